"""A sample of a table's values that costs the server little: all of a small table, parts of a large one.

The same sample is read each time it is asked for, so that what is asked of it later agrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Family, Table, TableKind
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.runtime_models.display import DisplayModel
from dynamic_databases.runtime_models.value_sources import ValueSource, compared

RANGES = 20
"""Parts of a table that are read by its key, where the server itself takes no sample."""
STORED = (TableKind.TABLE, TableKind.PARTITIONED, TableKind.PARTITION, TableKind.MATERIALIZED_VIEW)


class SampleKind(Enum):
    """Which rows a sample has."""

    WHOLE = "all rows"
    PAGES = "a sample of the pages"
    RANGES = "ranges of the key"
    FIRST = "the first rows"


@dataclass(frozen=True, slots=True)
class Sample:
    """Some values of a column, about `most` of them; `percent` is the share of pages that is read."""

    kind: SampleKind
    source: ValueSource
    most: int
    percent: float = 100.0


def sample_of_column(
    connection: BaseDatabaseWrapper, model: type[DisplayModel], column: str, rows: int | None, most: int
) -> Sample:
    """Return about `most` rows of a table that has about so many `rows`, or None if nobody has counted them.

    One statement finds the ends of the key where ranges of it are read. Raises `django.db.Error`.
    """
    table, dialect = model.table, dialect_of(connection.vendor)
    values = f"{compared(connection, model, column)} AS v, 0 AS c"
    name = str(model._meta.db_table)
    if rows is not None and rows >= most and table.kind in STORED:
        percent = 100 * most / rows
        if sampled := dialect.sampled(name, percent):
            return Sample(SampleKind.PAGES, ValueSource(f"SELECT {values} FROM {sampled}"), most, percent)
        if ranges := _by_ranges(connection, model, values, most):
            return Sample(SampleKind.RANGES, ranges, most)
    return Sample(SampleKind.FIRST, ValueSource(dialect.first_rows(values, name, most)), most)


def _by_ranges(
    connection: BaseDatabaseWrapper, model: type[DisplayModel], values: str, most: int
) -> ValueSource | None:
    """Return rows from `RANGES` evenly spread parts of a key that is one whole number; None without such."""
    key = _whole_key(model.table)
    if key is None:
        return None
    dialect = dialect_of(connection.vendor)
    name, quoted = str(model._meta.db_table), dialect.quote(key)
    ((least, largest),) = fetch_all(connection, f"SELECT MIN({quoted}), MAX({quoted}) FROM {name}")
    if not (isinstance(least, int) and isinstance(largest, int)):
        return None
    starts = [least + (largest + 1 - least) * part // RANGES for part in range(RANGES + 1)]
    condition = f"{quoted} >= %s AND {quoted} < %s ORDER BY {quoted}"
    part = dialect.first_rows(values, f"{name} WHERE {condition}", -(-most // RANGES))
    sql = " UNION ALL ".join(f"SELECT v, c FROM ({part}) part{number}" for number in range(RANGES))
    ends = [end for pair in pairwise(starts) for end in pair]
    return ValueSource(sql, tuple(ends))


def _whole_key(table: Table) -> str | None:
    """Return the column that is the primary key, if it is a single one of whole numbers."""
    columns = table.primary_key.columns if table.primary_key else ()
    column = table.column(columns[0]) if len(columns) == 1 else None
    return column.name if column is not None and column.kind.family is Family.INTEGER else None
