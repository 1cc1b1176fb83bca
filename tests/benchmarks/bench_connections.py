"""What a request pays for databases that come and go: reading its row, and knowing what it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections

from dynamic_databases.connections import aliases, live, reading
from dynamic_databases.connections import live_connections as ours
from dynamic_databases.models import Database
from tests.benchmarks.bench_models import row
from tests.benchmarks.pairs import Pair
from tests.benchmarks.registered import registered


def pairs() -> Iterator[Pair]:
    with registered("CREATE TABLE t (x); INSERT INTO t VALUES (1)") as database:
        yield Pair(
            "the check of a request, beside reading the row alone",
            lambda: row(database),
            lambda: live(row(database)),
            2.0,
            seconds=4,
        )
        yield Pair(
            "our part of a request's two signals, with 1,000 databases known, beside Django's",
            djangos_signals,
            with_a_thousand,
            1.0,
            seconds=4,
        )
        connection = live(database)
        yield Pair(
            "one value from a SQLite file opened under guard, beside opening it bare",
            lambda: bare(database),
            lambda: guarded(connection),
            None,
            seconds=4,
        )


def djangos_signals() -> None:
    close_old_connections()
    close_old_connections()


def with_a_thousand() -> None:
    """Do our part of the signals with a thousand aliases known, which are added once."""
    databases = settings.DATABASES
    if not databases.is_dynamic("DYNAMIC_DATABASE_1000_00000000"):
        for number in range(1, 1001):
            databases.add(f"DYNAMIC_DATABASE_{number}_00000000", {})
    ours.close_stale()
    ours.close_stale()


def bare(database: Database) -> None:
    wrapper = connections.create_connection(database.alias)
    wrapper.get_new_connection(wrapper.get_connection_params()).execute("SELECT x FROM t").fetchone()


def guarded(connection: ours.LiveConnection) -> None:
    request_started.send(sender=None)
    aliases.vouch_for(connection.alias)
    with reading(connection) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("SELECT x FROM t").fetchone()
    request_finished.send(sender=None)
