"""Rows by the values of one column, whose condition Django compiles once for each kind of value.

To filter a queryset and to compile the filter takes longer than a server takes to find a row by its key. Only
the values differ from one request to the next. Leaves what is read of the rows to `page_queries`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.caches import Cache
from dynamic_databases.catalog import Column
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.runtime_models.bound_values import Bindable, Sent, bound_values, one_of
from dynamic_databases.runtime_models.display import DisplayModel, DisplayQuerySet

CONDITIONS_KEPT = 32
"""For each table: pages of rows refer to one number of values or another."""


@dataclass(frozen=True)
class RowsByValue:
    """The rows in which a column has a value (`exact`), or one of several (`among`), none of them NULL."""

    model: type[DisplayModel]
    column: str
    lookup: Literal["exact", "among"]
    values: Sequence[Bindable]

    @property
    def db(self) -> str:
        return self.model.database_alias

    @property
    def queryset(self) -> DisplayQuerySet:
        """The same rows as a queryset."""
        is_exact = self.lookup == "exact"
        value = self.model.bound(self.column, self.values[0]) if is_exact else self.values
        field = self.model.fields_by_column[self.column]
        queryset: DisplayQuerySet = self.model.objects.filter(**{f"{field}__{self.lookup}": value})
        return queryset

    def conditions(self, connection: BaseDatabaseWrapper) -> tuple[str, Sequence[Any]]:
        """Return the SQL of the condition and its values."""
        dialect, column = dialect_of(connection.vendor), self.model.column_of(self.column)
        # What values are bound by is all that the SQL depends on: text that can't be decoded has its own.
        by, sent = _bound_by(dialect, column, self.lookup, self.values)
        kind = (self.lookup, self.column, by)
        kept = self.model.made_once(_no_conditions)
        sql = kept.get(kind)
        if sql is not None:
            return sql, sent
        sql, values = self.queryset.conditions(connection)
        if list(values) == sent:  # else they can't be put into it
            kept.set(kind, sql)
        return sql, values


def _bound_by(
    dialect: Dialect, column: Column, lookup: str, values: Sequence[Bindable]
) -> tuple[str, list[Sent]]:
    """Return the SQL by which values are bound, and what is sent."""
    if lookup == "among":
        return one_of(dialect, column, values)
    ((placeholder, sent),) = bound_values(dialect, column, values)
    return placeholder, [sent]


def _no_conditions(model: type[DisplayModel]) -> Cache[tuple[str, ...], str]:
    """Return a place for a table's compiled conditions, by lookup, column and placeholders."""
    return Cache(CONDITIONS_KEPT)
