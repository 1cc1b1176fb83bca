"""Compares a table's rows on all sides: reads them in parallel, and asks again for what differs.

What differs is asked for once more before it is reported, since a row may change while the sides are read.
Then also rows that a filter left out on one side are found: a row that matches it anywhere is compared
everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import compress
from operator import ne

from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import TableName
from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import BadValue, DatabaseUnavailable, StructureChanged
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import Result, sides_after_surprise
from dynamic_databases.row_comparison.again import MOST_BY_KEY, finds_by_key, is_lost, is_unchanged
from dynamic_databases.row_comparison.checksums.comparing import compared_in_parts, is_large
from dynamic_databases.row_comparison.merging import Merged, merge
from dynamic_databases.row_comparison.plan import Plan, plan_of
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.reading import SideRows, decoded_sides, is_over, read_rows, read_rows_of
from dynamic_databases.row_comparison.result import ComparedRow, Outcome, RowComparison, with_absences
from dynamic_databases.row_comparison.sides import (
    OVER_LIMIT,
    Absence,
    TableSide,
    absence_of,
    over_limit,
    table_sides,
)

NO_KEY = "{} has no key by which its rows could be matched. Choose columns that tell its rows apart."
NO_COLUMN = "No environment that could be read has all of the columns {} in {}."


Read = Callable[[TableSide, Plan, RowQuestion], SideRows]


@dataclass(frozen=True)
class RowSubject:
    """The table whose rows are compared: its databases by side, and what was read of each."""

    database: str
    databases: Mapping[str, Connectable]
    results: Mapping[str, Result]
    table: TableName
    baseline: str | None = None


def compare_rows(subject: RowSubject, question: RowQuestion) -> RowComparison:
    """Return the rows of a table that are not the same on all sides, and how many are.

    A structure that is not as last read is read again, once.
    """
    comparison, surprised = _compared(subject, question)
    if surprised:
        databases = {label: subject.databases[label] for label in surprised}
        results = {**subject.results, **sides_after_surprise(databases)}
        comparison, _ = _compared(replace(subject, results=results), question)
    return comparison


def _compared(subject: RowSubject, question: RowQuestion) -> tuple[RowComparison, list[str]]:
    """Return the comparison, and the sides whose structure is not as last read."""
    sides, absences = table_sides(subject.databases, subject.results, subject.table)
    labels = tuple(subject.databases)
    nothing = RowComparison(
        database=subject.database,
        schema=subject.table.schema,
        table=subject.table.name,
        sides=labels,
        baseline=_baseline(subject.baseline, labels, absences),
        plan=None,
        unavailable=absences,
        is_narrowed=question.narrow is not None,
    )
    if not sides:
        return nothing, []
    first = next(iter(sides.values())).table
    sides = {label: sides[label] for label in labels if label in sides}
    plan = plan_of(_from(nothing.baseline, sides), question)
    nothing = replace(nothing, schema=first.schema, table=first.name, plan=plan)
    if not plan.key:
        named = NO_COLUMN.format(", ".join(question.by), first.name)
        return replace(nothing, problem=named if question.by else NO_KEY.format(first.name)), []
    if question.large is not None and is_large(plan, question):
        return compared_in_parts(subject.databases, nothing, question)
    reading = _Reading(plan, question)
    if question.large is not None and any(each.code == OVER_LIMIT for each in reading.absences.values()):
        return compared_in_parts(subject.databases, nothing, question)
    absences = {**absences, **plan.absences, **reading.absences}
    merged, is_confirmed = reading.merged()
    absences |= reading.absences
    comparison = replace(
        nothing,
        baseline=_baseline(subject.baseline, labels, absences),
        rows=with_absences(merged.rows, labels, absences),
        same_rows=reading.same_rows(merged.rows) if question.with_same else (),
        total=merged.total,
        renumbered=reading.renumbered(merged),
        counts={label: len(rows.rows) for label, rows in reading.rows.items()},
        unavailable={label: absences[label] for label in labels if label in absences},
        unread_columns=plan.unreadable,
        hidden_by={label: side.hidden_by for label, side in reading.sides.items() if side.hidden_by},
        is_confirmed=is_confirmed,
        looked_beyond=reading.looked_beyond,
    )
    return comparison, reading.surprised


def _baseline(asked: str | None, labels: Sequence[str], absences: Mapping[str, Absence]) -> str:
    """Return the side from which others are seen: the one that was asked for, or the first that is known."""
    if asked is not None and asked not in absences:
        return asked
    return next((label for label in labels if label not in absences), labels[0])


def _from(baseline: str, sides: Mapping[str, TableSide]) -> dict[str, TableSide]:
    """Return the sides, the baseline first: its spelling of names and values is the one that is shown."""
    return {label: sides[label] for label in sorted(sides, key=lambda label: label != baseline)}


class _Reading:
    """The rows of all sides as they were read, and why others were not."""

    def __init__(self, plan: Plan, question: RowQuestion) -> None:
        self.plan, self.question = plan, question
        self.absences: dict[str, Absence] = {}
        self.surprised: list[str] = []
        self.sides = {label: side for label, side in plan.sides.items() if self._may_read(side)}
        self.looked_beyond = True
        """Whether rows that a filter leaves out on one side only were looked for."""
        with uncollected():
            self.rows = self._read(read_rows)

    def _may_read(self, side: TableSide) -> bool:
        if not is_over(side, self.question):
            return True
        self.absences[side.label] = over_limit(f"about {side.estimate:,} rows", self.question.limit)
        return False

    def _read(self, read: Read) -> dict[str, SideRows]:
        """Return the rows of all sides, all at once; a side that can't be read is left out from here on."""
        labels = {side.connection: label for label, side in self.sides.items()}
        tasks = {
            side.connection: partial(read, side, self.plan, self.question) for side in self.sides.values()
        }
        rows: dict[str, SideRows] = {}
        results = read_in_parallel(tasks, setting("REQUEST_TIMEOUT"), may_be_slow=True)
        for connection, result in results.items():
            label = labels[connection]
            if isinstance(result, DatabaseUnavailable):
                self._leave_out(label, absence_of(result))
                if isinstance(result, StructureChanged | BadValue):
                    self.surprised.append(label)
            elif result.absence is not None:
                self._leave_out(label, result.absence)
            else:
                rows[label] = result
        return rows

    def _leave_out(self, label: str, absence: Absence) -> None:
        self.absences[label] = absence
        self.sides = {other: side for other, side in self.sides.items() if other != label}

    @property
    def hiding(self) -> set[str]:
        return {label for label, side in self.sides.items() if side.hidden_by}

    def merged(self) -> tuple[Merged, bool]:
        """Return what differs, asked for once more, and whether it could be asked for."""
        with uncollected():
            first = self._merge(self.rows)
        if not first.rows or len(self.sides) < 2:
            return first, True
        again = self._again(first)
        if again.keys() != self.rows.keys():  # a side was lost meanwhile: nothing is known of it any more
            self.rows = {label: rows for label, rows in self.rows.items() if label in self.sides}
            return self._merge(self.rows), False
        if is_unchanged(self.plan, self.rows, again):
            return first, True
        second = self._merge(again, first.keys)
        return replace(second, total=first.total - len(first.keys) + second.total), True

    def _merge(
        self,
        rows: Mapping[str, SideRows],
        only: Sequence[Hashable] | None = None,
        with_same: bool = False,
    ) -> Merged:
        read = {label: side.rows for label, side in rows.items()}
        return merge(self.plan, read, self.hiding, only, with_same, decoded_sides(rows))

    def renumbered(self, merged: Merged) -> int:
        """Return in how many of the rows that are the same the surrogate key differs."""
        numbers = [
            dict(
                zip(
                    self.plan.keys_of(label, side.rows),
                    self.plan.canonical_numbers(label, side.numbers),
                    strict=True,
                )
            )
            for label, side in self.rows.items()
            if side.numbers
        ]
        if len(numbers) < 2:
            return 0
        first, *others = numbers
        unlike = {
            key
            for other in others
            for key in compress(first, map(ne, first.values(), map(other.get, first, first.values())))
        }
        return len(unlike.difference(merged.keys))

    def same_rows(self, differing: Collection[ComparedRow]) -> tuple[ComparedRow, ...]:
        """Return the rows that are the same on all sides that were read."""
        keys = {row.key for row in differing}
        rows = self._merge(self.rows, with_same=True).rows
        return tuple(row for row in rows if row.outcome is Outcome.SAME and row.key not in keys)

    def _again(self, first: Merged) -> dict[str, SideRows]:
        """Return the rows with the keys that differ, or all of them, as they are now."""
        if len(first.keys) <= MOST_BY_KEY and finds_by_key(self.plan, self.question):
            keys = {key: set().union(*stored.values()) for key, stored in first.stored.items()}
            again = self._read(partial(read_rows_of, keys=keys))
            if not is_lost(self.plan, first, again):
                return again
        self.looked_beyond = self.question.narrow is None
        return self._read(read_rows)
