"""Connects to a server's port at all addresses of its name at once, within one time limit.

Drivers try one address after the other and give each of them the whole limit; one driver waits out its
limit even where the port refuses. Leaves what is spoken on the connection to the drivers.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import Any

from dynamic_databases.deadlines import seconds_left

Address = tuple[socket.AddressFamily, tuple[Any, ...]]


def connected(host: str, port: int, seconds: float) -> socket.socket:
    """Return a blocking socket that is connected to the first address of `host` that answers.

    Raises `OSError`: `TimeoutError` after `seconds` or at the request's deadline, `socket.gaierror` for a
    name that nobody knows, else why the addresses refuse.
    """
    deadline = time.monotonic() + seconds_left(seconds)
    candidates = addresses(host, port, seconds)
    with ExitStack() as unused:
        waiting = selectors.DefaultSelector()
        unused.callback(waiting.close)
        refusals = [_begin(address, waiting, unused) for address in candidates]
        answering = _first_connected(waiting, refusals, deadline)
        copy = answering.dup()  # the stack closes every socket that was tried
    copy.setblocking(True)
    return copy


def addresses(host: str, port: int, seconds: float) -> list[Address]:
    """Return where a name leads, in the system's order. Raises `OSError`, `TimeoutError` after `seconds`."""
    try:
        # An address needs no look-up, and so no thread.
        return _looked_up(host, port, socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass
    # No call of the system has a time limit for this. A thread that is left behind ends with the
    # resolver's own limits (resolv.conf: timeout, attempts).
    answers: SimpleQueue[list[Address] | OSError] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(_looked_up(host, port, 0))
        except OSError as error:
            answers.put(error)

    threading.Thread(target=look_up, name=f"looking up {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds_left(seconds))
    except Empty:
        raise TimeoutError(errno.ETIMEDOUT, "looking up the host's name timed out") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _looked_up(host: str, port: int, flags: int) -> list[Address]:
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError:  # a label that is empty or too long for a name of the Internet
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
    return [(family, address) for family, _, _, _, address in resolved]


def _begin(address: Address, waiting: selectors.BaseSelector, unused: ExitStack) -> OSError | None:
    """Begin to connect to one address, or return why that fails at once."""
    try:
        attempt = unused.enter_context(socket.socket(address[0], socket.SOCK_STREAM))
        attempt.setblocking(False)
        # `connect_ex` reports a connection in progress as a number; `connect` would raise for it.
        code = attempt.connect_ex(address[1])
    except OSError as error:
        return error
    if code not in (0, errno.EINPROGRESS):
        return _error(code)
    waiting.register(attempt, selectors.EVENT_WRITE)
    return None


def _first_connected(
    waiting: selectors.BaseSelector, refusals: Iterable[OSError | None], deadline: float
) -> socket.socket:
    """Return the first socket that connects. Raises `OSError`: the first refusal."""
    refused = [error for error in refusals if error is not None]
    while waiting.get_map():
        ready = waiting.select(max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError(errno.ETIMEDOUT, "connecting timed out")
        for key, _ in ready:
            attempt: Any = key.fileobj
            # Writable means that the attempt has ended: SO_ERROR says how (connect(2), EINPROGRESS).
            code = attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code == 0:
                return attempt  # type: ignore[no-any-return]
            refused.append(_error(code))
            waiting.unregister(attempt)
    # Of the preferred address: the others are often refused only because the host has no such network.
    raise refused[0]


def _error(code: int) -> OSError:
    """Return the narrowest error for one of the system's numbers: `ConnectionRefusedError` and others."""
    return OSError(code, os.strerror(code))
