"""Finds sockets of this process that a driver opened, and ends them, where the system shows them.

A driver written in C does not give out its socket. Linux lists a process's files in /proc; where there is no
such folder nothing is found, and so nothing is ended.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

FILES = "/proc/self/fd"


def sockets_to(port: int) -> frozenset[int]:
    """Return this process's sockets that are connected to a port somewhere, by their inodes."""
    return frozenset(inode for inode, opened in _sockets() if _peer_port(opened) == port)


def end(inodes: Collection[int]) -> None:
    """End the connections of these sockets: a thread that waits for one gets an error."""
    for inode, opened in _sockets():
        if inode in inodes:
            with suppress(OSError):  # it has ended by itself
                opened.shutdown(socket.SHUT_RDWR)


def _sockets() -> Iterator[tuple[int, socket.socket]]:
    """Yield each socket with its inode, for as long as the caller looks at it."""
    try:
        numbers = [int(name) for name in os.listdir(FILES)]
    except OSError:
        return
    for number in numbers:
        try:
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with _copy(number) as opened:
                yield os.fstat(opened.fileno()).st_ino, opened
        except OSError:  # closed by another thread meanwhile
            continue


@contextmanager
def _copy(number: int) -> Iterator[socket.socket]:
    """Yield a socket on a copy of the file: the number itself may be another file's a moment later."""
    with socket.socket(fileno=os.dup(number)) as opened:
        yield opened


def _peer_port(opened: socket.socket) -> int | None:
    try:
        peer = opened.getpeername()
    except OSError:
        return None
    return peer[1] if isinstance(peer, tuple) and len(peer) > 1 else None
