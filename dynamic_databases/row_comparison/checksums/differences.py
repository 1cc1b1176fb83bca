"""Reads and merges what differs in a range of keys, and asks for it again; leaves ranges to `scanning`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.connections import reading
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.row_comparison.again import MOST_BY_KEY, finds_by_key, is_lost, is_unchanged
from dynamic_databases.row_comparison.checksums.asking import SidesLost, ask
from dynamic_databases.row_comparison.checksums.pace import READ_AT_ONCE
from dynamic_databases.row_comparison.checksums.ranges import KeyedSide, Range, rows_within
from dynamic_databases.row_comparison.checksums.sums import (
    DigestPlan,
    Sums,
    alike_sides,
    bucket_condition,
)
from dynamic_databases.row_comparison.merging import Merged, merge
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.question import RowQuestion
from dynamic_databases.row_comparison.reading import SideRows, decoded_sides, read_rows_in, read_rows_of
from dynamic_databases.row_comparison.result import ComparedRow

Buckets = Sequence[int]


@dataclass(frozen=True)
class RangeRows:
    """The rows of a range that were read: those that differ, and how many there are."""

    rows: tuple[ComparedRow, ...]
    total: int
    counts: Mapping[str, int]


class DifferingRows:
    """Finds out which rows of a range differ."""

    def __init__(
        self,
        plan: Plan,
        question: RowQuestion,
        sides: Mapping[str, KeyedSide],
        digests: DigestPlan | None,
    ) -> None:
        self.plan, self.sides, self.digests = plan, sides, digests
        # By the time that they are read there may be some more rows than were counted.
        self.question = replace(question, limit=4 * READ_AT_ONCE)
        self.hiding = {label for label, keyed in sides.items() if keyed.side.hidden_by}
        self.is_confirmed = True
        self.looked_beyond = True

    def of_range(self, keys: Range, buckets: Buckets | None, sums: Mapping[str, Sums]) -> RangeRows:
        """Return what differs among the rows of a range, or of some of its buckets. Raises `SidesLost`."""
        groups = [[label] for label in self.sides] if buckets is None else alike_sides(sums, buckets)
        read = self._read(keys, buckets, {group[0]: self.sides[group[0]] for group in groups})
        rows = {label: read[group[0]] for group in groups for label in group}
        ordered = {label: rows[label] for label in self.sides}
        with uncollected():
            first = self._merge(ordered)
        counts = {label: len(side.rows) for label, side in ordered.items()}
        if not first.rows:
            return RangeRows((), first.total, counts)
        second = self._again(first, ordered, keys, buckets)
        return RangeRows(second.rows, first.total - len(first.keys) + second.total, counts)

    def _again(
        self, first: Merged, before: Mapping[str, SideRows], keys: Range, buckets: Buckets | None
    ) -> Merged:
        """Return what differs as it is now: by the keys of rows that did, or by reading the range again."""
        if len(first.keys) <= MOST_BY_KEY and finds_by_key(self.plan, self.question):
            by_key = {key: set().union(*stored.values()) for key, stored in first.stored.items()}
            question = self.question
            again = self._asked(
                self.sides, lambda keyed: read_rows_of(keyed.side, self.plan, question, by_key)
            )
            if not is_lost(self.plan, first, again):
                return self._merge(again, first.keys)
        self.looked_beyond = self.looked_beyond and self.question.narrow is None
        again = self._read(keys, buckets, self.sides)
        if is_unchanged(self.plan, before, again):
            return replace(first, total=len(first.keys))
        return self._merge(again, first.keys)

    def _merge(self, rows: Mapping[str, SideRows], only: Sequence[object] | None = None) -> Merged:
        read = {label: side.rows for label, side in rows.items()}
        return merge(self.plan, read, self.hiding, only, decoded=decoded_sides(rows))

    def _read(
        self, keys: Range, buckets: Buckets | None, sides: Mapping[str, KeyedSide]
    ) -> dict[str, SideRows]:
        return self._asked(sides, partial(self._read_side, keys, buckets))

    def _asked(
        self, sides: Mapping[str, KeyedSide], read: Callable[[KeyedSide], SideRows]
    ) -> dict[str, SideRows]:
        """Return what was read of some sides. Raises `SidesLost`, also for more rows than counted."""
        rows = ask(sides, read)
        absences = {label: side.absence for label, side in rows.items() if side.absence}
        if absences:
            raise SidesLost({label: DatabaseUnavailable(each.message) for label, each in absences.items()})
        return rows

    def _read_side(self, keys: Range, buckets: Buckets | None, keyed: KeyedSide) -> SideRows:
        with reading(keyed.side.connection, "comparing rows of") as connection:
            connection.ensure_connection()
            sql, values = keyed.within(keys, connection)
        if buckets is not None and self.digests is not None:
            in_buckets = bucket_condition(keyed, self.digests, buckets)
            sql = f"{sql} AND {in_buckets}" if sql else in_buckets
        rows = rows_within(keyed, self.question, sql, values)
        return read_rows_in(keyed.side, self.plan, self.question, rows)
