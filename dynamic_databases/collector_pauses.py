"""Pauses Python's garbage collector while many long-lived values are made, such as a catalog's."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LARGE = 10_000
"""Objects that a pause made: more are not looked through at its end; fewer take less than a millisecond."""
MOST_UNSEEN = 400_000
"""Objects: made since the last full collection; at more there is one, which looks through them all."""

_turn = threading.Lock()
_unseen = 0
_is_frozen = False


def keep_for_ever() -> None:
    """Have the collector look at nothing that there is now, once it has removed what is garbage of it."""
    global _is_frozen  # noqa: PLW0603  # Python's collector is one as well
    gc.collect()
    gc.freeze()
    _is_frozen = True


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the garbage collector: everything made meanwhile stays, and would be examined in vain.

    The pause applies to the whole process, and ends with the block that began it, even while others that
    overlap with it still run: the collector is never off for longer than one block takes.
    """
    # Not a blocking acquire: a reader must not wait for another database's reader only to be quicker.
    if not _turn.acquire(blocking=False):
        yield
        return
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            _age()
            gc.enable()
        _turn.release()


def _age() -> None:
    """Count what a pause made as old, or look through everything if that is due.

    `gc.freeze` with `gc.unfreeze` moves all objects to the oldest generation, and resets the counts by
    which the collector would look through that one: here those counts are added up in its stead.
    """
    global _unseen  # noqa: PLW0603  # Python's collector is one as well
    young, middle, old = gc.get_count()
    # Counting what is frozen goes through all of it.
    if young < LARGE or _is_frozen or gc.get_freeze_count():
        return  # the collector looks through it soon; or the project froze objects that must stay frozen
    per_young, per_middle, _ = gc.get_threshold()
    _unseen += young + per_young * (middle + per_middle * old)
    if _unseen > MOST_UNSEEN:
        gc.collect()
        _unseen = 0
    else:
        gc.freeze()
        gc.unfreeze()
