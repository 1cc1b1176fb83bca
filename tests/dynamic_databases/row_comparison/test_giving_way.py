"""A comparison lets other threads go on, for a while, and never where there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from dynamic_databases.row_comparison import giving_way as module
from dynamic_databases.row_comparison.giving_way import LATE, MOST_WORK, NAP, SHARE, give_way, giving_way
from dynamic_databases.row_comparison.turns import _turn
from tests.dynamic_databases.row_comparison.asking import compared

WORKED = 0.004
"""Seconds that a row takes here."""


@dataclass
class Clock:
    """A clock that goes on while somebody sleeps or works; `late` says how long others hold up each nap."""

    late: list[float] = field(default_factory=list)
    now: float = 100.0
    naps: int = 0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps += 1
        self.now += seconds + (self.late.pop(0) if self.late else 0.0)

    def work(self) -> None:
        self.now += WORKED


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_one_nap_is_enough_where_no_other_thread_is_at_work(clock):
    give_way(1.0)
    assert clock.naps == 1


def test_it_waits_until_the_others_have_done_their_work(clock):
    clock.late = [0.005, 0.005, LATE]
    give_way(1.0)
    assert clock.naps == 4


def test_it_does_not_wait_for_ever(clock):
    clock.late = [0.005] * 1_000
    began = clock.now
    give_way(0.02)
    assert 0.02 <= clock.now - began < 0.02 + 0.005 + 2 * NAP


def test_all_items_come_in_order(clock):
    rows = []
    for row in giving_way(range(5)):
        clock.work()
        rows.append(row)
    assert rows == [0, 1, 2, 3, 4]
    assert clock.naps == 5


def test_little_work_is_not_interrupted(clock):
    assert list(giving_way(range(100))) == list(range(100))
    assert clock.naps == 0


@pytest.mark.parametrize("others", [0, 1, 3])
def test_comparisons_wait_longer_the_more_of_them_there_are(clock, others, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(module, "give_way", waits.append)
    running = [giving_way([1, 2]) for _ in range(others)]
    for loop in running:
        next(loop)
    for _ in giving_way([1]):
        clock.work()
    assert waits == pytest.approx([WORKED * SHARE * (others + 1)])
    for loop in running:
        loop.close()
    assert module._running.loops == 0


def test_time_in_which_a_thread_was_kept_from_working_is_hardly_made_up_for(clock, monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(module, "give_way", waits.append)
    for _ in giving_way([1]):
        clock.now += 60.0
    assert waits == [MOST_WORK * SHARE]


def test_rows_that_differ_are_compared_without_a_turn_to_fetch(sqlite_database, monkeypatch):
    rows = "CREATE TABLE units (id integer PRIMARY KEY, name text); INSERT INTO units VALUES {};"
    units = {
        slug: sqlite_database(slug, "shop", rows.format(", ".join(f"({n}, '{slug}')" for n in range(9))))
        for slug in ("prod", "test")
    }
    held: list[Any] = []
    monkeypatch.setattr(module, "WORK", 0.0)
    monkeypatch.setattr(module, "give_way", lambda most: held.append(_turn.locked()))
    assert compared(units, "units").differing == 9
    assert len(held) >= 9
    assert not any(held)
