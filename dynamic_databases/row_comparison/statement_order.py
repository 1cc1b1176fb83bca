"""The order of statements that keys allow: who is referred to first, who holds a unique value later."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Any

from dynamic_databases.catalog import Table
from dynamic_databases.catalog.row_keys import unique_keys
from dynamic_databases.row_comparison.keys import foreign_key
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.result import ComparedRow
from dynamic_databases.row_comparison.values import LACKING, UNREAD, Meant

NO_ORDER = "Some of these rows exchange unique values or refer to one another: no order suits all keys."


class Kind(StrEnum):
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, eq=False)
class Change:
    """What is to be done with a row of the target."""

    kind: Kind
    row: ComparedRow
    values: Sequence[Any]
    """As the row is to be, or of a row to delete, as it is."""
    later: frozenset[int] = frozenset()
    """Positions of references to rows that are not there yet: an insert leaves them NULL, and an update that
    follows all other statements sets them."""


def ordered(
    changes: Sequence[Change], plan: Plan, table: Table, target: str
) -> tuple[list[Change], list[str]]:
    """Return the changes in an order that the keys of the target's table allow, and remarks on it.

    Inserts come first, then updates, then deletes. A row that another one refers to is inserted before it and
    deleted behind it; one that holds a unique value which another is to have gives it up first. New rows that
    refer to themselves or to one another get these references at the end.
    """
    rank = {kind: number for number, kind in enumerate(Kind)}
    by_kind = sorted(changes, key=lambda change: rank[change.kind])
    before = _Before(plan, table, target, by_kind)
    in_order = [_with_later(change, before.to_itself(change)) for change in by_kind]
    while True:
        before = _Before(plan, table, target, in_order)
        graph = {change: before.of(change) for change in in_order}
        try:
            return list(TopologicalSorter(graph).static_order()), []
        except CycleError as error:
            # Each turn leaves one insert fewer that waits for another, so it ends.
            waiting = next((change for change in error.args[1] if before.put_off(change)), None)
            if waiting is None:
                return in_order, [NO_ORDER]
            put_off = _with_later(waiting, before.put_off(waiting))
            in_order = [put_off if change is waiting else change for change in in_order]


def _with_later(change: Change, positions: frozenset[int]) -> Change:
    return replace(change, later=change.later | positions) if positions else change


class _Before:
    """Which changes must be made before another."""

    def __init__(self, plan: Plan, table: Table, target: str, changes: Sequence[Change]) -> None:
        self.changes, self.target = changes, target
        self.columns = (*plan.compared, *plan.ignored)
        self.primary = table.primary_key.columns if table.primary_key else ()
        self.own_references = [
            position for position, column in enumerate(self.columns) if self._refers_to_itself(table, column)
        ]
        self.optional = frozenset(
            position
            for position in self.own_references
            if self.columns[position] not in plan.key and self.columns[position].columns[target].nullable
        )
        """Those that may be NULL for a while."""
        self.uniques = [
            positions
            for columns in [*unique_keys(table), *([table.primary_key.columns] if table.primary_key else [])]
            if (positions := self._positions(columns)) is not None
        ]
        self.made = self._by(
            lambda change: change.kind is Kind.INSERT, self._names, lambda change: change.values
        )
        self.referring = self._by(lambda change: change.kind is not Kind.INSERT, self._references, self._held)
        self.holding = self._by(
            lambda change: change.kind is not Kind.INSERT, self._unique_values, self._held
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

    def _by(
        self,
        wanted: Callable[[Change], bool],
        marks: Callable[[Sequence[Any]], list[Hashable]],
        values: Callable[[Change], Sequence[Any]],
    ) -> Mapping[Hashable, list[Change]]:
        by_mark: dict[Hashable, list[Change]] = {}
        for change in filter(wanted, self.changes):
            for mark in marks(values(change)):
                by_mark.setdefault(mark, []).append(change)
        return by_mark

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

    def to_itself(self, change: Change) -> frozenset[int]:
        """Return where a new row means itself: no sub-select finds it before it is there."""
        if change.kind is not Kind.INSERT:
            return frozenset()
        own = self._names(change.values)
        return frozenset(
            position
            for position in self.optional
            if self.columns[position].natural is not None and self._reference(position, change.values) in own
        )

    def put_off(self, change: Change) -> frozenset[int]:
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

    def _unique_values(self, values: Sequence[Any]) -> list[Hashable]:
        return [
            (positions, *(_folded(values[position]) for position in positions))
            for positions in self.uniques
            if all(values[position] not in (None, UNREAD, LACKING) for position in positions)
        ]


def _folded(value: Any) -> Hashable:
    """Return a value as any collation may take it: too many rows are then put in order, but none too few."""
    if isinstance(value, Meant):
        return tuple(map(_folded, value.shown))
    return str(value).casefold().rstrip() if isinstance(value, str) else value
