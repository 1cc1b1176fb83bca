"""Merges the rows of all sides by what their keys are worth: values in, values out.

No server's order or collation takes part: `EUR` and `eur` are two keys, 1.50 and 1.5 are one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.utils.functional import cached_property

from dynamic_databases.catalog import UndecodableText
from dynamic_databases.row_comparison.giving_way import giving_way
from dynamic_databases.row_comparison.keyed_rows import Alike, Row, keyed_rows
from dynamic_databases.row_comparison.ordering import order_of
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.result import ComparedRow, Outcome, RowState
from dynamic_databases.row_comparison.values import LACKING, UNREAD, shown

Standing = tuple[bool | None, ...]
"""Whether several rows have a key, for each side; None where no row has it."""
MISLEADING = frozenset({UndecodableText, type(UNREAD)})
"""Types whose values equal others, to Python, that they are not the same as."""


@dataclass(frozen=True)
class Merged:
    """The rows that are not the same everywhere, and how many keys there are at all."""

    rows: tuple[ComparedRow, ...]
    """With those that are the same, if they are asked for."""
    total: int
    keys: tuple[Hashable, ...] = ()
    """The keys of `rows` in canonical form."""
    stored_ways: Callable[[Hashable], Mapping[str, Set[Row]]] = field(default=lambda key: {}, repr=False)

    @cached_property
    def stored(self) -> Mapping[Hashable, Mapping[str, Set[Row]]]:
        """The keys in all the ways in which each side that has them stores them."""
        return {key: self.stored_ways(key) for key in self.keys}


@dataclass(frozen=True)
class _Cells:
    """The cells of a row that are not the same everywhere: by column, then by side."""

    values: Mapping[str, Mapping[str, Any]]
    differ: bool = False
    are_unread: bool = False


NO_CELLS = _Cells({})


def merge(
    plan: Plan,
    rows: Mapping[str, Sequence[Row]],
    hiding: Collection[str] = (),
    only: Collection[Hashable] | None = None,
    with_same: bool = False,
    decoded: Collection[str] = (),
) -> Merged:
    """Return what differs between the rows of some sides, or all of their rows.

    `rows` has values in the order of `plan.compared`, then what is not compared. `hiding` are the sides on
    which rows may be hidden, `decoded` those whose texts are known to be valid. With `only` no other keys
    than these count.
    """
    return _Merging(plan, rows, frozenset(hiding), with_same, frozenset(decoded)).merged(only)


class _Merging:
    """The rows of all sides by their keys, and how the values of each column are compared."""

    def __init__(
        self,
        plan: Plan,
        rows: Mapping[str, Sequence[Row]],
        hiding: frozenset[str],
        with_same: bool,
        decoded: frozenset[str],
    ) -> None:
        self.plan, self.columns, self.size = plan, plan.compared, len(plan.key)
        self.hiding, self.sides = hiding, list(rows)
        self.canonical = {label: [column.canonical(label) for column in self.columns] for label in self.sides}
        keys = [plan.keys_of(label, rows[label]) for label in self.sides]
        self.rows = keyed_rows(keys, list(rows.values()))
        self.states: dict[Standing, tuple[Mapping[str, str], frozenset[RowState]]] = {}
        self.with_same = with_same
        self.is_exact = is_exact(plan, rows, decoded)

    @property
    def is_plain(self) -> bool:
        """Whether rows that are equal to Python need not be looked at."""
        return self.is_exact and not self.with_same

    def merged(self, only: Collection[Hashable] | None) -> Merged:
        keys = self.rows.keys
        asked = keys if only is None else dict.fromkeys(filter(keys.__contains__, only)).keys()
        doubtful = self.rows.unlike() if self.is_plain else asked
        differing: dict[Hashable, ComparedRow] = {}
        for key in giving_way(doubtful if only is None else filter(asked.__contains__, doubtful)):
            if (row := self._compared(self.rows.all_of(key))) is not None:
                differing[key] = row
        orders = {key: order_of(self.columns, row.key) for key, row in giving_way(differing.items())}
        ordered = sorted(differing, key=orders.__getitem__)
        return Merged(
            rows=tuple(map(differing.__getitem__, ordered)),
            total=len(asked),
            keys=tuple(ordered),
            stored_ways=self._stored,
        )

    def _stored(self, key: Hashable) -> dict[str, set[Row]]:
        """Return a key in all the ways in which each side that has it stores it."""
        return {
            label: {row[: self.size] for row in alike}
            for label, alike in zip(self.sides, self.rows.all_of(key), strict=True)
            if alike is not None
        }

    def _compared(self, alike: Alike) -> ComparedRow | None:
        """Return a row that is not the same on all sides, None for one that is."""
        states, distinct = self._states(tuple([None if rows is None else len(rows) > 1 for rows in alike]))
        single = {
            label: rows[0]
            for label, rows in zip(self.sides, alike, strict=True)
            if rows is not None and len(rows) == 1
        }
        cells = self._cells(single)
        outcome = _outcome(distinct, cells)
        if outcome is Outcome.SAME and not self.with_same:
            return None
        first = next(rows[0] for rows in alike if rows)
        return ComparedRow(
            key=tuple(map(shown, first[: self.size])),
            states=states,
            cells=cells.values,
            rows=single,
            outcome=outcome,
        )

    def _states(self, several: Standing) -> tuple[Mapping[str, str], frozenset[RowState]]:
        """Return the state of a key on each side, and which there are; all rows share a few such mappings."""
        if several not in self.states:
            states = {
                label: self._state(label, is_repeated)
                for label, is_repeated in zip(self.sides, several, strict=True)
            }
            texts = {label: str(state) for label, state in states.items()}
            self.states[several] = texts, frozenset(states.values())
        return self.states[several]

    def _state(self, label: str, is_repeated: bool | None) -> RowState:
        if is_repeated is None:
            return RowState.NOT_VISIBLE if label in self.hiding else RowState.NO_ROW
        return RowState.DUPLICATE if is_repeated else RowState.FOUND

    def _cells(self, single: Mapping[str, Row]) -> _Cells:
        values: dict[str, dict[str, Any]] = {}
        differ = are_unread = False
        rows = list(single.values())
        if self.is_exact and all(row == rows[0] for row in rows[1:]):
            return NO_CELLS
        for position in range(self.size, len(self.columns)):
            plain = [row[position] for row in rows]
            if self.is_exact and plain and plain.count(plain[0]) == len(plain) and plain[0] is not UNREAD:
                continue  # equal to Python
            held = {label: row[position] for label, row in single.items() if row[position] is not LACKING}
            canonical = {
                self.canonical[label][position](value) for label, value in held.items() if value is not UNREAD
            }
            is_unread = any(value is UNREAD for value in held.values())
            if len(canonical) > 1 or is_unread:
                values[self.columns[position].name] = held
            differ = differ or len(canonical) > 1
            are_unread = are_unread or is_unread
        return _Cells(values, differ, are_unread)


def is_exact(plan: Plan, rows: Mapping[str, Sequence[Row]], decoded: Collection[str]) -> bool:
    """Return whether rows of some sides are the same where they are equal to Python."""
    columns = plan.compared
    return not any(_misleads(columns, rows[label], is_decoded=label in decoded) for label in rows)


def _misleads(columns: Sequence[ComparedColumn], rows: Sequence[Row], *, is_decoded: bool) -> bool:
    """Return whether two rows may be equal to Python that are not the same.

    Where all texts are valid, only what a foreign key means may mislead: it may not have been read.
    """
    return any(
        column.is_loose
        and (column.natural is not None or not is_decoded)
        and not MISLEADING.isdisjoint(map(type, map(itemgetter(position), rows)))
        for position, column in enumerate(columns)
    )


def _outcome(states: frozenset[RowState], cells: _Cells) -> Outcome:
    """Return what a row is across all sides."""
    if RowState.DUPLICATE in states:
        return Outcome.DUPLICATE
    if RowState.NO_ROW in states:
        return Outcome.MISSING
    if cells.differ:
        return Outcome.DIFFERING
    return Outcome.NOT_COMPARED if cells.are_unread or RowState.NOT_VISIBLE in states else Outcome.SAME
