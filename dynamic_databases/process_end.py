"""Ends a process whose threads may still be inside a driver; leaves its exit code to the caller.

While Python winds down, a thread that comes back from a driver written in C++ is killed in the middle of it,
and takes the process along: by SIGABRT or SIGSEGV, whatever the exit code was to be (CPython before 3.14).
mssql-python besides closes its connections at that time, and waits for a frozen server without end. So our
commands and workers close the connections before they end, and where a driver does not return in time, end
the process without winding down.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dynamic_databases.dialects import driver_threads

SECONDS = 2.0
"""How long drivers are waited for at the end."""


@contextmanager
def ending_with_its_code() -> Iterator[None]:
    """Let a program end with its own exit code when the block has ended, however that was."""
    try:
        yield
    except SystemExit as error:
        is_code = error.code is None or isinstance(error.code, int)
        leave(int(error.code or 0) if is_code else 1, "" if is_code else f"{error.code}\n")  # as Python does
        raise
    except BaseException:
        leave(1, traceback.format_exc())
        raise
    leave(0)


def leave(code: int, last_words: str = "") -> None:
    """Return when no thread is inside a driver; else end the process with this code, all output written."""
    if driver_threads.end_all(SECONDS):
        return
    logging.shutdown()
    for stream, words in ((sys.stdout, ""), (sys.stderr, last_words)):
        with suppress(OSError, ValueError):  # nobody reads it any more
            stream.write(words)
            stream.flush()
    # Without Python's winding down, and without the handlers of `atexit`: see the module.
    os._exit(code)
