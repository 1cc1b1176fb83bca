"""Threads that databases may hold: one at most half of them, and never what a healthy one needs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from dynamic_databases.connections import slots
from dynamic_databases.connections.slots import Slot, Slots, handed_over, holding, uncounted
from dynamic_databases.errors import Busy

THREADS = 16


@pytest.fixture
def threads() -> Slots:
    return Slots(THREADS)


@pytest.fixture(autouse=True)
def _wait_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT", 0.05)


def fill(threads: Slots, databases: Iterable[str], server: str | None = None) -> list[Slot]:
    """Return the slots that databases get when each asks for as many as there are, in turn."""
    taken = []
    for _ in range(THREADS):
        for name in databases:
            try:
                taken.append(threads.take(name, server or name, name))
            except Busy:
                continue
    return taken


def grow_slow(taken: Iterable[Slot]) -> None:
    for slot in taken:
        slot.since -= 60


def answered(threads: Slots, *databases: str, server: str | None = None) -> None:
    """Let databases answer once, quickly."""
    for name in databases:
        give_quickly(threads, threads.take(name, server or name, name))


def give_quickly(threads: Slots, slot: Slot) -> None:
    """Give a slot back as if no time had passed: on a busy machine WAIT may have."""
    slot.since = time.monotonic() + 60
    threads.give(slot)


@pytest.mark.parametrize("answers", [True, False])
def test_one_database_holds_half_of_the_threads(threads: Slots, answers: bool) -> None:
    if answers:
        answered(threads, "shop")
    assert len(fill(threads, ["shop"])) == THREADS // 2
    assert threads.held("shop") == THREADS // 2


@pytest.mark.parametrize("count", [1, 2, 4, 8])
def test_of_few_threads_one_is_to_be_had(count: int) -> None:
    few = Slots(count)
    few.take("shop", "server", "shop")
    assert few.held() == 1


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("number", [2, 3, 5])
def test_several_databases_leave_threads_free(threads: Slots, number: int, answers: bool) -> None:
    names = [f"db{index}" for index in range(number)]
    if answers:
        answered(threads, *names)
    fill(threads, names)
    assert threads.held() < THREADS
    assert all(threads.held(name) for name in names)


def test_all_databases_of_a_server_share_the_half_that_one_may_hold(threads: Slots) -> None:
    names = ["a", "b", "c", "d"]
    answered(threads, *names, server="hung")
    grow_slow(fill(threads, names, server="hung"))
    assert threads.held() <= THREADS // 2


def test_no_number_of_unknown_databases_of_a_hung_server_holds_all_threads(threads: Slots) -> None:
    grow_slow(fill(threads, [f"db{number}" for number in range(40)], server="hung"))
    assert threads.held() <= THREADS * 3 // 4


def test_a_database_that_answers_is_not_kept_out_by_those_that_do_not(threads: Slots) -> None:
    answered(threads, "healthy", server="theirs")
    grow_slow(fill(threads, [f"db{number}" for number in range(40)]))
    for _ in range(100):
        slot = threads.take("healthy", "healthy", "healthy")  # raises Busy where it is kept out
        assert threads.held("healthy") == 1
        give_quickly(threads, slot)


def test_a_healthy_database_of_a_server_is_not_kept_out_by_a_slow_one(threads: Slots) -> None:
    answered(threads, "slow", "healthy", server="one")
    grow_slow(fill(threads, ["slow"], server="one"))
    threads.take("healthy", "one", "healthy")
    threads.take("new", "one", "new")
    assert (threads.held("healthy"), threads.held("new")) == (1, 1)


def test_who_waits_gets_what_becomes_free(threads: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "WAIT", 30.0)
    taken = [threads.take("shop", "shop", "shop") for _ in range(THREADS // 2)]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(threads.take, "shop", "shop", "shop")
        threads.give(taken[0])
        assert waiting.result(20).database == "shop"


def test_where_all_are_held_for_long_nobody_waits(threads: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    grow_slow(threads.take("shop", "shop", "shop") for _ in range(THREADS // 2))
    monkeypatch.setattr(slots, "WAIT", 30.0)
    monkeypatch.setattr(threads._changed, "wait", lambda seconds: pytest.fail("waited"))
    with pytest.raises(Busy) as refused:
        threads.take("shop", "shop", "shop in prod")
    assert refused.value.retry_after == slots.RETRY_AFTER
    assert "shop in prod" in refused.value.message


def test_few_threads_wait_for_a_database_that_was_slow(threads: Slots, monkeypatch) -> None:
    slow = threads.take("shop", "shop", "shop")
    grow_slow([slow])
    threads.give(slow)
    monkeypatch.setattr(slots, "WAIT", 30.0)
    taken = [threads.take("shop", "shop", "shop") for _ in range(THREADS // 2)]
    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(threads.take, "shop", "shop", "shop") for _ in range(6)]
        refused = [future for future in asked if isinstance(_early(future), Busy)]
        assert len(refused) == len(asked) - THREADS // 8
        for slot in taken:
            threads.give(slot)


def _early(asked) -> BaseException | None:
    """Return the error of a request that was refused at once, None for one that waits."""
    try:
        error: BaseException | None = asked.exception(1)
    except TimeoutError:
        return None
    return error


def test_a_thread_that_holds_a_slot_needs_no_other(threads: Slots) -> None:
    with holding(threads, "shop", "shop", "shop"), holding(threads, "shop", "shop", "shop"):
        assert threads.held() == 1
    assert threads.held() == 0


def test_a_slot_is_given_back_whatever_happens(threads: Slots) -> None:
    with pytest.raises(ZeroDivisionError), holding(threads, "shop", "shop", "shop"):
        raise ZeroDivisionError
    assert threads.held() == 0


def test_what_goes_on_after_its_request_counts_until_it_ends(threads: Slots) -> None:
    with holding(threads, "shop", "shop", "shop"):
        slot = handed_over("shop")
        assert slot is not None
    assert threads.held("shop") == 1
    other = threading.Thread(target=threads.give, args=(slot,))
    other.start()
    other.join()
    threads.give(slot)  # a second time is nothing
    assert threads.held() == 0


def test_a_thread_that_answers_no_request_is_not_counted(threads: Slots) -> None:
    with uncounted("shop"), holding(threads, "shop", "shop", "shop"):
        assert threads.held() == 0
        assert handed_over("shop") is None


def test_without_a_number_of_threads_there_is_no_limit(settings) -> None:
    settings.WORKER_THREADS = None
    assert slots.of_this_worker() is None
    with holding(None, "shop", "shop", "shop"):
        pass
