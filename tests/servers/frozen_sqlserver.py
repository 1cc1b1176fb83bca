"""A stand-in for SQL Server, of which no engine can be had here: it lets everybody in, and can freeze.

It speaks as much of the protocol as a connection needs, without encryption. It answers the statements of
ANSWERS, and every other one with a result that has no rows; it tests what we do with a server's silence,
never what a server says.
Source: Microsoft's [MS-TDS], Tabular Data Stream Protocol.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pytest

BATCH, CALL, ATTENTION, TRANSACTION, LOGIN, PRELOGIN = 0x01, 0x03, 0x06, 0x0E, 0x10, 0x12
RESPONSE, RESET = 0x04, 0x08
NO_ENCRYPTION = b"\x02"
COLLATION = bytes.fromhex("0904d00034")
VERSION_OF_TDS = bytes.fromhex("74000004")
HAS_COUNT, ATTENDED = 0x10, 0x20
ANSWERS: tuple[tuple[str, tuple[int | str, ...]], ...] = (
    (r"EngineEdition", ("16.0.1000.6", 3)),
    (r"SELECT @@TRANCOUNT", (1,)),
    (r"SELECT @@LOCK_TIMEOUT", (2000, 0, "shop", "sa", "dbo")),
    (r"SYSDATETIME", (0,)),
    (r"^SELECT 1\b", (1,)),
)
"""The one row that a statement gets, by an expression that is found in it."""


class FrozenSQLServer:
    """A port that answers until it meets a statement in which `frozen` is found; then it is silent for ever.

    `frozen` may be "login", at which no statement is needed.
    """

    def __init__(self, frozen: str) -> None:
        self._frozen = frozen
        self._thawed = threading.Event()
        self.met = threading.Semaphore(0)
        """Released each time that somebody meets the freeze."""
        self.connections = self.resets = 0
        """How often somebody logged in, and asked for a session to be reset."""
        self.answers = dict(ANSWERS)
        self._sockets: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def config(self) -> dict[str, Any]:
        return {
            "ENGINE": "sqlserver", "NAME": "shop", "USER": "sa", "PASSWORD": "secret",
            "HOST": "127.0.0.1", "PORT": self.port, "OPTIONS": {"encrypt": False},
        }  # fmt: skip

    def thaw(self) -> None:
        """Answer everything from now on, what was asked before too."""
        self._thawed.set()

    def stop(self) -> None:
        self._thawed.set()
        for connection in (self._listening, *self._sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._sockets.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, EOFError):
            while True:
                kind, status, body = _received(client)
                self.connections += kind == LOGIN
                self.resets += bool(status & RESET)
                self._freeze_at(_text(kind, body))
                client.sendall(_packet(_answer(kind, body, self.answers)))

    def _freeze_at(self, text: str) -> None:
        if not self._thawed.is_set() and re.search(self._frozen, text):
            self.met.release()
            self._thawed.wait()


def _received(client: socket.socket) -> tuple[int, int, bytes]:
    """Return the kind, the bits of status and the body of a message, whose last packet has the bit 1."""
    bits, body = 0, b""
    while True:
        kind, status, length = struct.unpack(">BBH", _exactly(client, 8)[:4])
        body += _exactly(client, length - 8)
        bits |= status
        if status & 1:
            return kind, bits, body


def _exactly(client: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        more = client.recv(length - len(received))
        if not more:
            raise EOFError
        received += more
    return received


def _text(kind: int, body: bytes) -> str:
    """Return the statement of a message, or the word for what it is."""
    if kind == BATCH:
        headers = struct.unpack("<I", body[:4])[0]
        return body[headers:].decode("utf-16-le")
    if kind == CALL:
        return body.decode("utf-16-le", "replace")
    return {LOGIN: "login", ATTENTION: "attention", PRELOGIN: "prelogin"}.get(kind, "")


def _answer(kind: int, body: bytes, answers: Mapping[str, tuple[int | str, ...]]) -> bytes:
    if kind == PRELOGIN:
        return _prelogin()
    if kind == LOGIN:
        return _welcome()
    if kind == ATTENTION:
        return _done(ATTENDED)
    if kind == TRANSACTION:
        return _change(8, b"\x08" + b"\1" * 8 + b"\0") + _done()
    text = _text(kind, body)
    row = next((row for pattern, row in answers.items() if re.search(pattern, text)), None)
    return _done() if row is None else _rows(row)


def _welcome() -> bytes:
    """Return the answer to a login: the database, its collation, the server's version, the packets' size."""
    database = _change(1, _short("shop") + _short("master")) + _change(7, b"\5" + COLLATION + b"\0")
    program = b"\1" + VERSION_OF_TDS + _short("Microsoft SQL Server") + bytes((16, 0, 3, 232))
    return database + _token(0xAD, program) + _change(4, _short("4096") + _short("4096")) + _done()


def _prelogin() -> bytes:
    """Return the options: version 16, no encryption, the first instance, no thread, no MARS."""
    options = (b"\x10\0\x10\0\0\0", NO_ENCRYPTION, b"\0", b"", b"\0")
    offset, head = 5 * len(options) + 1, b""
    for number, option in enumerate(options):
        head += struct.pack(">BHH", number, offset, len(option))
        offset += len(option)
    return head + b"\xff" + b"".join(options)


def _rows(row: tuple[int | str, ...]) -> bytes:
    """Return a result of one row: its columns, which have no names, the values, and the end."""
    integer, text = b"\x26\x04", b"\xe7" + struct.pack("<H", 512) + COLLATION
    columns = b"".join(
        struct.pack("<IH", 0, 1) + (integer if isinstance(value, int) else text) + b"\0" for value in row
    )
    values = b"".join(
        b"\4" + struct.pack("<i", value)
        if isinstance(value, int)
        else struct.pack("<H", 2 * len(value)) + value.encode("utf-16-le")
        for value in row
    )
    return b"\x81" + struct.pack("<H", len(row)) + columns + b"\xd1" + values + _done(HAS_COUNT, 1)


def _packet(body: bytes) -> bytes:
    return struct.pack(">BBHHBB", RESPONSE, 1, len(body) + 8, 0, 1, 0) + body


def _token(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + struct.pack("<H", len(body)) + body


def _change(kind: int, values: bytes) -> bytes:
    return _token(0xE3, bytes((kind,)) + values)


def _done(status: int = 0, rows: int = 0) -> bytes:
    return b"\xfd" + struct.pack("<HHQ", status, 0xC1, rows)


def _short(text: str) -> bytes:
    return bytes((len(text),)) + text.encode("utf-16-le")


@contextmanager
def frozen_sqlserver(frozen: str) -> Iterator[FrozenSQLServer]:
    """Yield a server that freezes at what `frozen` is found in."""
    pytest.importorskip("mssql_python")
    server = FrozenSQLServer(frozen)
    try:
        yield server
    finally:
        server.stop()
