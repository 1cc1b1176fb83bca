"""Whether a table can be compared in parts, and why not: its key must lead to any of them quickly."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, IndexPart
from dynamic_databases.row_comparison.checksums.asking import timed
from dynamic_databases.row_comparison.checksums.ranges import KeyedSide, from_where, rows_within
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.sides import TableSide

FEW = 200_000
"""Rows that a server may sort again for each part, where no index is sorted letter by letter."""
OF_ANY_ORDER = frozenset({Family.INTEGER, Family.DECIMAL, Family.BOOLEAN, Family.DATE, Family.TIMESTAMP})
"""Types that all servers sort alike."""
IN_PARTS = OF_ANY_ORDER | {Family.TEXT, Family.UUID}
NARROW = "Narrow it by a filter."


def keyed_sides(plan: Plan) -> dict[str, KeyedSide]:
    """Return how each side is read in parts."""
    by_letters = _sorts_by_letters(plan)
    return {
        label: KeyedSide(side, tuple(column.columns[label] for column in plan.key), by_letters)
        for label, side in plan.sides.items()
    }


def _sorts_by_letters(plan: Plan) -> bool:
    """Return whether the sides' own orders of a text of the key are not the same."""
    vendors = {side.connection.dialect.vendor for side in plan.sides.values()}
    collations = {
        (column.name, held.collation)
        for column in plan.key
        for held in column.columns.values()
        if held.kind.family is Family.TEXT
    }
    texts = {name for name, _ in collations}
    return bool(texts) and (len(vendors) > 1 or len(collations) > len(texts))


def unsuitable(plan: Plan, keyed: KeyedSide) -> str:
    """Return why a side can't be read in parts, in a sentence; nothing where it can."""
    side = keyed.side
    named = ", ".join(column.name for column in keyed.columns)
    vendors = {other.connection.dialect.vendor for other in plan.sides.values()}
    allowed = IN_PARTS if len(vendors) == 1 else OF_ANY_ORDER | {Family.TEXT}
    for column in keyed.columns:
        if column.kind.family not in allowed:
            where = "there" if len(vendors) == 1 else "in the same way by all of these servers"
            return f"its key {column.name} is {column.type}, which is not sorted {where}"
    if not is_served(side, keyed.columns):
        return f"no index is sorted by its key ({named}) in {side.label}"
    dialect = side.connection.dialect
    is_resorted = keyed.by_letters and any(
        dialect.letter_by_letter("x", column) != "x" for column in keyed.columns
    )
    if is_resorted and (side.estimate is None or side.estimate > FEW):
        return f"its key ({named}) is not sorted character by character in {side.label}, as it is in others"
    return ""


def is_served(side: TableSide, columns: Sequence[Column]) -> bool:
    """Return whether an index leads to the rows in the order of these columns."""
    names = tuple(column.name for column in columns)
    table = side.table
    keys = [
        *([table.primary_key.columns] if table.primary_key else []),
        *(key.columns for key in table.unique),
    ]
    indexes = [
        tuple(part.column for part in index.parts)
        for index in table.indexes
        if index.valid
        and index.predicate is None
        and (index.method or "btree").lower() not in ("hash", "gin", "gist", "brin", "spgist", "fulltext")
        and all(map(_is_plain, index.parts))
    ]
    return any(served[: len(names)] == names for served in (*keys, *indexes))


def _is_plain(part: IndexPart) -> bool:
    return part.column is not None and not (
        part.prefix or part.operators or part.collation or part.descending
    )


def has_null_keys(question: RowQuestion, keyed: KeyedSide) -> bool:
    """Return whether a side has rows that lie in no range. Raises `DatabaseUnavailable`."""
    dialect = keyed.side.connection.dialect
    names = [dialect.quote(column.name) for column in keyed.columns if column.nullable]
    condition = " OR ".join(f"{name} IS NULL" for name in names)

    def look(side: KeyedSide, connection: BaseDatabaseWrapper) -> bool:
        sql, values = from_where(rows_within(side, question, condition, ()), connection)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 AS there WHERE EXISTS (SELECT 1 {sql})", values)
            return cursor.fetchone() is not None

    return timed(keyed, look)[0]
