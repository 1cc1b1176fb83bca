"""A server that takes connections and never says a word, as one that hangs does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class HungServer:
    """Listens on 127.0.0.1 at `port`; `most_at_once` is how many were connected at the same time."""

    def __init__(self, listening: socket.socket) -> None:
        self.port: int = listening.getsockname()[1]
        self.most_at_once = 0
        self._connected = 0
        self._lock = threading.Lock()
        self._listening = listening
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed: the test has ended
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._hold, args=(connection,), daemon=True).start()

    def _hold(self, connection: socket.socket) -> None:
        self._count(1)
        with connection, suppress(OSError):
            while connection.recv(4096):
                pass
        self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._connected += more
            self.most_at_once = max(self.most_at_once, self._connected)


@contextmanager
def hung_server() -> Iterator[HungServer]:
    """Yield a hung server, which is closed with the block."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield HungServer(listening)
