"""Compares the rows of all sides range after range, until the end, enough differences or the time limit.

Leaves checksums to `sums`, where ranges end to `ranges`, how large they are to `pace`, and what rows come to
to `merging`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from dynamic_databases.row_comparison.checksums.asking import TookTooLong, ask, timed
from dynamic_databases.row_comparison.checksums.busy import Patience
from dynamic_databases.row_comparison.checksums.differences import DifferingRows
from dynamic_databases.row_comparison.checksums.pace import MOST, READ_AT_ONCE, Pace
from dynamic_databases.row_comparison.checksums.ranges import Key, KeyedSide, Range, end_of_range
from dynamic_databases.row_comparison.checksums.sums import (
    DigestPlan,
    Sums,
    differing_buckets,
    digest_plan,
    sums_of,
)
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.question import Large, RowQuestion
from dynamic_databases.row_comparison.result import ComparedRow, Stop

DENSE, LARGEST = 0.8, 2**62
"""The share of whole numbers that are keys, and how large they may be for that to be made use of."""
ENOUGH = "the limit of differing rows was reached"
OUT_OF_TIME = "the time limit of a comparison was reached"
LOCKED = "{} did not answer for {:,} rows within a second: the table is locked, or the server is busy"


@dataclass
class Scanned:
    """What was found out about the rows up to where a comparison ended."""

    rows: list[ComparedRow] = field(default_factory=list)
    total: int = 0
    by_checksum: int = 0
    """How many of them are the same by their checksums."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many rows of each side were looked at."""
    stop: Stop | None = None
    """Why and where it ended before the last row."""
    is_confirmed: bool = True
    looked_beyond: bool = True


@dataclass(frozen=True)
class _Answer:
    """What a side says of a range: its checksums, and where the next range ends there."""

    sums: Sums
    seconds: float
    end: Key


class Scan:
    """One comparison of some sides, all of which can be read in parts."""

    def __init__(
        self, plan: Plan, question: RowQuestion, large: Large, sides: Mapping[str, KeyedSide], digest: str
    ) -> None:
        self.plan, self.question, self.large, self.sides = plan, question, large, dict(sides)
        self.digests: DigestPlan | None = digest_plan(plan, digest) if digest else None
        self.pace = Pace(MOST if digest else READ_AT_ONCE)
        self.until = time.monotonic() + large.seconds
        self.patience = Patience(self.sides)
        self.differing = DifferingRows(plan, question, self.sides, self.digests)
        self.scanned = Scanned(counts=dict.fromkeys(self.sides, 0))
        self.is_dense = False
        self.by_bucket = False
        """Whether checksums are asked for bucket by bucket at once, since rows of the last range differ."""

    def run(self) -> Scanned:
        """Return what was found out. Raises `SidesLost`."""
        after: Key = tuple(self.large.after)
        keys: Range | None = None
        while (reason := self._reason_to_stop()) is None:
            try:
                keys = keys or self._first_range(after)
                following = self._compare(keys)
            except TookTooLong as slow:
                keys = None
                if not self.pace.less() and self.patience.is_over(slow.label):
                    reason = LOCKED.format(slow.label, self.pace.size)
                    break
                continue
            if following is None:
                keys = None  # it had too much to read: anew with fewer rows
                continue
            self.patience.begin_anew()
            if not keys.upto:
                return self._ended()
            after, keys = keys.upto, following
        self.scanned.stop = Stop(reason, after, self._rows_left())
        return self._ended()

    def _ended(self) -> Scanned:
        self.scanned.is_confirmed = self.differing.is_confirmed
        self.scanned.looked_beyond = self.differing.looked_beyond
        return self.scanned

    def _reason_to_stop(self) -> str | None:
        if len(self.scanned.rows) >= self.large.differences:
            return ENOUGH
        if time.monotonic() >= self.until:
            return OUT_OF_TIME
        return self.patience.why_busy(self.until)

    def _rows_left(self) -> int | None:
        """Return about how many rows come behind, None where that is not known."""
        estimates = [keyed.side.estimate for keyed in self.sides.values()]
        if self.large.after or self.question.narrow is not None or None in estimates:
            return None
        return max(0, max(estimate or 0 for estimate in estimates) - self.scanned.total)

    def _first_range(self, after: Key) -> Range:
        ends = ask(self.sides, partial(self._end, Range(after)))
        return self._agreed(after, ends)

    def _end(self, keys: Range, keyed: KeyedSide) -> Key:
        end, _ = timed(
            keyed,
            lambda side, connection: end_of_range(side, self.question, keys, self.pace.size, connection),
        )
        return end

    def _agreed(self, after: Key, ends: Mapping[str, Key]) -> Range:
        """Return the range behind a key that holds no more rows than one statement takes, on any side.

        Each side says where it would end; where the ends differ, the others look whether one is too far for
        them. So no order but a side's own matters.
        """
        upto: Key = ()
        for label, end in ends.items():
            if not upto:
                upto = end
            elif end and self._is_other(label, end, upto):
                keys = Range(after, upto)
                upto = ask({label: self.sides[label]}, partial(self._end, keys))[label] or upto
        return Range(after, upto)

    def _is_other(self, label: str, end: Key, upto: Key) -> bool:
        canonical = [column.canonical(label) for column in self.plan.key]
        return any(make(own) != make(other) for make, own, other in zip(canonical, end, upto, strict=True))

    def _compare(self, keys: Range) -> Range | None:
        """Note what differs in a range and return the next one; None if it holds more than can be read."""
        if self.digests is None:
            began = time.monotonic()
            rows = self.differing.of_range(keys, None, {})
            self._note(rows.rows, rows.total, 0, rows.counts)
            self.pace.took(rows.total, time.monotonic() - began)
            return self._first_range(keys.upto) if keys.upto else keys
        was_dense, self.is_dense = self.is_dense, False
        answers = ask(self.sides, partial(self._answer, self.digests, keys, asks_end=not was_dense))
        sums = {label: answer.sums for label, answer in answers.items()}
        most = max(_rows_of(side) for side in sums.values())
        self.pace.took(most, max(answer.seconds for answer in answers.values()))
        if not self.by_bucket and differing_buckets(sums):
            by_bucket = ask(self.sides, partial(self._sums, self.digests, keys, by_bucket=True))
            sums = {label: side for label, (side, _) in by_bucket.items()}
        counts = {label: _rows_of(side) for label, side in sums.items()}
        buckets = differing_buckets(sums)
        self.by_bucket = bool(buckets)
        expected = max(
            sum(side[bucket].count for bucket in buckets if bucket in side) for side in sums.values()
        )
        if expected > READ_AT_ONCE and self.pace.less(READ_AT_ONCE / expected / 2):
            return None
        same = max(
            sum(each.count for bucket, each in side.items() if bucket not in buckets)
            for side in sums.values()
        )
        if buckets:
            rows = self.differing.of_range(keys, buckets, sums)
            self._note(rows.rows, rows.total + same, same, counts)
        else:
            self._note((), same, same, counts)
        self.is_dense = self._is_dense(keys, max(counts.values()))
        if self.is_dense:
            return Range(keys.upto, (keys.upto[0] + self.pace.size,))
        if was_dense:
            return self._first_range(keys.upto)
        return self._agreed(keys.upto, {label: answer.end for label, answer in answers.items()})

    def _is_dense(self, keys: Range, count: int) -> bool:
        """Return whether nearly all whole numbers are keys, so that the next range can end after so many.

        No range can then hold many more rows than are meant, and none has to say where it ends.
        """
        if len(self.plan.key) > 1 or not keys.after or not keys.upto:
            return False
        after, upto = keys.after[0], keys.upto[0]
        if type(after) is not int or type(upto) is not int or abs(upto) > LARGEST:
            return False
        return count >= DENSE * (upto - after)

    def _answer(self, plan: DigestPlan, keys: Range, keyed: KeyedSide, *, asks_end: bool) -> _Answer:
        sums, seconds = self._sums(plan, keys, keyed, by_bucket=self.by_bucket)
        end = self._end(Range(keys.upto), keyed) if keys.upto and asks_end else ()
        return _Answer(sums, seconds, end)

    def _sums(
        self, plan: DigestPlan, keys: Range, keyed: KeyedSide, *, by_bucket: bool
    ) -> tuple[Sums, float]:
        """Return the checksums of a range on a side, and the seconds that they took."""
        return timed(
            keyed,
            lambda side, connection: sums_of(
                side, plan, self.question, keys, connection, by_bucket=by_bucket
            ),
        )

    def _note(self, rows: Sequence[ComparedRow], total: int, same: int, counts: Mapping[str, int]) -> None:
        scanned = self.scanned
        scanned.rows += rows
        scanned.total += total
        scanned.by_checksum += same
        for label, count in counts.items():
            scanned.counts[label] += count


def _rows_of(sums: Sums) -> int:
    return sum(each.count for each in sums.values())
