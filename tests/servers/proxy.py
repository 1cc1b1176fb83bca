"""Stands between a client and a real server: passes all on, drips, falls silent, or cuts everything off."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """A port that leads to another one, until it is told otherwise."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._to = host, port
        self._passes = threading.Event()
        self._passes.set()
        self._sockets: list[socket.socket] = []
        self._change = threading.Lock()
        self._is_cut = False
        self._drips = False
        self.accepted = 0
        """How many connections clients have made."""
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Take what comes, new connections too, and pass nothing on: neither side is told."""
        self._passes.clear()

    def go_on(self) -> None:
        """Pass on what was held back, and all that comes."""
        self._passes.set()

    def drip(self) -> None:
        """Pass on what the server says a byte at a time, ten a second: it never falls silent, nor ends."""
        self._drips = True

    def cut(self) -> None:
        """End all connections, as a server that is killed does; new ones are refused."""
        with self._change:
            self._is_cut = True
            for connection in (self._listening, *self._sockets):
                _end(connection)
        self._passes.set()

    def _hold(self, connection: socket.socket) -> None:
        """Remember a connection for `cut`; one that was still being made then ends at once."""
        with self._change:
            self._sockets.append(connection)
            if self._is_cut:
                _end(connection)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.accepted += 1
                self._hold(client)
                server = socket.create_connection(self._to)
                self._hold(server)
                for source, other in ((client, server), (server, client)):
                    words = (source, other, source is server)
                    threading.Thread(target=self._pass_on, args=words, daemon=True).start()

    def _pass_on(self, source: socket.socket, other: socket.socket, is_answer: bool) -> None:
        with suppress(OSError):
            while received := source.recv(65536):
                self._passes.wait()
                while self._drips and is_answer and received:
                    other.sendall(received[:1])
                    received = received[1:]
                    time.sleep(0.1)
                other.sendall(received)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def proxy_to(port: int, host: str = "127.0.0.1") -> Iterator[Proxy]:
    """Yield a proxy to a port."""
    proxy = Proxy(port, host)
    try:
        yield proxy
    finally:
        proxy.cut()
