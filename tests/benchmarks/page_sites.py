"""The two sites that the benchmarks of pages ask: ours as `make run` serves it, and the bare one."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from browser.demo import make_demo
from tests.serving import ROOT, Served

PLAIN, COMPRESSED = "identity", "gzip"
BARE = ("--worker-class", "gthread", "--workers", "2", "--threads", "16", "--no-control-socket")


@dataclass
class Client:
    """Asks one site by one connection that stays open. Not for several threads."""

    port: int
    cookies: str = ""
    encoding: str = PLAIN
    connection: http.client.HTTPConnection | None = None

    def get(self, address: str) -> bytes:
        """Return the body of an answer, which must be 200, as it was sent."""
        is_kept = self.connection is not None
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Accept-Encoding": self.encoding, "Cookie": self.cookies}
        try:
            self.connection.request("GET", address, headers=headers)
            answer = self.connection.getresponse()
            body = answer.read()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection = None
            if not is_kept:
                raise
            return self.get(address)  # the server keeps a connection open for only so long
        assert answer.status == 200, f"{address}: {answer.status}"
        return body

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()

    def another(self, encoding: str = PLAIN) -> Client:
        """Return the same visitor by another connection."""
        return Client(self.port, self.cookies, encoding)


@contextmanager
def ours() -> Iterator[Served]:
    """Yield our site with its demo, in a folder that is removed afterwards."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        make_demo(folder / "made")
        (folder / "state").mkdir()
        with Served.started(folder / "state", folder / "made") as server:
            yield server


def logged_in(server: Served) -> Client:
    cookies = server.visitor().log_in().cookies
    return Client(server.port, "; ".join(f"{name}={value}" for name, value in cookies.items()))


@contextmanager
def bare(database: str) -> Iterator[Client]:
    """Yield a client of the bare site for one database: see `floor_site`."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        # As gunicorn sets it, but before a client connects: a body would wait 40 ms for the headers' ACK.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bind = ("--bind", f"fd://{listening.fileno()}")
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tests.benchmarks.floor_site:application", *BARE, *bind],
            cwd=ROOT,
            env=os.environ | {"FLOOR_DATABASE": database},
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Client(listening.getsockname()[1])
        finally:
            process.terminate()
            process.wait(30)
