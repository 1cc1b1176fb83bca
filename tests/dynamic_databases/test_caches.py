"""Caches hold what is expensive to make while there is room: the least recently used value goes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dynamic_databases.caches import Cache, WeighedCache, by_itself, forget


def test_the_least_recently_used_goes_first() -> None:
    cache: Cache[str, int] = Cache(2)
    cache.set("a", 1)
    cache.set("b", 2)
    assert cache.get("a") == 1
    cache.set("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_what_is_set_again_counts_as_used() -> None:
    cache: Cache[str, int] = Cache(2)
    for name, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        cache.set(name, value)
    assert (cache.get("a"), cache.get("b"), len(cache)) == (3, None, 2)


def test_those_that_are_meant_are_let_go() -> None:
    cache: Cache[tuple[str, int], int] = Cache(4)
    for number in range(4):
        cache.set(("even" if number % 2 == 0 else "odd", number), number)
    cache.discard(lambda name: name[0] == "odd")
    assert [cache.get(("odd", number)) for number in (1, 3)] == [None, None]
    assert [cache.get(("even", number)) for number in (0, 2)] == [0, 2]


def test_one_thread_makes_a_value_while_others_wait() -> None:
    cache: Cache[str, int] = Cache(2)
    together, made = Barrier(8), []

    def ask() -> int | None:
        together.wait(5)
        with cache.making("a"):
            if cache.get("a") is None:
                made.append(1)
                cache.set("a", len(made))
            return cache.get("a")

    with ThreadPoolExecutor(8) as threads:
        assert {task.result() for task in [threads.submit(ask) for _ in range(8)]} == {1}
    assert made == [1]


def test_other_values_are_made_meanwhile() -> None:
    cache: Cache[str, int] = Cache(2)
    with cache.making("a"), cache.making("b"):
        cache.set("b", 1)
    assert cache.get("b") == 1


def test_what_belongs_to_an_alias_goes_with_it_from_every_cache() -> None:
    by_alias: Cache[str, int] = Cache(4, by_itself)
    by_table: Cache[tuple[str, str], int] = Cache(4, lambda key: key[0])
    of_none: Cache[str, int] = Cache(4)
    by_alias.update({"gone": 1, "stays": 2})
    by_table.update({("gone", "t"): 1, ("stays", "t"): 2})
    of_none.set("gone", 1)
    forget("gone")
    assert [len(cache) for cache in (by_alias, by_table, of_none)] == [1, 1, 1]
    assert (by_alias.get("stays"), by_table.get(("stays", "t"))) == (2, 2)


def test_what_goes_for_want_of_room_is_told() -> None:
    evicted: list[str] = []
    cache: Cache[str, int] = Cache(1, evicted=evicted.append)
    cache.update({"a": 1, "b": 2, "c": 3})
    cache.pop("c")
    assert evicted == ["a", "b"]


def test_values_are_let_go_by_their_weight_and_the_last_one_stays():
    cache: WeighedCache[str, list[int]] = WeighedCache(lambda: 10, len)
    cache.set("a", [0] * 4)
    cache.set("b", [0] * 6)
    assert cache.get("a")
    cache.set("c", [0])
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ([0] * 4, None, [0])
    cache.set("d", [0] * 11)
    assert (len(cache), cache.get("d")) == (1, [0] * 11)


def test_values_that_grew_are_weighed_again():
    cache: WeighedCache[str, list[int]] = WeighedCache(lambda: 10, len)
    cache.set("a", [0])
    cache.set("b", grown := [0])
    grown += [0] * 20
    cache.trim()
    assert (cache.get("a"), cache.get("b")) == (None, grown)
