"""Ranges of keys: where one ends on a side, and the condition that a row lies in one.

A range holds the rows behind one key, up to another and with it, in the order that the side itself has. Each
row of a side lies in one range, whatever orders other sides have: only more rows would then be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.where import AND, ExtraWhere

from dynamic_databases.catalog import Column, Family
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.sides import TableSide
from dynamic_databases.runtime_models import DisplayQuerySet, display_model
from dynamic_databases.runtime_models.bound_values import Bound

Key = tuple[Any, ...]
Sql = tuple[str, tuple[Any, ...]]
NO_ROW = "1 = 0"
ALL_ROWS = "1 = 1"


@dataclass(frozen=True)
class Range:
    """The rows behind a key, up to another and with it; empty for no bound."""

    after: Key = ()
    upto: Key = ()


@dataclass(frozen=True)
class KeyedSide:
    """A side and the columns of its key, by which it is read in parts."""

    side: TableSide
    columns: Sequence[Column]
    by_letters: bool = False
    """Whether texts are sorted as their bytes are, since the sides' own orders are not the same."""

    @property
    def order(self) -> list[str]:
        """SQL by which rows are sorted."""
        return [self._sorted(column) for column in self.columns]

    def _sorted(self, column: Column) -> str:
        dialect = self.side.connection.dialect
        name = dialect.quote(column.name)
        return dialect.letter_by_letter(name, column) if self.by_letters else name

    def within(self, keys: Range, connection: BaseDatabaseWrapper) -> Sql:
        """Return the condition that a row lies in a range; "" where it has no bounds."""
        bounds = [
            *([self._behind(list(keys.after), connection)] if keys.after else []),
            *([self._up_to(list(keys.upto), connection)] if keys.upto else []),
        ]
        return " AND ".join(sql for sql, _ in bounds), tuple(
            value for _, values in bounds for value in values
        )

    def _behind(self, key: Sequence[Any], connection: BaseDatabaseWrapper, position: int = 0) -> Sql:
        """`a >= x AND (a > x OR b > y)`: servers use an index for it, for the plain OR they don't."""
        return self._beyond(">", key, connection, position)

    def _up_to(self, key: Sequence[Any], connection: BaseDatabaseWrapper) -> Sql:
        return self._beyond("<", key, connection, 0, ends_with="<=")

    def _beyond(
        self,
        sign: str,
        key: Sequence[Any],
        connection: BaseDatabaseWrapper,
        position: int,
        ends_with: str = "",
    ) -> Sql:
        column, value = self.columns[position], key[position]
        name, (bound, sent) = self._sorted(column), self._bound(column, value, connection)
        if position == len(self.columns) - 1:
            return f"{name} {ends_with or sign} {bound}", (sent,)
        rest, values = self._beyond(sign, key, connection, position + 1, ends_with)
        return f"({name} {sign}= {bound} AND ({name} {sign} {bound} OR {rest}))", (sent, sent, *values)

    def _bound(self, column: Column, value: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        if column.kind.family is Family.INTEGER and type(value) is int:
            return "%s", value
        if self.by_letters and column.kind.family is Family.TEXT and isinstance(value, str):
            return "%s", value
        made: Any = Bound(value, column, is_compared=True)
        sql, values = made.as_sql(None, connection)
        return sql, values[0]


def rows_within(keyed: KeyedSide, question: RowQuestion, sql: str, values: Sequence[Any]) -> DisplayQuerySet:
    """Return the rows of a side that are asked for and fulfil a condition. Raises `DatabaseUnavailable`."""
    model = display_model(keyed.side.connection, keyed.side.table)
    rows: DisplayQuerySet = model.objects.all()
    if question.narrow is not None:
        rows = question.narrow(keyed.side.connection, rows)
    if sql:
        rows.query.where.add(ExtraWhere([sql], list(values)), AND)
    return rows


def from_where(rows: DisplayQuerySet, connection: BaseDatabaseWrapper) -> Sql:
    """Return the rows of a queryset as SQL, from FROM on."""
    where, compiler = rows.query.where, rows.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.compile(where) if where else (ALL_ROWS, ())
    except FullResultSet:
        sql, values = ALL_ROWS, ()
    except EmptyResultSet:
        sql, values = NO_ROW, ()
    return f"FROM {rows.model._meta.db_table} WHERE {sql}", tuple(values)


def end_of_range(
    keyed: KeyedSide, question: RowQuestion, keys: Range, size: int, connection: BaseDatabaseWrapper
) -> Key:
    """Return the key of the last of `size` rows in a range; nothing where it has fewer.

    The rows that OFFSET passes over are those of this range, never of those before it.
    """
    dialect = keyed.side.connection.dialect
    condition = keyed.within(keys, connection)
    sql, values = from_where(rows_within(keyed, question, *condition), connection)
    shown = [dialect.shown(dialect.quote(column.name), column.kind, None) for column in keyed.columns]
    only = connection.ops.limit_offset_sql(size - 1, size)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(shown)} {sql} ORDER BY {', '.join(keyed.order)} {only}", values)
        row = cursor.fetchone()
    return tuple(row) if row else ()
