"""Counts the rows of each value of a column, as the server itself tells values apart, in one statement.

Which rows are counted is left to `value_sources`. What is equal to the server is one group: a link to the
rows of its value finds as many rows as the group has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family, Truth
from dynamic_databases.dialects import dialect_of
from dynamic_databases.runtime_models.value_sources import ValueSource

LONGEST = 2_000
"""Characters or bytes of a value that are read: what is longer has no room in an address either."""
COUNTED = """
    SELECT v, n, c, ROW_NUMBER() OVER (ORDER BY n DESC, v) AS rank_,
        COUNT(*) OVER () AS many, SUM(n) OVER () AS counted{ordered}
    FROM (SELECT v, COUNT(*) AS n, MAX(c) AS c FROM ({source}) some_rows GROUP BY v) each_value
"""
ORDERED = """,
        ROW_NUMBER() OVER (ORDER BY v) AS up,
        SUM(CASE WHEN v IS NULL THEN 0 ELSE n END) OVER () AS whole,
        SUM(CASE WHEN v IS NULL THEN 0 ELSE n END) OVER (ORDER BY v ROWS UNBOUNDED PRECEDING) AS running"""
SELECTED = "SELECT {shown}, n, c, rank_, many, counted{positions} FROM ({counted}) ranked WHERE {which}"
AT_AN_END = "up <= 2 OR up >= many - 1 OR (running * 2 >= whole AND (running - n) * 2 < whole)"
"""Two, because NULL is one of them: whether it comes first differs by vendor."""


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """The rows with one value, as the server prints it; None is NULL. A long value is cut after `LONGEST`."""

    value: Any
    rows: int
    is_chosen: bool = False
    """Whether the rows of this value are those that were asked to be told apart."""

    @property
    def is_cut(self) -> bool:
        return isinstance(self.value, str | bytes) and len(self.value) > LONGEST


@dataclass(frozen=True, slots=True)
class ValueGroups:
    """The values of a column in the rows that were counted."""

    frequent: tuple[ValueGroup, ...] = ()
    """The most frequent first, NULL among them; behind them what is chosen and less frequent."""
    distinct: int = 0
    """How many different values there are, NULL not among them."""
    rows: int = 0
    nulls: int = 0
    smallest: ValueGroup | None = None
    """As the server sorts; None where it was not asked for, or there is no value."""
    median: ValueGroup | None = None
    largest: ValueGroup | None = None


def value_groups(
    connection: BaseDatabaseWrapper, column: Column, source: ValueSource, most: int, *, ordered: bool = False
) -> ValueGroups:
    """Return the `most` frequent values; `ordered` also asks for the ends and the middle of their order.

    Raises `django.db.Error`.
    """
    if source.is_empty:
        return ValueGroups()
    dialect = dialect_of(connection.vendor)
    counted = COUNTED.format(source=source.sql, ordered=ORDERED if ordered else "")
    sql = SELECTED.format(
        shown=dialect.shown("v", column.kind, LONGEST),
        positions=", up, running, whole" if ordered else "",
        counted=counted,
        which=f"rank_ <= {most} OR v IS NULL OR c = 1{f' OR {AT_AN_END}' if ordered else ''} ORDER BY rank_",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, source.parameters)
        rows = cursor.fetchall()
    is_truth = column.kind.family is Family.BOOLEAN and dialect.prints_truth
    return _groups([_Read.of(row, is_truth=is_truth) for row in rows], most)


@dataclass(frozen=True, slots=True)
class _Read:
    """One row of the answer."""

    group: ValueGroup
    rank: int
    many: int
    counted: int
    up: int = 0
    running: int = 0
    whole: int = 0

    @classmethod
    def of(cls, row: Sequence[Any], *, is_truth: bool) -> _Read:
        value, rows, chosen = row[:3]
        if is_truth and value is not None:
            value = Truth(value)
        return cls(ValueGroup(value, int(rows), bool(chosen)), *map(int, row[3:]))


def _groups(read: Sequence[_Read], most: int) -> ValueGroups:
    if not read:
        return ValueGroups()
    null = next((each for each in read if each.group.value is None), None)
    values = [each for each in read if each.group.value is not None]
    ends = [each for each in values if each.up]
    middle = (
        each.group
        for each in ends
        if each.running * 2 >= each.whole and (each.running - each.group.rows) * 2 < each.whole
    )
    return ValueGroups(
        frequent=tuple(
            each.group for each in read if each.rank <= most or each.group.is_chosen or each is null
        ),
        distinct=read[0].many - (null is not None),
        rows=read[0].counted,
        nulls=null.group.rows if null else 0,
        smallest=min(ends, key=lambda each: each.up).group if ends else None,
        median=next(middle, None),
        largest=max(ends, key=lambda each: each.up).group if ends else None,
    )
