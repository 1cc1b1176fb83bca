"""Adds up the sizes of tables and their partitions; leaves reading them to `reading`."""

from __future__ import annotations

from dynamic_databases.catalog import Table, TableName, TableStatistics
from dynamic_databases.dialects.postgresql.catalog.rows import RelationRow


def sizes_of(relations: list[RelationRow], tables: tuple[Table, ...]) -> dict[TableName, TableStatistics]:
    """Return the estimated rows and the bytes of each table; a partitioned table has the sum of its parts."""
    parts: dict[int, list[RelationRow]] = {}
    for relation in relations:
        if relation.is_partition and relation.parent is not None:
            parts.setdefault(relation.parent, []).append(relation)
    return {
        table.table_name: _weight(relation, parts)
        for table, relation in zip(tables, relations, strict=True)
        if relation.kind in "rmp"
    }


def _weight(relation: RelationRow, parts: dict[int, list[RelationRow]]) -> TableStatistics:
    if relation.kind != "p":
        counted = relation.rows >= 0
        return TableStatistics(rows=relation.rows, bytes=relation.bytes) if counted else TableStatistics()
    weights = [_weight(part, parts) for part in parts.get(relation.oid, ())]
    rows = [weight.rows for weight in weights]
    sizes = [weight.bytes for weight in weights]
    return TableStatistics(
        rows=None if None in rows else sum(filter(None, rows)),
        bytes=None if None in sizes else sum(filter(None, sizes)),
    )
