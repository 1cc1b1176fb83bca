"""Decides what is compared: by which key, which columns, and what each of them means; reads no rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import cached_property

from dynamic_databases.catalog import Column
from dynamic_databases.catalog.equality import Canonical, canonical_of, canonical_values, plain_of
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.row_comparison.keys import is_comparable, own_key, surrogate_key
from dynamic_databases.row_comparison.natural_keys import NaturalKey, natural_key
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.sides import UNREADABLE, Absence, Sides, TableSide
from dynamic_databases.row_comparison.values import Meant


@dataclass(frozen=True)
class ComparedColumn:
    """A column on all sides that have it."""

    name: str
    columns: Mapping[str, Column]
    """By side, as each spells it; without those that lack it or can't read it."""
    unreadable: frozenset[str] = frozenset()
    """The sides on which it is there, or may be, and is not read."""
    natural: NaturalKey | None = None
    """What it refers to, where that is compared instead of the number."""
    no_natural: str = ""
    """Why a foreign key is compared by the number itself."""
    is_loose: bool = False
    """Whether equal values may not be the same: bytes and text, or what was not read."""

    @property
    def is_compared(self) -> bool:
        """Whether two sides at least have it."""
        return len(self.columns) > 1

    @cached_property
    def is_number(self) -> bool:
        """Whether it is compared as a number: asked for each row that is sorted."""
        return self.natural is None and all(held.kind.family in NUMBERS for held in self.columns.values())

    def canonical(self, side: str) -> Canonical:
        """Return what makes a side's values comparable; what a foreign key means is so already."""
        if side not in self.columns:
            return plain_of
        canonical = canonical_of(self.columns[side], self.columns.values())
        if self.natural is None:
            return canonical
        return lambda value: value if isinstance(value, Meant) else canonical(value)


@dataclass(frozen=True)
class Plan:
    """What is compared of a table's rows."""

    sides: Sides
    """Those that are read."""
    key: tuple[ComparedColumn, ...]
    """By which rows are matched; empty where there is no key, and so nothing is compared."""
    cells: tuple[ComparedColumn, ...]
    """The other columns that are compared, those first that all sides have."""
    ignored: tuple[ComparedColumn, ...]
    """What is not compared, because that was asked for or because it is a surrogate key."""
    lacking: Mapping[str, tuple[str, ...]]
    """The sides that lack a column which others have, by its name: it is not compared with them."""
    surrogate: str | None = None
    """The numeric primary key that is not compared, since rows are matched by others."""
    absences: Mapping[str, Absence] = field(default_factory=dict)

    @property
    def compared(self) -> tuple[ComparedColumn, ...]:
        return (*self.key, *self.cells)

    def keys_of(self, side: str, rows: Sequence[Sequence[Any]]) -> list[Hashable]:
        """Return the key of each row in canonical form: of one column its value, of several a tuple."""
        parts = [
            canonical_values(column.canonical(side), [row[position] for row in rows])
            for position, column in enumerate(self.key)
        ]
        return list(parts[0] if len(parts) == 1 else zip(*parts, strict=True))

    def number_of(self, side: str) -> str | None:
        """Return a side's own name of the surrogate key that is not compared, if it has it."""
        columns = next((column.columns for column in self.ignored if column.name == self.surrogate), {})
        return columns[side].name if side in columns else None

    def canonical_numbers(self, side: str, numbers: Sequence[Any]) -> Sequence[Hashable]:
        """Return values of the surrogate key in canonical form."""
        column = next(column for column in self.ignored if column.name == self.surrogate)
        return canonical_values(column.canonical(side), numbers)

    @property
    def unreadable(self) -> dict[str, tuple[str, ...]]:
        """The sides on which a column is not read, by its name."""
        return {column.name: tuple(sorted(column.unreadable)) for column in self.cells if column.unreadable}

    @property
    def by_meaning(self) -> dict[str, str]:
        """The natural key by which a column is compared, by its name: `countries.code`."""
        return {column.name: column.natural.words for column in self.compared if column.natural}

    @property
    def by_number(self) -> dict[str, str]:
        """Why a foreign key is compared by the number itself, by the column's name."""
        return {column.name: column.no_natural for column in self.compared if column.no_natural}


AS_ASKED = "as asked"


def plan_of(sides: Sides, question: RowQuestion) -> Plan:
    """Return what is compared of a table that these sides have.

    A side whose columns can't be matched by the key is left out, with the reason. The key is empty if no side
    has one, or lacks a column that was asked for.
    """
    folds = any(side.reading.catalog.folds_case for side in sides.values())
    columns = _columns_of(sides, folds)
    key_names = _key_names(sides, columns, question, folds)
    key = [columns[name] for name in key_names if name in columns]
    if not key or len(key) < len(key_names):
        return Plan(sides, (), (), (), {})
    kept, absences = _matching(sides, key)
    if len(kept) < len(sides):
        columns = _columns_of(kept, folds)
        key = [columns[name] for name in key_names]
    surrogates = (surrogate_key(side.table, key_names) for side in kept.values())
    surrogate = next(filter(None, surrogates), None)
    folded_surrogate = _folded(surrogate, folds) if surrogate else None
    others = {name: column for name, column in columns.items() if name not in key_names}
    ignored = {
        name: column
        for name, column in others.items()
        if name == folded_surrogate or question.ignores(column.name)
    }
    cells = [_with_meaning(kept, column, question) for name, column in others.items() if name not in ignored]
    # Stable: what all sides have comes first, so that whole rows can be compared at once.
    cells.sort(key=lambda column: len(column.columns) < len(kept))
    return Plan(
        sides=kept,
        key=tuple(_with_meaning(kept, column, question) for column in key),
        cells=tuple(column for column in cells if column.is_compared or column.unreadable),
        ignored=tuple(ignored.values()),
        lacking=_lacking(kept, cells),
        surrogate=ignored[folded_surrogate].name if folded_surrogate in ignored else None,
        absences=absences,
    )


def _folded(name: str, folds: bool) -> str:
    return name.lower() if folds else name


def _columns_of(sides: Sides, folds: bool) -> dict[str, ComparedColumn]:
    """Return all columns by their names, in the first side's order."""
    held: dict[str, dict[str, Column]] = {}
    hidden: dict[str, set[str]] = {}
    for label, side in sides.items():
        for column in side.table.columns:
            name = _folded(column.name, folds)
            if column.kind.is_opaque:
                hidden.setdefault(name, set()).add(label)
                held.setdefault(name, {})
            else:
                held.setdefault(name, {})[label] = column
        for unread in side.reading.unreadable_columns(side.table):
            hidden.setdefault(_folded(unread, folds), set()).add(label)
            held.setdefault(_folded(unread, folds), {})
    return {
        name: ComparedColumn(
            name=next((column.name for column in columns.values()), name),
            columns=columns,
            unreadable=frozenset(hidden.get(name, set()) | _unlisted(sides, columns)),
        )
        for name, columns in held.items()
    }


def _unlisted(sides: Sides, columns: Mapping[str, Column]) -> set[str]:
    """Return the sides that may have a column which the server does not list for the login."""
    return {
        label
        for label, side in sides.items()
        if label not in columns and side.table.table_name in side.reading.visibility.unlisted
    }


def _key_names(
    sides: Sides, columns: Mapping[str, ComparedColumn], question: RowQuestion, folds: bool
) -> tuple[str, ...]:
    if question.by:
        return tuple(_folded(name, folds) for name in question.by)
    keys = (own_key(side.table) for side in sides.values())
    return tuple(_folded(name, folds) for name in next(filter(None, keys), ()))


def _matching(sides: Sides, key: Sequence[ComparedColumn]) -> tuple[dict[str, TableSide], dict[str, Absence]]:
    """Return the sides whose rows can be matched by the key, and why others can't."""
    kept: dict[str, TableSide] = {}
    absences: dict[str, Absence] = {}
    first = next(label for label in sides if all(label in column.columns for column in key))
    for label, side in sides.items():
        reason = _mismatch(label, first, key)
        if reason:
            absences[label] = Absence(UNREADABLE, reason)
        else:
            kept[label] = side
    return kept, absences


def _mismatch(label: str, first: str, key: Sequence[ComparedColumn]) -> str:
    """Return why a side's rows can't be matched, in a sentence; nothing where they can."""
    unread = [column.name for column in key if label not in column.columns and label in column.unreadable]
    if unread:
        return f"{_named(unread)} of the key can't be read there."
    absent = [column.name for column in key if label not in column.columns]
    if absent:
        return f"There is no {_named(absent)} there, by which rows are matched."
    for column in key:
        own, its = column.columns[label], column.columns[first]
        if not is_comparable(own, its):
            return f"Rows can't be matched: {column.name} is {own.type} there, and {its.type} in {first}."
    return ""


def _named(names: Sequence[str]) -> str:
    return f"column{'' if len(names) == 1 else 's'} {', '.join(names)}"


def _with_meaning(sides: Sides, column: ComparedColumn, question: RowQuestion) -> ComparedColumn:
    tables = {label: sides[label].table for label in column.columns}
    natural, reason = natural_key(sides, tables, column.columns)
    if natural is not None and column.name in question.by_number:
        natural, reason = None, AS_ASKED
    families = {held.kind.family for held in column.columns.values()}
    loose = natural is not None or len(families) > 1
    holds_any = any(not sides[label].connection.dialect.enforces_types for label in column.columns)
    return replace(column, natural=natural, no_natural=reason, is_loose=loose or holds_any)


def _lacking(sides: Sides, columns: Iterable[ComparedColumn]) -> dict[str, tuple[str, ...]]:
    lacking = {
        column.name: tuple(
            label for label in sides if label not in column.columns and label not in column.unreadable
        )
        for column in columns
    }
    return {name: labels for name, labels in lacking.items() if labels}
