"""Asks several sides at once for something of a range; leaves what is asked to `sums` and `ranges`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import deadlines
from dynamic_databases.app_settings import setting
from dynamic_databases.connections import read_again, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import Busy, DatabaseUnavailable, NoRoom, StillBeingRead, TimedOut
from dynamic_databases.row_comparison.checksums.pace import CANCELLED_AFTER
from dynamic_databases.row_comparison.checksums.ranges import KeyedSide

Value = TypeVar("Value")
Statement = Callable[[KeyedSide, BaseDatabaseWrapper], Value]
DOING = "comparing rows of"


class TookTooLong(Exception):  # no error: fewer rows are asked for
    """A statement was cancelled: it took long, or waited for a lock of another session."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class SidesLost(Exception):  # no error: the others are compared without them
    """Some sides can't be read any more: why, by label."""

    def __init__(self, reasons: Mapping[str, DatabaseUnavailable]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def ask(sides: Mapping[str, KeyedSide], task: Callable[[KeyedSide], Value]) -> dict[str, Value]:
    """Return what a task returns for each side, all at once. Raises `TookTooLong` and `SidesLost`."""
    tasks = {keyed.side.connection: partial(_attempt, keyed, task) for keyed in sides.values()}
    results = read_in_parallel(tasks, setting("REQUEST_TIMEOUT"))
    lost: dict[str, DatabaseUnavailable] = {}
    values: dict[str, Value] = {}
    slow = ""
    for label, keyed in sides.items():
        result = results[keyed.side.connection]
        if isinstance(result, DatabaseUnavailable):
            lost[label] = result
        elif isinstance(result, _Slow):
            slow = label
        else:
            values[label] = result
    if lost:
        raise SidesLost(lost)
    if slow:
        raise TookTooLong(slow)
    return values


class _Slow:
    """Stands for the result of a task whose statement was cancelled."""


def _attempt(keyed: KeyedSide, task: Callable[[KeyedSide], Value]) -> Value | _Slow:
    try:
        return read_again(partial(task, keyed))
    except (TimedOut, Busy) as error:
        # The server answers: pages need not take it for dead.
        if isinstance(error, NoRoom | StillBeingRead):
            raise
        return _Slow()


def timed(keyed: KeyedSide, statement: Statement[Value]) -> tuple[Value, float]:
    """Return what a statement returns, and the seconds that it took. Raises `DatabaseUnavailable`.

    It is cancelled after a second, also where it waits for a lock.
    """
    with deadlines.within(CANCELLED_AFTER), reading(keyed.side.connection, DOING) as connection:
        connection.ensure_connection()
        began = time.monotonic()
        return statement(keyed, connection), time.monotonic() - began
