"""Asks a server whether a column's type can hold what a text spells; leaves the spelling to the dialects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, InternalError, NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column
from dynamic_databases.catalog.numbers import NUMBERS, decimal_of, holds
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.errors import BadValue, StructureChanged

TAKES_ANY_TEXT = frozenset({"%s", "CAST(%s AS text)"})
"""Placeholders that need no server's judgement."""
UNREAD = (DataError, InternalError)
"""What a type's own function says of text that it can't read; those of extensions may have no code of it."""
UNASKED = (IntegrityError, NotSupportedError)
"""A rule of a domain, which older rows may break, and types that are read from no text."""
IS_READ = "CASE WHEN {} IS NULL THEN 0 ELSE 1 END"
IS_TRUE = "CASE WHEN {} THEN 1 ELSE 0 END"


def read_unasked(dialect: Dialect, column: Column, values: Sequence[str]) -> dict[str, str] | None:
    """Return what `read_as_type` returns where no server needs to be asked for it, None elsewhere."""
    canonical = dialect.canonical(column)
    known = {value: value for value in values if dialect.spells(column, value)}
    if (canonical or dialect.parameter(column)) in TAKES_ANY_TEXT:
        return known
    if canonical:
        return None
    is_certain = not column.values and all(dialect.surely_reads(column, value) for value in known)
    return known if is_certain and all(_has_no_excess(dialect, column, value) for value in known) else None


def read_as_type(
    dialect: Dialect, connection: BaseDatabaseWrapper, column: Column, values: Sequence[str]
) -> dict[str, str]:
    """Return the values that spell one of the column's type, each as it is to be compared: asks the server.

    Raises `StructureChanged` where the type has learned a value since its structure was read.
    """
    canonical = dialect.canonical(column)
    spelled = (value for value in values if dialect.spells(column, value))
    known = [value for value in spelled if _has_no_excess(dialect, column, value)]
    sql = canonical or IS_READ.format(dialect.parameter(column))
    unknown = [value for value in values if value not in known]
    if column.values and any(_answers(dialect, connection, sql, unknown)):
        raise StructureChanged(f"The type of {column.name} has learned a value since it was read.")
    answers = dict(zip(known, _answers(dialect, connection, sql, known), strict=True))
    if canonical:
        return {value: str(answer) for value, answer in answers.items() if answer is not None}
    return {value: value for value, is_read in answers.items() if is_read}


def fitting_type(
    dialect: Dialect, connection: BaseDatabaseWrapper, column: Column, values: Sequence[str]
) -> set[str]:
    """Return those of `read_as_type` values that are not longer or wider than the column's type."""
    fits = {value: dialect.fits(column, value) for value in values}
    asked = [value for value, is_fitting in fits.items() if is_fitting is None]
    sql = IS_TRUE.format(dialect.fitting(column))
    answers = dict(zip(asked, _answers(dialect, connection, sql, asked), strict=True))
    return {value for value in values if fits[value] or answers.get(value)}


def _has_no_excess(dialect: Dialect, column: Column, value: str) -> bool:
    """Return whether the type has all digits of a number, a date or a time."""
    number = decimal_of(value) if column.kind.family in NUMBERS else None
    if number is not None and not holds(column.kind, number):
        return False
    return dialect.without_excess(column, value) is None


def _answers(dialect: Dialect, connection: BaseDatabaseWrapper, sql: str, values: Sequence[str]) -> list[Any]:
    """Return what the server makes of each value: all asked together, one by one where that is an error."""
    if not values:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([sql] * len(values))}", list(map(dialect.given, values)))
            return list(cursor.fetchone())
    except DatabaseError as error:
        if len(values) > 1:
            return [answer for value in values for answer in _answers(dialect, connection, sql, [value])]
        if isinstance(error, UNREAD) or isinstance(dialect.explain(error, "filtering"), BadValue):
            return [None]
        if isinstance(error, UNASKED):
            return list(values)
        raise
