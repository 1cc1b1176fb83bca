"""The rows whose values are counted, as SQL: those of a query, or a sample of a table.

Each source selects `v`, a column as the server compares and sorts it, and `c`, 1 for rows that are chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects import dialect_of
from dynamic_databases.runtime_models.display import DisplayModel, DisplayQuerySet


@dataclass(frozen=True, slots=True)
class ValueSource:
    """A statement that selects `v` and `c`; without SQL there are no rows."""

    sql: str = ""
    parameters: tuple[Any, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.sql


def rows_of_query(
    connection: BaseDatabaseWrapper,
    queryset: DisplayQuerySet,
    column: str,
    most: int,
    chosen: DisplayQuerySet | None = None,
) -> ValueSource:
    """Return the first `most` rows of a queryset, in whatever order the server has them.

    Those that are also rows of `chosen` are told apart.
    """
    condition, values = _condition(connection, queryset)
    if condition is None:
        return ValueSource()
    picked, picked_values = _picked(connection, chosen)
    columns = f"{compared(connection, queryset.model, column)} AS v, {picked} AS c"
    rest = f"{queryset.model._meta.db_table}{f' WHERE {condition}' if condition else ''}"
    sql = dialect_of(connection.vendor).first_rows(columns, rest, most)
    return ValueSource(sql, (*picked_values, *values))


def compared(connection: BaseDatabaseWrapper, model: type[DisplayModel], column: str) -> str:
    """Return SQL for a column of the table as it is compared and sorted."""
    compiler = model.objects.using(connection.alias).query.get_compiler(connection=connection)
    field: Any = model._meta.get_field(model.fields_by_column[column])
    sql, _ = compiler.compile(field.get_col(model._meta.db_table))
    return str(sql)


def _condition(
    connection: BaseDatabaseWrapper, queryset: DisplayQuerySet
) -> tuple[str | None, tuple[Any, ...]]:
    """Return the conditions of a queryset and their values; None where no row can match."""
    where = queryset.query.where
    try:
        if not where:
            return "", ()
        sql, values = queryset.query.get_compiler(connection=connection).compile(where)
    except FullResultSet:
        return "", ()
    except EmptyResultSet:
        return None, ()
    return sql, tuple(values)


def _picked(connection: BaseDatabaseWrapper, chosen: DisplayQuerySet | None) -> tuple[str, tuple[Any, ...]]:
    """Return SQL that is 1 for the rows that are chosen, and 0 for others."""
    if chosen is None:
        return "0", ()
    condition, values = _condition(connection, chosen)
    if not condition:
        return ("0" if condition is None else "1"), ()
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END", values
