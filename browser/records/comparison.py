"""Compares the same record in several environments, cell by cell: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from dynamic_databases.catalog import Column, Table
from dynamic_databases.catalog.equality import canonical_of


class RecordState(StrEnum):
    """Whether an environment has a record, or why not; each reason is distinguished."""

    FOUND = "found"
    NO_ROW = "no_row"
    NOT_VISIBLE = "not_visible"
    """No row was found, but the login may not see all rows."""
    NO_TABLE = "no_table"
    OTHER_KEY = "other_key"
    AMBIGUOUS = "ambiguous"
    UNREACHABLE = "unreachable"
    NO_DATABASE = "no_database"
    TIMED_OUT = "timed_out"
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class RecordSide:
    """A record in one environment: its values if it was found, otherwise the reason."""

    state: RecordState
    table: Table | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    unreadable: frozenset[str] = frozenset()
    """The columns whose values are redacted there, or which the login may not read."""
    may_have_more_columns: bool = False
    """Whether there may be columns that the server does not list for the login."""

    def may_have(self, column: str, folds_case: bool) -> bool:
        """Return whether there may be a column of that name although it was not read."""
        if self.may_have_more_columns:
            return True
        folded = {name.lower() for name in self.unreadable} if folds_case else self.unreadable
        return (column.lower() if folds_case else column) in folded


@dataclass(frozen=True)
class FieldComparison:
    """One column in every environment that has the record."""

    name: str
    columns: Mapping[str, Column]
    """By environment, without those that lack the column."""
    values: Mapping[str, Any]
    different: frozenset[str]
    """The environments whose value differs from the first one's, or that lack the column."""
    unknown: frozenset[str] = frozenset()
    """The environments that have the record but whose value may not be read: neither equal nor missing."""
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
    present = {name: side for name, side in sides.items() if side.state is RecordState.FOUND and side.table}
    names: dict[str, dict[str, Column]] = {}
    spelled: dict[str, str] = {}
    for environment, side in present.items():
        assert side.table is not None
        for column in side.table.columns:
            folded = column.name.lower() if folds_case else column.name
            spelled.setdefault(folded, column.name)
            names.setdefault(folded, {})[environment] = column
    return tuple(
        _field(spelled[folded], columns, present, ignore, folds_case) for folded, columns in names.items()
    )


def _field(
    name: str,
    columns: Mapping[str, Column],
    present: Mapping[str, RecordSide],
    ignore: Sequence[str],
    folds_case: bool,
) -> FieldComparison:
    values = {
        environment: present[environment].values[column.name] for environment, column in columns.items()
    }
    absent = {environment for environment in present if environment not in columns}
    unknown = {environment for environment in absent if present[environment].may_have(name, folds_case)}
    first = next(iter(columns))
    counterparts = columns.values()
    canonical = {slug: canonical_of(column, counterparts)(values[slug]) for slug, column in columns.items()}
    other = {slug for slug in columns if canonical[slug] != canonical[first]}
    ignored = any(name == pattern or fnmatchcase(name, pattern) for pattern in ignore)
    return FieldComparison(
        name=name,
        columns=columns,
        values=values,
        different=frozenset(other | absent - unknown),
        unknown=frozenset(unknown),
        ignored=ignored,
    )


def differing(fields: Collection[FieldComparison]) -> list[str]:
    """Return the names of the columns that differ."""
    return [field.name for field in fields if field.differs]
