from __future__ import annotations

import gc
import threading
import weakref

import pytest

from dynamic_databases.collector_pauses import LARGE, uncollected


def test_garbage_is_looked_for_again_afterwards():
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_pause_ends_while_others_still_make_things():
    """Readers that overlap without end would otherwise keep the collector off for ever."""
    first_is_in, second_is_out = threading.Event(), threading.Event()

    def longer() -> None:
        with uncollected():
            first_is_in.set()
            second_is_out.wait(30)

    thread = threading.Thread(target=longer)
    thread.start()
    assert first_is_in.wait(30)
    with uncollected():
        second_is_out.set()
        thread.join(30)
        assert gc.isenabled()
    assert gc.isenabled()


def test_a_failure_ends_the_pause():
    with pytest.raises(ValueError, match="broken"), uncollected():
        raise ValueError("broken")
    assert gc.isenabled()


def test_garbage_made_meanwhile_is_found_in_time():
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    ring = Ring()
    gone: list[bool] = []
    weakref.finalize(ring, gone.append, True)
    with uncollected():
        del ring
    gc.collect()
    assert gone


class Ring:
    """Garbage that only a collection finds."""

    alive = 0

    def __init__(self, size: int) -> None:
        self.itself = self
        self.ballast: list[list[int]] = [[] for _ in range(size)]
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


@pytest.mark.parametrize("size", [10, LARGE // 2, 2 * LARGE])
def test_garbage_of_many_pauses_is_found_without_being_asked_for(size):
    """Whatever a pause makes, it takes few of them until what became garbage is gone."""
    gc.collect()
    most = 0
    for _ in range(200):
        with uncollected():
            Ring(size)
        Ring(10)
        [[] for _ in range(1000)]
        most = max(most, Ring.alive)
    assert most < 150
    gc.collect()
    assert Ring.alive == 0


def test_objects_that_the_project_froze_stay_frozen():
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with uncollected():
            stay: list[list[int]] = [[] for _ in range(2 * LARGE)]
        assert gc.get_freeze_count() >= frozen - len(stay)
        assert gc.isenabled()
    finally:
        gc.unfreeze()
