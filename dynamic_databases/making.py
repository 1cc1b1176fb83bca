"""Makes many frozen values in little time; leaves what they are to `catalog`.

A catalog of 1,000 tables is 20,000 values that all stay. Making and keeping them is most of what
reading a catalog costs beyond the server's own work.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, make_dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")


def maker(frozen: type[Value]) -> Callable[..., Value]:
    """Return what makes an instance of a frozen dataclass with slots, from the same arguments.

    The class's own `__init__` goes round its own refusal to be written to, slot by slot: five times as
    slow as a twin with the same slots that is written to and then takes on the class.
    """

    def take_on(twin: Any) -> None:
        twin.__class__ = frozen

    return _twin(frozen, {"__post_init__": take_on})  # type: ignore[no-any-return]


def draft(frozen: type[Value]) -> Any:
    """Return the twin of a frozen dataclass with slots: the same, but written to as it is made."""
    return _twin(frozen, {})


def _twin(frozen: type[Any], members: dict[str, Any]) -> Any:
    own = [(one.name, one.type, one) for one in fields(frozen)]
    return make_dataclass(frozen.__name__, own, namespace=members, slots=True, eq=False, repr=False)


def finished(drafts: list[Any], frozen: type[Value]) -> tuple[Value, ...]:
    """Return instances of a class's `draft` as instances of it."""
    for one in drafts:
        one.__class__ = frozen
    return tuple(drafts)


_lock = threading.Lock()
_pauses = 0
_was_enabled = False


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage in the meantime: all that is made stays, and would be looked through in vain.

    It holds for the whole process; the last of several at a time ends it. What was made then counts as
    old, so that it is not looked through at once: a full collection comes to it in time.
    """
    global _pauses, _was_enabled  # noqa: PLW0603  # Python's collector is one as well
    with _lock:
        if not _pauses:
            _was_enabled = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses and _was_enabled:
                if not gc.get_freeze_count():
                    gc.freeze()
                    gc.unfreeze()
                gc.enable()
