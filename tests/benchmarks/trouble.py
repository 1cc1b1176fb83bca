"""Servers in every kind of trouble, registered with a server of ours, and the addresses that meet it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.markup import plain, text_of
from tests.servers import mariadb, postgresql
from tests.servers.proxy import Proxy, proxy_to
from tests.servers.sqlserver import SQLServerDatabase
from tests.serving import Served, Visitor

SCRIPT = """
    CREATE TABLE orders (id integer PRIMARY KEY, note text);
    INSERT INTO orders SELECT i, repeat('x', 100) FROM generate_series(1, 1000) AS s (i);
    CREATE TABLE locked (id integer PRIMARY KEY);
    CREATE VIEW sleeping AS SELECT 1 AS id, pg_sleep(600)::text AS slept;
    GRANT SELECT ON orders, locked, sleeping TO reader;
"""
SCRIPT_OF_MARIADB = """
    CREATE TABLE orders (id integer PRIMARY KEY, note text);
    INSERT INTO orders VALUES (1, 'open');
"""


@dataclass(frozen=True)
class Troubles:
    """Addresses that clients reload, with how many of them each; `begin` starts the trouble."""

    visitor: Visitor
    """Logged in once for all of them: only so many passwords are looked at in a minute."""
    addresses: dict[str, int]
    begin: Callable[[], None]


@contextmanager
def troubles(server: Served) -> Iterator[Troubles]:
    """Yield the troubles of two PostgreSQL servers, a MariaDB, and the SQL Server that was given, if any.

    All has been read once before.
    """
    with ExitStack() as ends:
        hung, slow = ends.enter_context(_postgresql()), ends.enter_context(_postgresql())
        other = ends.enter_context(_mariadb())
        dripping = ends.enter_context(proxy_to(slow.port))
        names = {
            "hung": hung.config(hung.create("hung", SCRIPT), user="reader"),
            "slow": slow.config(slow.create("slow", SCRIPT), user="reader"),
            "drip": slow.config(slow.create("drip", SCRIPT), user="reader", PORT=dripping.port),
            "other": other.config(other.create("other", SCRIPT_OF_MARIADB), user="reader"),
        }
        tables = dict.fromkeys(names, "orders")
        frozen = ends.enter_context(_sqlserver())
        if frozen is not None:
            names["frozen"], tables["frozen"] = frozen.config, frozen.table
        for name, config in names.items():
            server.manage(("add_database", name, "prod", "--config", json.dumps(config)))
        visitor = server.visitor().log_in()
        for name in names:
            for _ in range(8):  # so that each worker has read it
                answer = visitor.get(f"/prod/{name}/{tables[name]}/")
                assert answer.status == 200, plain(text_of(answer))
        locking = ends.enter_context(psycopg.connect(**slow.conninfo("slow")))
        processes = [_postmaster(hung), int((other.folder / "pid").read_text())]
        ends.callback(_signal, processes, signal.SIGCONT)
        addresses = {
            "/prod/hung/orders/": 8,
            "/prod/other/orders/": 8,
            "/prod/slow/sleeping/": 16,
            "/prod/slow/locked/": 8,
            "/prod/drip/orders/?_size=500": 4,
        }
        if frozen is not None:
            addresses[f"/prod/frozen/{frozen.table}/"] = 8

        def begin() -> None:
            locking.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
            dripping.drip()
            _signal(processes, signal.SIGSTOP)
            if frozen is not None:
                frozen.proxy.fall_silent()

        yield Troubles(visitor, addresses, begin)


@dataclass(frozen=True)
class _Frozen:
    """A table of a SQL Server behind a proxy, which can fall silent as a stopped server does."""

    config: dict[str, Any]
    table: str
    proxy: Proxy


@contextmanager
def _sqlserver() -> Iterator[_Frozen | None]:
    """Yield the SQL Server that TEST_SQLSERVER_URL names, with a table of one row; None without it."""
    url = os.environ.get("TEST_SQLSERVER_URL")
    if not url:
        yield None
        return
    database = SQLServerDatabase(url, f"isolation{os.getpid()}")
    host, port = str(database.config["HOST"]), int(database.config.get("PORT") or 1433)
    database.run("CREATE SCHEMA {s}", "CREATE TABLE {s}.orders (id int PRIMARY KEY)")
    database.run("INSERT INTO {s}.orders VALUES (1)")
    try:
        with proxy_to(port, host) as proxy:
            config = {**database.config, "HOST": "127.0.0.1", "PORT": proxy.port}
            yield _Frozen(config, f"{database.schema}.orders", proxy)
    finally:
        database.empty()
        database.run("DROP SCHEMA {s}")


def _signal(processes: list[int], number: signal.Signals) -> None:
    """Send a signal to processes and their children."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(") ")[2].split()[1])
            if parent in processes or int(stat.parent.name) in processes:
                os.kill(int(stat.parent.name), number)


def _postmaster(server: postgresql.PostgreSQLServer) -> int:
    return int((server.folder / "data" / "postmaster.pid").read_text().splitlines()[0])


@contextmanager
def _postgresql() -> Iterator[postgresql.PostgreSQLServer]:
    server = postgresql.start()
    server.login("reader")
    try:
        yield server
    finally:
        postgresql.remove(server)


@contextmanager
def _mariadb() -> Iterator[mariadb.MariaDBServer]:
    server = mariadb.start()
    server.login("reader", "SELECT ON *.*")
    try:
        yield server
    finally:
        mariadb.remove(server)
