"""Makes options of partitioned tables from the rows of their partitions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dynamic_databases.catalog import OptionValues
from dynamic_databases.dialects.mysql.catalog.object_rows import PartitionRow


def partitions_of(rows: Iterable[PartitionRow]) -> dict[str, OptionValues]:
    """Return each partitioned table's options: its scheme, `RANGE year(d): p0 (2020), pmax (MAXVALUE)`, …"""
    by_table: dict[str, list[PartitionRow]] = defaultdict(list)
    for row in rows:
        by_table[row.table].append(row)
    return {table: _options(parts) for table, parts in by_table.items()}


def _options(rows: list[PartitionRow]) -> OptionValues:
    last = rows[-1]
    scheme = f"{last.method}, {last.submethod}" if last.submethod else last.method
    parts = {row.name: f"{row.name} ({row.description})" if row.description else row.name for row in rows}
    comments = {row.name: f"{row.name}: {row.comment}" for row in rows if row.comment}
    options = (
        ("partitions", f"{scheme}: {', '.join(parts.values())}"),
        ("subpartitions", ", ".join(row.subpartition for row in rows if row.subpartition)),
        ("partition_comments", "; ".join(comments.values())),
    )
    return tuple((name, value) for name, value in options if value)
