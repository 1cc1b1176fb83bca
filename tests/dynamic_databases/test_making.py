from __future__ import annotations

import gc
import threading
import weakref
from dataclasses import FrozenInstanceError

import pytest

from dynamic_databases.catalog import Column, Family, Index, Kind, to_json
from dynamic_databases.making import maker, uncollected

TEXT = Kind(Family.TEXT, 20)


def test_a_made_value_is_the_class_own():
    made, usual = maker(Column)("name", 1, "varchar(20)", TEXT), Column("name", 1, "varchar(20)", TEXT)
    assert type(made) is Column
    assert made == usual
    assert hash(made) == hash(usual)
    assert (repr(made), to_json(made)) == (repr(usual), to_json(usual))


def test_a_made_value_is_frozen():
    made = maker(Index)("by_name", ())
    with pytest.raises(FrozenInstanceError):
        made.name = "other"  # type: ignore[misc]


def test_the_class_itself_is_left_as_it_was():
    before = Column.__init__
    maker(Column)
    assert Column.__init__ is before


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


def test_the_last_of_several_threads_ends_the_pause():
    first_is_in, second_is_out = threading.Event(), threading.Event()

    def longer() -> None:
        with uncollected():
            first_is_in.set()
            second_is_out.wait(5)

    thread = threading.Thread(target=longer)
    thread.start()
    assert first_is_in.wait(5)
    with uncollected():
        pass
    assert not gc.isenabled()
    second_is_out.set()
    thread.join(5)
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
