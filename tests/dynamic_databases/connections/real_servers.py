"""A database in a real server, whose connections the server itself counts and ends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

from dynamic_databases.connections import aliases, reading
from dynamic_databases.models import Database

SCRIPT = "CREATE TABLE t (x integer PRIMARY KEY, y varchar(10)); INSERT INTO t VALUES (1, 'ENV')"
BACKENDS = {
    "postgresql": "SELECT pid FROM pg_stat_activity WHERE datname = '{name}'",
    "mariadb": "SELECT id FROM information_schema.processlist WHERE db = '{name}'",
}
KILL = {"postgresql": "SELECT pg_terminate_backend({number})", "mariadb": "KILL {number}"}


@dataclass
class Server:
    """A server and a database in it."""

    vendor: str
    server: Any
    name: str

    def backends(self) -> list[str]:
        """Return the server's own numbers of the connections to the database."""
        numbers: str = self.server.sql(BACKENDS[self.vendor].format(name=self.name))
        return numbers.split()

    def kill(self) -> None:
        for number in self.backends():
            self.server.sql(KILL[self.vendor].format(number=number))

    def wait_for(self, at_most: int, at_least: int = 0) -> bool:
        """Return whether there are so many within ten seconds: servers take their time to let go."""
        end = time.monotonic() + 10
        while not at_least <= len(self.backends()) <= at_most:
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request):
    started = request.getfixturevalue(f"{request.param}_server")
    return Server(request.param, started, started.create(None, SCRIPT.replace("ENV", "prod")))


@pytest.fixture
def shop(server, environments):
    return Database.objects.create(
        name="shop", environment=environments["prod"], config=server.server.config(server.name)
    )


def read(connection) -> str:
    """Read in a request of its own."""
    request_started.send(sender=None)
    aliases.vouch_for(connection.alias)  # as whoever reads its row does
    try:
        with reading(connection) as wrapper, wrapper.cursor() as cursor:
            cursor.execute("SELECT y FROM t")
            return str(cursor.fetchone()[0])
    finally:
        request_finished.send(sender=None)


def ask(connection) -> str:
    """Read within the request that is under way."""
    with reading(connection) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("SELECT y FROM t")
        return str(cursor.fetchone()[0])
