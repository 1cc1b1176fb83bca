"""What a page asks ends with it, on the server too, and leaves nothing in a session that is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

from dynamic_databases import deadlines
from dynamic_databases.connections import live, reading
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from tests.servers.proxy import Proxy, proxy_to

pytestmark = pytest.mark.django_db

SCRIPTS = {
    "postgresql": """
        CREATE TABLE letters (x text); INSERT INTO letters VALUES (repeat('x', 5000));
        CREATE VIEW sleeping AS SELECT set_config('statement_timeout', '0', false) AS a,
            set_config('client_connection_check_interval', '0', false) AS b, pg_sleep(600)::text AS c;
        CREATE VIEW locking AS SELECT pg_advisory_lock(42)::text AS a;
        CREATE VIEW remembering AS SELECT set_config('app.person', 'ann', false);
        CREATE VIEW remembered AS SELECT current_setting('app.person', true);
    """,
    "mariadb": """
        CREATE TABLE letters (x text); INSERT INTO letters VALUES (repeat('x', 5000));
        CREATE VIEW sleeping AS SELECT BENCHMARK(1000000000000, MD5('x')) AS a;
        CREATE VIEW locking AS SELECT GET_LOCK('ours', 0);
        CREATE FUNCTION remember() RETURNS text RETURN (SELECT @person := 'ann');
    """,
}
ASKING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND state = 'active'",
    "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE db = '{name}' AND info <> ''",
}
LOCKED = {
    "postgresql": "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
    "mariadb": "SELECT IS_USED_LOCK('ours') IS NOT NULL",
}
SESSION = {"postgresql": "SELECT pg_backend_pid()", "mariadb": "SELECT CONNECTION_ID()"}


@dataclass
class Shop:
    """A database of a real server behind a proxy."""

    vendor: str
    server: Any
    name: str
    proxy: Proxy
    row: Database

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement that is asked in a request of its own."""
        request_started.send(sender=None)
        try:
            with reading(live(self.row)) as wrapper:
                return list(fetch_all(wrapper, sql))
        finally:
            request_finished.send(sender=None)

    def becomes(self, sql: str, answer: str) -> bool:
        """Return whether the server itself gives an answer within 20 seconds."""
        until = time.monotonic() + 20
        while self.server.sql(sql.format(name=self.name)).strip() != answer:
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True


@pytest.fixture(params=["postgresql", "mariadb"])
def shop(request, environments, settings):
    settings.CONNECT_TIMEOUT = settings.STATEMENT_TIMEOUT = settings.REQUEST_TIMEOUT = 60.0
    server = request.getfixturevalue(f"{request.param}_server")
    name = server.create(None, SCRIPTS[request.param])
    with proxy_to(server.port) as proxy:
        config = server.config(name) | {"PORT": proxy.port}
        row = Database.objects.create(name="shop", environment=environments["prod"], config=config)
        yield Shop(request.param, server, name, proxy, row)


@pytest.mark.parametrize("is_open", [True, False])
def test_a_server_that_drips_is_given_up_at_the_deadline(shop, is_open):
    if is_open:
        shop.ask("SELECT 1")
    shop.proxy.drip()
    with pytest.raises(TimedOut), deadlines.within(1.0):
        shop.ask("SELECT x FROM letters")


def test_a_page_whose_time_is_over_asks_nothing(shop):
    with pytest.raises(TimedOut), deadlines.within(0):
        shop.ask("SELECT 1")
    assert shop.proxy.accepted == 0


def test_what_is_given_up_ends_on_the_server(shop):
    shop.ask("SELECT 1")
    with pytest.raises(TimedOut), deadlines.within(1.0):
        shop.ask("SELECT * FROM sleeping")
    assert shop.becomes(ASKING[shop.vendor], "0")


def test_a_lock_of_a_view_is_released_before_the_session_is_kept(shop):
    shop.ask("SELECT * FROM locking")
    assert shop.becomes(LOCKED[shop.vendor], "0")
    session = shop.ask(SESSION[shop.vendor])
    assert shop.ask(SESSION[shop.vendor]) == session


def test_what_a_view_set_is_not_for_the_next_request(shop):
    if shop.vendor == "postgresql":
        shop.ask("SELECT * FROM remembering")
        assert shop.ask("SELECT * FROM remembered") in ([("",)], [(None,)])
    else:
        assert shop.ask("SELECT remember()") == [("ann",)]
        assert shop.ask("SELECT @person") == [(None,)]


def test_postgresql_looks_whether_its_client_is_there(postgresql_server, environments):
    config = postgresql_server.config(postgresql_server.create())
    row = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    asked = "SELECT current_setting('client_connection_check_interval', true)"
    for _ in range(2):
        request_started.send(sender=None)
        with reading(live(row)) as wrapper:
            [[interval]] = fetch_all(wrapper, asked)
        request_finished.send(sender=None)
        assert interval == ("1s" if postgresql_server.version >= 14 else None)


def test_a_statement_of_sqlite_ends_at_the_deadline(sqlite_database, settings):
    settings.STATEMENT_TIMEOUT = 60.0
    connection = live(sqlite_database("prod", "shop", "CREATE TABLE t (x)"))
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(TimedOut), deadlines.within(0.5), reading(connection) as wrapper:
        fetch_all(wrapper, endless)
