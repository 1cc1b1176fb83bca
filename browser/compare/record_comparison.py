"""The same record in several environments, cell by cell: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from dynamic_databases.catalog import Column, Family, Table

NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})


class RecordState(StrEnum):
    """What one environment has of a record; each is told apart."""

    FOUND = "found"
    NO_ROW = "no_row"
    NO_TABLE = "no_table"
    OTHER_KEY = "other_key"
    AMBIGUOUS = "ambiguous"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class RecordSide:
    """A record as one environment has it: its values if it was found, else why not."""

    state: RecordState
    table: Table | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class FieldComparison:
    """One column in every environment that has the record."""

    name: str
    columns: Mapping[str, Column]
    """By environment; those that lack the column are missing."""
    values: Mapping[str, Any]
    different: frozenset[str]
    """The environments whose value is not the first one's."""
    ignored: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.different) and not self.ignored


def compare_record(
    sides: Mapping[str, RecordSide], ignore: Sequence[str] = (), folds_case: bool = False
) -> tuple[FieldComparison, ...]:
    """Return each column of the environments that have the record, in the first one's order.

    `ignore` has names or globs of columns that are expected to differ, such as `updated_at`.
    """
    found = {name: side for name, side in sides.items() if side.state is RecordState.FOUND and side.table}
    names: dict[str, dict[str, Column]] = {}
    spelled: dict[str, str] = {}
    for environment, side in found.items():
        assert side.table is not None
        for column in side.table.columns:
            folded = column.name.lower() if folds_case else column.name
            spelled.setdefault(folded, column.name)
            names.setdefault(folded, {})[environment] = column
    return tuple(_field(spelled[folded], columns, found, ignore) for folded, columns in names.items())


def _field(
    name: str, columns: Mapping[str, Column], found: Mapping[str, RecordSide], ignore: Sequence[str]
) -> FieldComparison:
    values = {environment: found[environment].values[column.name] for environment, column in columns.items()}
    lacking = {environment for environment in found if environment not in columns}
    first = next(iter(columns))
    number = all(column.kind.family in NUMBERS for column in columns.values())
    other = {one for one in columns if not same_value(values[one], values[first], number)}
    ignored = any(name == pattern or fnmatchcase(name, pattern) for pattern in ignore)
    return FieldComparison(name, columns, values, frozenset(other | lacking), ignored)


def same_value(one: Any, other: Any, as_numbers: bool) -> bool:
    """Return whether two values are the same; numbers are compared as such, however they are spelled."""
    if one is None or other is None:
        return one is other
    if type(one) is type(other) and one == other:
        return True
    if isinstance(one, bytes) or isinstance(other, bytes):
        return False
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    return as_numbers and number_of(one) == number_of(other)


def number_of(value: Any) -> Decimal | str:
    """Return the number that a value is or spells, so that 1.50 equals 1.5; else its text."""
    text = repr(value) if isinstance(value, float) else str(value)
    if "_" in text or not text.isascii():
        return text  # to Python 1_000 and other alphabets' digits are numbers, to no server
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return "NaN" if number.is_nan() else number


def differing(fields: Collection[FieldComparison]) -> list[str]:
    """Return the names of the columns that differ."""
    return [one.name for one in fields if one.differs]
