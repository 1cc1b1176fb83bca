"""Stands between a client and a real server: passes all on, falls silent, or cuts everything off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Proxy:
    """A port that leads to another one of this machine, until it is told otherwise."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._passes = threading.Event()
        self._passes.set()
        self._sockets: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def fall_silent(self) -> None:
        """Take what comes, new connections too, and pass nothing on: neither side is told."""
        self._passes.clear()

    def go_on(self) -> None:
        """Pass on what was held back, and all that comes."""
        self._passes.set()

    def cut(self) -> None:
        """End all connections, as a server that is killed does; new ones are refused."""
        for one in (self._listening, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._passes.set()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._sockets.append(client)
                server = socket.create_connection(("127.0.0.1", self._to))
                self._sockets.append(server)
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while received := one.recv(65536):
                self._passes.wait()
                other.sendall(received)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """Yield a proxy to a port of this machine."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.cut()
