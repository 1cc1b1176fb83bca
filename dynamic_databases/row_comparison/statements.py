"""Writes the statements that would make one side's rows as another's: text to read and copy, never run.

Foreign keys are written as the rows that they mean, by sub-select. Leaves the order to `statement_order`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.catalog import Column, Table
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.row_comparison.changes import Change, Kind, found_by
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.result import ComparedRow, RowComparison, RowState
from dynamic_databases.row_comparison.statement_order import ordered
from dynamic_databases.row_comparison.statement_values import StatementValues, Unwritable
from dynamic_databases.row_comparison.values import LACKING, UNREAD


@dataclass(frozen=True)
class Statements:
    """The statements that would make `target` as `source`, in an order that keys allow."""

    source: str
    target: str
    vendor: str
    """As people call it."""
    lines: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many statements of each kind there are."""
    notes: tuple[str, ...] = ()
    """What is not written, in sentences."""

    @property
    def text(self) -> str:
        """Return them with their notes as comments."""
        return "\n".join([*(f"-- {_comment(note)}" for note in self.notes), *self.lines])

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def statements(comparison: RowComparison, target: str, *, deletes: bool = False) -> Statements | None:
    """Return what would make `target` as the baseline; None where one of them was not read.

    The comparison must have been asked `with_ignored`. Deletes are comments unless `deletes`.
    """
    plan, source = comparison.plan, comparison.baseline
    read = comparison.compared_sides
    if plan is None or target == source or target not in read or source not in read:
        return None
    return _Writer(plan, source, target, deletes).written(comparison.rows)


class _Writer:
    def __init__(self, plan: Plan, source: str, target: str, deletes: bool) -> None:
        self.plan, self.source, self.target, self.deletes = plan, source, target, deletes
        self.table: Table = plan.sides[target].table
        self.dialect: Dialect = plan.sides[target].connection.dialect
        self.columns = (*plan.compared, *plan.ignored)
        self.values = StatementValues(plan, target)
        self.quoted = self.values.quoted
        self.notes: list[str] = []

    def written(self, rows: Sequence[ComparedRow]) -> Statements:
        changes = [change for row in rows if (change := self._change(row)) is not None]
        lines: list[str] = []
        first: list[str] = []
        later: list[str] = []
        counts: dict[str, int] = {}
        in_order, notes = ordered(changes, self.plan, self.table, self.target)
        for change in in_order:
            try:
                line = self._line(change)
                freed = [self._freed(change)] if change.freed else []
            except Unwritable as error:
                self.notes.append(f"{self._named(change.row)} is not written: {error}.")
                continue
            counts[str(change.kind)] = counts.get(str(change.kind), 0) + 1
            is_comment = change.kind is Kind.DELETE and not self.deletes
            lines.append(f"-- {_comment(line)}" if is_comment else line)
            first += [f"-- {_comment(each)}" if is_comment else each for each in freed]
            if change.later:
                later.append(self._later(change))
        if first or later:
            counts[str(Kind.UPDATE)] = counts.get(str(Kind.UPDATE), 0) + len(first) + len(later)
        session = self.dialect.session
        # Literals mean what is meant here only as this sets the session.
        before = [f"{session};"] if session and lines else []
        return Statements(
            source=self.source,
            target=self.target,
            vendor=self.dialect.label,
            lines=(*before, *first, *lines, *later),
            counts=counts,
            notes=(*notes, *self.notes),
        )

    def _named(self, row: ComparedRow) -> str:
        return ", ".join("NULL" if value is None else str(value) for value in row.key)

    def _change(self, row: ComparedRow) -> Change | None:
        """Return what is to be done with a row, None for nothing."""
        own, its = row.states[self.target], row.states[self.source]
        if RowState.DUPLICATE in (own, its):
            self.notes.append(f"{self._named(row)} is not written: more than one row has this key.")
        elif (own, its) == (RowState.NO_ROW, RowState.FOUND):
            return Change(Kind.INSERT, row, row.rows[self.source])
        elif (own, its) == (RowState.FOUND, RowState.NO_ROW):
            return Change(Kind.DELETE, row, row.rows[self.target])
        elif (own, its) == (RowState.FOUND, RowState.FOUND):
            if self._different(row):
                return Change(Kind.UPDATE, row, self._updated(row))
        elif own != its:
            self.notes.append(f"{self._named(row)} is not written: it could not be read everywhere.")
        return None

    def _updated(self, row: ComparedRow) -> list[Any]:
        """Return a row of the target as an update leaves it."""
        different = {column.name: value for column, value in self._different(row) if self._is_written(column)}
        return [
            different.get(column.name, value)
            for column, value in zip(self.columns, row.rows[self.target], strict=True)
        ]

    def _different(self, row: ComparedRow) -> list[tuple[ComparedColumn, Any]]:
        """Return the columns whose value on the target is not the source's, with the source's."""
        pairs = zip(self.plan.compared, row.rows[self.source], row.rows[self.target], strict=False)
        return [
            (column, value)
            for column, value, own in pairs
            if column not in self.plan.key
            and value is not LACKING
            and own is not LACKING
            and (
                UNREAD in (value, own)
                or column.canonical(self.source)(value) != column.canonical(self.target)(own)
            )
        ]

    def _line(self, change: Change) -> str:
        if change.kind is Kind.INSERT:
            return self._insert(change)
        where = self._where(change.row)
        if change.kind is Kind.DELETE:
            return f"DELETE FROM {self.quoted} WHERE {where};"
        later = [self.columns[position] for position in change.later]
        pairs = [
            (self._own(column), self.values.of(column, value))
            for column, value in self._different(change.row)
            if self._is_written(column) and column not in later
        ] + [(self._own(column), "NULL") for column in later]
        if not pairs:
            raise Unwritable("only columns differ that the server computes")
        values = ", ".join(f"{self.values.quote(column.name)} = {value}" for column, value in pairs)
        return f"UPDATE {self.quoted} SET {values} WHERE {where};"

    def _is_written(self, column: ComparedColumn) -> bool:
        """Return whether a column takes values, which the server does not make itself."""
        own = self._own(column)
        return own.generated is None and bool(self.dialect.inserted(own))

    def _own(self, column: ComparedColumn) -> Column:
        return column.columns[self.target]

    def _freed(self, change: Change) -> str:
        """Return the update by which a row gives up for a while what another one is to have before."""
        values = ", ".join(
            f"{self.values.quote(self._own(column).name)} = {self.values.stand_in(self._own(column))}"
            for position, column in enumerate(self.columns)
            if position in change.freed
        )
        return f"UPDATE {self.quoted} SET {values} WHERE {self._where(change.row)};"

    def _later(self, change: Change) -> str:
        """Return the update that gives a row the references that it could not have at first."""
        values = ", ".join(
            f"{self.values.quote(self._own(column).name)} = {self.values.of(column, change.values[position])}"
            for position, column in enumerate(self.columns)
            if position in change.later
        )
        by_key = (
            self.values.condition(column, value)
            for column, value in zip(self.plan.key, change.values, strict=False)
        )
        where = " AND ".join(by_key) if change.kind is Kind.INSERT else self._where(change.row)
        return f"UPDATE {self.quoted} SET {values} WHERE {where};"

    def _insert(self, change: Change) -> str:
        values = [None if position in change.later else value for position, value in enumerate(change.values)]
        pairs = [
            (self._own(column), self._inserted(column, value))
            for column, value in zip(self.columns, values, strict=True)
            if self.target in column.columns and value is not LACKING and self._is_written(column)
        ]
        written = [(own, text) for own, text in pairs if text]
        start = self.dialect.insert_into(self.table.schema, self.table.name, [own for own, _ in written])
        return f"{start.replace('%%', '%')} ({', '.join(text for _, text in written)});"

    def _inserted(self, column: ComparedColumn, value: Any) -> str:
        """Return a value of a new row; nothing where the server gives the number of a surrogate key."""
        if column.name != self.plan.surrogate:
            return self.values.of(column, value)
        own = self._own(column)
        if own.identity or own.default:
            return ""
        return self.values.next_number(own)

    def _where(self, row: ComparedRow) -> str:
        """Return the condition that a row of the target is this one: by the key, if that is unique there."""
        conditions = [
            self.values.condition(column, row.rows[self.target][self.columns.index(column)])
            for column in found_by(self.plan, self.table, self.target)
        ]
        return " AND ".join(conditions)


def _comment(text: str) -> str:
    """Return a text that stays in its comment."""
    return " ".join(text.splitlines())
