"""Asks a server to end a statement whose connection is given up: beside the request, within a second.

Closing a connection does not end what it asked: a server notices that its client has gone when it next
writes to it. Leaves how to ask to each vendor's backend.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from dynamic_databases import deadlines

SECONDS = 1.0
MOST = 8
"""How many threads of a process may do so at once: where the driver has no time limit, some may hang."""

_running = threading.BoundedSemaphore(MOST)
logger = logging.getLogger(__name__)


def in_background(cancel: Callable[[], object]) -> None:
    """Run `cancel` in a thread of its own, its deadline in `SECONDS`. What it raises is logged."""
    # Without a free turn nothing is cancelled: the server's own time limit ends the statement later.
    if _running.acquire(blocking=False):
        threading.Thread(target=_run, args=(cancel,), name="cancelling a statement", daemon=True).start()


def _run(cancel: Callable[[], object]) -> None:
    try:
        with deadlines.within(SECONDS):
            cancel()
    except Exception as error:  # noqa: BLE001  # whatever the driver raises: the statement is given up anyway
        logger.info("cancelling a statement: %s", type(error).__name__)
    finally:
        _running.release()
