"""What is dear to make is kept while there is room: the least recently used goes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dynamic_databases.kept import Kept


def test_the_least_recently_used_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.set("a", 1)
    kept.set("b", 2)
    assert kept.get("a") == 1
    kept.set("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_what_is_set_again_counts_as_used() -> None:
    kept: Kept[str, int] = Kept(2)
    for name, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        kept.set(name, value)
    assert (kept.get("a"), kept.get("b"), len(kept)) == (3, None, 2)


def test_those_that_are_meant_are_let_go() -> None:
    kept: Kept[tuple[str, int], int] = Kept(4)
    for number in range(4):
        kept.set(("even" if number % 2 == 0 else "odd", number), number)
    kept.discard(lambda name: name[0] == "odd")
    assert [kept.get(("odd", number)) for number in (1, 3)] == [None, None]
    assert [kept.get(("even", number)) for number in (0, 2)] == [0, 2]


def test_one_thread_makes_a_value_while_others_wait() -> None:
    kept: Kept[str, int] = Kept(2)
    together, made = Barrier(8), []

    def ask() -> int | None:
        together.wait(5)
        with kept.one_at_a_time("a"):
            if kept.get("a") is None:
                made.append(1)
                kept.set("a", len(made))
            return kept.get("a")

    with ThreadPoolExecutor(8) as threads:
        assert {one.result() for one in [threads.submit(ask) for _ in range(8)]} == {1}
    assert made == [1]


def test_who_waits_too_long_is_told_that_it_is_not_its_turn() -> None:
    kept: Kept[str, int] = Kept(2)
    with (
        kept.one_at_a_time("a") as first,
        kept.one_at_a_time("b") as other,
        kept.one_at_a_time("a", 0.01) as second,
    ):
        assert (first, other, second) == (True, True, False)
    with kept.one_at_a_time("a", 0.01) as again:
        assert again
