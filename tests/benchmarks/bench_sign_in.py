"""Signing in by a table of 10,000 users: whether the time tells a name that exists from one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.signals import request_finished, request_started
from django.test import override_settings

from tests.benchmarks.pairs import Pair
from tests.benchmarks.registered import registered
from tests.dynamic_databases.accounts.hashes import MADE
from tests.required import available
from tests.servers import mariadb, postgresql

if TYPE_CHECKING:
    from dynamic_databases.auth import DatabaseUserBackend

USERS = 10_000
BCRYPT = next(stored for name, stored, command in MADE if command == "mkpasswd -m bcrypt -R 5 secret")
TABLE = {"database": "shop", "environment": "prod", "table": "users", "name": "login", "hash": "stored"}
MOST = 1.1


def script() -> str:
    rows = ", ".join(f"('user{number}', '{BCRYPT}')" for number in range(USERS))
    columns = "login varchar(60) PRIMARY KEY, stored varchar(255)"
    return f"CREATE TABLE users ({columns}); INSERT INTO users VALUES {rows};"


def pairs() -> Iterator[Pair]:
    """Yield both ratios for each vendor, so that neither name is the slower one."""
    with override_settings(DATABASE_USERS=[TABLE]), registered(script()) as database:
        yield from both("SQLite")
        servers: tuple[tuple[str, Any], ...] = (("PostgreSQL", postgresql), ("MariaDB", mariadb))
        for vendor, servers_of in servers:
            if available(vendor.lower()) is None:
                continue
            server = servers_of.start()
            try:
                database.config = server.config(server.create(None, script()))
                database.save()
                yield from both(vendor)
            finally:
                servers_of.remove(server)


def both(vendor: str) -> Iterator[Pair]:
    from dynamic_databases.auth import DatabaseUserBackend

    backend = DatabaseUserBackend()
    unknown, known = (Attempts(backend, name) for name in ("nobody{}", "user{}"))
    yield Pair(f"{vendor}: a wrong password for unknown names, beside known ones", known, unknown, MOST)
    yield Pair(f"{vendor}: a wrong password for known names, beside unknown ones", unknown, known, MOST)


class Attempts:
    """Sign-ins of one name after another, each in a request of its own."""

    def __init__(self, backend: DatabaseUserBackend, names: str) -> None:
        self._backend, self._names, self._number = backend, names, 0

    def __call__(self) -> None:
        self._number = (self._number + 1) % USERS
        request_started.send(sender=None)
        assert self._backend.authenticate(None, self._names.format(self._number), "a guess") is None
        request_finished.send(sender=None)
