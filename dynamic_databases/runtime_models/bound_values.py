"""Values that columns are compared with: bound as text, which the server reads as the column's type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLCompiler

from dynamic_databases.catalog import Column, Family, UndecodableText
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.base import Dialect

Bindable = str | bytes | int | float
Sent = str | bytes | int | float | None
TRUTH_NUMBERS = {"true": 1, "false": 0}
TEXT = models.TextField()
"""What a bound value is for Django. A field takes time to make, and a page binds hundreds of values."""


class Bound(models.Expression):
    """A value that a column is compared with, read by the server as that column's type."""

    def __init__(self, value: Bindable, column: Column, *, is_compared: bool = False) -> None:
        super().__init__(output_field=TEXT)
        self.value = value
        self.column = column
        self.is_compared = is_compared

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        dialect = dialect_of(connection.vendor)
        ((sql, sent),) = bound_values(dialect, self.column, [self.value], is_compared=self.is_compared)
        return sql, [sent]


class Among(models.Lookup):
    """`among`: a column has one of several values. Each is bound as `Bound` does, without its expression."""

    lookup_name = "among"
    prepare_rhs = False
    rhs: Sequence[Bindable]

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        dialect, column = dialect_of(connection.vendor), self.lhs.target.catalog_column
        sql, params = self.process_lhs(compiler, connection)
        condition, sent = one_of(dialect, column, self.rhs)
        return f"{sql} {condition}", [*params, *sent]


def one_of(dialect: Dialect, column: Column, values: Sequence[Bindable]) -> tuple[str, list[Sent]]:
    """Return the SQL that is true behind a column that has one of these values, and what is sent."""
    as_array = dialect.one_of(column) if set(map(type, values)) == {int} else ""
    # What is within these bounds is of the type if both of them are.
    if as_array and all(dialect.spells(column, bound) for bound in (min(values), max(values))):
        return as_array, [f"{{{','.join(map(str, values))}}}"]
    bound = bound_values(dialect, column, values)
    return f"IN ({', '.join(part for part, _ in bound)})", [sent for _, sent in bound]


def bound_values(
    dialect: Dialect, column: Column, values: Iterable[Bindable], *, is_compared: bool = False
) -> list[tuple[str, Sent]]:
    """Return the SQL by which each value is compared, and what is sent: NULL for none of the type."""
    placeholder = (dialect.compared if is_compared else dialect.parameter)(column)
    return [_bound(dialect, column, value, placeholder, is_compared) for value in values]


def _bound(
    dialect: Dialect, column: Column, value: Bindable, placeholder: str, is_compared: bool
) -> tuple[str, Sent]:
    if type(value) is int:  # as most keys are, of which a page binds hundreds
        is_spelled = is_compared or dialect.spells(column, value)
        return placeholder, dialect.given(bindable(value)) if is_spelled else None
    given = _given(dialect, column, value)
    # What is compared by order need be no value of the type: no year is 26, but each is more or less.
    is_spelled = is_compared or dialect.spells(column, given)
    # Bytes where text belongs: only some vendors can be given them, and elsewhere they equal nothing.
    if isinstance(value, UndecodableText):
        is_spelled = is_spelled and bool(dialect.undecodable)
        if is_spelled:
            return dialect.undecodable, bytes(value)
    return placeholder, dialect.given(bindable(given)) if is_spelled else None


def _given(dialect: Dialect, column: Column, value: Bindable) -> Bindable:
    """Return the value; a key's `true`, from JSON or a server that prints it, as a number."""
    is_truth = column.kind.family is Family.BOOLEAN and dialect.enforces_types
    if not is_truth or dialect.prints_truth or not isinstance(value, str):
        return value
    return TRUTH_NUMBERS.get(value, value)


def bindable(value: Bindable) -> Bindable:
    """Return a value as drivers take it: whole numbers beyond 64 bits as text, which servers read as such."""
    return str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value
