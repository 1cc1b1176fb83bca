"""Ports of this machine that never answer, and names that lead where a test says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

NAME = "several.test"
"""A name that stands for several addresses, as long as `several_addresses` is there."""


@contextmanager
def silent_port(host: str, port: int = 0) -> Iterator[int]:
    """Yield a port that neither takes a connection nor refuses one, as behind a firewall that drops.

    Its queue is full, so that the system leaves every further attempt without an answer.
    """
    with ExitStack() as sockets:
        listening = sockets.enter_context(socket.create_server((host, port), backlog=0))
        for _ in range(8):
            filling = sockets.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def several_addresses(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> str:
    """Return a name that from now on stands for these addresses of this machine, in this order."""
    real = socket.getaddrinfo

    def looked_up(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if host != NAME:
            return real(host, port, *arguments, **options)
        if options.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [entry for address in hosts for entry in real(address, port, *arguments, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return NAME
