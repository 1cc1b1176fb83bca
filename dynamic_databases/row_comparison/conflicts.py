"""Which changes of rows stand in one another's way, and how a ring of them is opened; leaves the order to
`statement_order`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from dynamic_databases.catalog import Column, Family, Table
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.catalog.row_keys import unique_keys
from dynamic_databases.row_comparison.changes import Change, Kind, found_by
from dynamic_databases.row_comparison.keys import foreign_key
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.values import LACKING, UNREAD, Meant

SHORTEST = 4
"""Characters of a column that takes a text which no row has."""


def _with_later(change: Change, positions: frozenset[int]) -> Change:
    """Return a change that leaves these references for an update behind all others."""
    return replace(change, later=change.later | positions) if positions else change


class Conflicts:
    """Which changes must be made before another."""

    def __init__(self, plan: Plan, table: Table, target: str, changes: Sequence[Change]) -> None:
        self.table, self.target = table, target
        self.columns = (*plan.compared, *plan.ignored)
        self.primary = table.primary_key.columns if table.primary_key else ()
        self.own_references = [
            position for position, column in enumerate(self.columns) if self._refers_to_itself(table, column)
        ]
        self.looked_for = found_by(plan, table, target)
        self.optional = frozenset(
            position
            for position in self.own_references
            if self.columns[position] not in plan.key and self.columns[position].columns[target].nullable
        )
        """Those that may be NULL for a while."""
        surrogate = next(
            (position for position, column in enumerate(self.columns) if column.name == plan.surrogate), None
        )
        self.uniques = [
            positions
            for columns in dict.fromkeys([*unique_keys(table), self.primary])
            # The server gives new numbers to new rows, and other rows keep theirs.
            if columns and (positions := self._positions(columns)) is not None and surrogate not in positions
        ]
        new = [change for change in changes if change.kind is Kind.INSERT]
        self.renamed = {
            mark
            for change in changes
            if change.kind is Kind.UPDATE
            for mark in {*self._names(self._held(change))} ^ {*self._names(change.values)}
        }
        """How rows may be referred to that get other names by an update: before it, and after."""
        there = [change for change in changes if change.kind is not Kind.INSERT]
        self.made = _by_mark((change, self._names(change.values)) for change in new)
        self.referring = _by_mark(
            (change, self._references(self._held(change), change.freed)) for change in there
        )
        self.holding = _by_mark(
            (change, self._unique_values(self._held(change), change.freed)) for change in there
        )

    def _refers_to_itself(self, table: Table, column: ComparedColumn) -> bool:
        own = column.columns.get(self.target)
        key = foreign_key(table, own.name) if own is not None else None
        return key is not None and key.target == table.name and key.target_schema in (None, table.schema)

    def _positions(self, columns: Sequence[str]) -> tuple[int, ...] | None:
        names = [
            column.columns[self.target].name if self.target in column.columns else None
            for column in self.columns
        ]
        return tuple(names.index(name) for name in columns) if set(columns) <= set(names) else None

    def _held(self, change: Change) -> Sequence[Any]:
        """Return a row of the target as it is now."""
        return change.row.rows[self.target]

    def of(self, change: Change) -> list[Change]:
        """Return the changes that must be made before this one."""
        if change.kind is Kind.DELETE:
            # Whatever refers to it is deleted, or made to refer to another row, before.
            before = [
                each for mark in self._names(self._held(change)) for each in self.referring.get(mark, ())
            ]
        else:
            marks = self._references(change.values, change.later)
            before = [each for mark in marks for each in self.made.get(mark, ())]
            before += [
                each for mark in self._unique_values(change.values) for each in self.holding.get(mark, ())
            ]
        return [each for each in dict.fromkeys(before) if each is not change]

    def _to_itself(self, change: Change) -> frozenset[int]:
        """Return where a new row means itself: no sub-select finds it before it is there."""
        if change.kind is not Kind.INSERT:
            return frozenset()
        own = self._names(change.values)
        return frozenset(
            position
            for position in self.optional
            if self.columns[position].natural is not None and self._reference(position, change.values) in own
        )

    def _held_by_itself(self, change: Change) -> frozenset[int]:
        """Return where a row to delete refers to itself: MariaDB does not delete it."""
        if change.kind is not Kind.DELETE:
            return frozenset()
        held = self._held(change)
        names = self._names(held)
        return frozenset(position for position in self.optional if self._reference(position, held) in names)

    def _to_renamed(self, change: Change) -> frozenset[int]:
        """Return where a row refers to one whose name changes: it is found when all have their names."""
        if change.kind is Kind.DELETE or not self.renamed:
            return frozenset()
        return frozenset(
            position
            for position in self.optional
            if self.columns[position].natural is not None
            and self._reference(position, change.values) in self.renamed
        )

    def opened(self, change: Change) -> Change:
        """Return a change that waits for no row by itself."""
        later = self._to_itself(change) | self._to_renamed(change)
        freed = self._held_by_itself(change)
        return replace(change, later=change.later | later, freed=freed) if later or freed else change

    def eased(self, cycle: Sequence[Change]) -> tuple[Change, Change] | None:
        """Return a change of a cycle, and one that can stand in its place; None where there is none.

        In a cycle each change must be made before the next.
        """
        for change in cycle:
            if positions := self._put_off(change):
                return change, _with_later(change, positions)
        for change, following in pairwise(cycle):
            if positions := self._freed(change, following):
                return change, replace(change, freed=change.freed | positions)
        return None

    def _freed(self, change: Change, following: Change) -> frozenset[int]:
        """Return where a row can give up at first what another one waits for."""
        if change.kind is Kind.INSERT:
            return frozenset()
        held, wanted = self._held(change), self._unique_values(following.values)
        if following.kind is Kind.DELETE:
            names = self._names(self._held(following))
            return frozenset(
                position
                for position in self.optional - change.freed
                if self._reference(position, held) in names
            )
        freed = [
            next((position for position in positions if self._may_be_freed(change, position)), None)
            for positions, *_ in set(self._unique_values(held, change.freed)) & set(wanted)
        ]
        return frozenset(position for position in freed if position is not None and None not in freed)

    def _may_be_freed(self, change: Change, position: int) -> bool:
        """Return whether a value can be replaced for a while: it is set later, and no row is found by it."""
        column = self.columns[position]
        own = column.columns[self.target]
        is_set = change.kind is Kind.DELETE or change.values[position] != self._held(change)[position]
        if not is_set or column in self.looked_for or own.generated is not None:
            return False
        is_reference = foreign_key(self.table, own.name) is not None
        return own.nullable or (has_stand_in(own) and not is_reference)

    def _put_off(self, change: Change) -> frozenset[int]:
        """Return where a new row refers to other new rows and may at first refer to none."""
        if change.kind is not Kind.INSERT:
            return frozenset()
        return frozenset(
            position
            for position in self.optional - change.later
            if self._reference(position, change.values) in self.made
        )

    def _names(self, values: Sequence[Any]) -> list[Hashable]:
        """Return how other rows of the table may refer to this one."""
        return [
            mark
            for position in self.own_references
            if (mark := self._name(self.columns[position], values)) is not None
        ]

    def _name(self, column: ComparedColumn, values: Sequence[Any]) -> Hashable:
        if column.natural is None:
            positions = self._positions(self.primary) if self.primary else None
            return (
                (column.name, *(_folded(values[position]) for position in positions)) if positions else None
            )
        names = tuple(part.columns[self.target].name for part in column.natural.parts)
        positions = self._positions(names)
        return (column.name, *(_folded(values[position]) for position in positions)) if positions else None

    def _references(self, values: Sequence[Any], without: frozenset[int] = frozenset()) -> list[Hashable]:
        marks = (
            self._reference(position, values) for position in self.own_references if position not in without
        )
        return [mark for mark in marks if mark is not None]

    def _reference(self, position: int, values: Sequence[Any]) -> Hashable:
        """Return the mark of the row of this table that a row refers to, None for none."""
        value, name = values[position], self.columns[position].name
        if isinstance(value, Meant):
            return (name, *map(_folded, value.shown))
        is_known = value is not None and value is not UNREAD and value is not LACKING
        return (name, _folded(value)) if is_known else None

    def _unique_values(
        self, values: Sequence[Any], without: frozenset[int] = frozenset()
    ) -> list[tuple[Any, ...]]:
        return [
            (positions, *(_folded(values[position]) for position in positions))
            for positions in self.uniques
            if without.isdisjoint(positions)
            and all(values[position] not in (None, UNREAD, LACKING) for position in positions)
        ]


def has_stand_in(column: Column) -> bool:
    """Return whether a value can be made up for a column that no row has in it."""
    if column.kind.family is Family.TEXT:
        return column.kind.size is None or column.kind.size >= SHORTEST
    return column.kind.family in NUMBERS


def _by_mark(marked: Iterable[tuple[Change, Sequence[Hashable]]]) -> dict[Hashable, list[Change]]:
    by_mark: dict[Hashable, list[Change]] = {}
    for change, marks in marked:
        for mark in marks:
            by_mark.setdefault(mark, []).append(change)
    return by_mark


def _folded(value: Any) -> Hashable:
    """Return a value as any collation may take it: too many rows are then put in order, but none too few."""
    if isinstance(value, Meant):
        return tuple(map(_folded, value.shown))
    return str(value).casefold().rstrip() if isinstance(value, str) else value
