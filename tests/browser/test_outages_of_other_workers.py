"""What one worker could not connect to is shown as there by no other, though it was read a moment ago."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from dynamic_databases.connections import known_dead
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.models import Database, Outage
from dynamic_databases.readings import outages
from dynamic_databases.readings.outages import note_unreached
from tests.browser.vendors import register, vendor
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.proxy import Proxy
from tests.serving import PATIENCE

__all__ = ["mariadb_server", "postgresql_server", "register", "vendor"]

PASSWORD = {
    "postgresql": "ALTER ROLE shut_out PASSWORD '{}'",
    "mariadb": "ALTER USER shut_out@`127.0.0.1` IDENTIFIED BY '{}'",
}
"""Statements that change the password of a login."""


@pytest.fixture
def proxy(vendor):
    """Yield the way to the server, which can be cut."""
    proxy = Proxy(vendor.server.port)
    yield proxy
    proxy.cut()


@pytest.fixture
def shop(vendor, register, proxy):
    """Return shop of prod behind the proxy."""
    known_dead.forget_all()
    name = vendor.server.create(None, vendor.script)
    return register("prod", vendor.server, name, HOST="127.0.0.1", PORT=proxy.port)


def state(client, address: str = "/prod/") -> tuple[str, int | None]:
    """Return the state of prod's database as a list tells it, and how many tables and views it has."""
    content = client.get(address, {"_format": "json"}).json()
    environment = content["environments"][0] if "environments" in content else content
    (database,) = environment["databases"]
    return database["state"], database["tables"]


def met_by_another_worker(client, status: int) -> None:
    """Open rows as another worker does that can't connect; this one has its reading and knows no more."""
    idle_connections.close_all()
    assert client.get("/prod/shop/orders/").status_code == status
    note_unreached()
    known_dead.forget_all()
    outages.forget_all()


def test_a_server_that_another_worker_found_dead_is_shown_as_there_by_none(client, shop, proxy):
    assert state(client) == state(client, "/") == ("ok", 3)
    proxy.cut()
    met_by_another_worker(client, 503)
    assert state(client, "/") == ("unreachable", None)
    known_dead.forget_all()
    assert state(client) == ("unreachable", None)


def test_a_login_that_another_worker_was_refused_is_shown_as_refused_by_all(client, vendor, register):
    name = vendor.server.create(None, vendor.script)
    login = vendor.login("shut_out", name, "orders")
    register("prod", vendor.server, name, login)
    before = state(client)
    assert before[0] == "ok"
    try:
        vendor.server.sql(PASSWORD[vendor.name].format("another one"))
        met_by_another_worker(client, 403)
        assert state(client) == ("forbidden", None)
    finally:
        former = vendor.server.config(name, login)["PASSWORD"].replace("'", "''")
        vendor.server.sql(PASSWORD[vendor.name].format(former))
    assert state(client) == before
    assert not Outage.objects.exists()


def stored_outage(database: Database, seconds: float) -> None:
    """Store an outage as another worker does that met it in so many seconds."""
    since = datetime.now(UTC) + timedelta(seconds=seconds)
    Outage.objects.create(database=database, alias=database.alias, since=since)


@pytest.mark.parametrize("seconds", [0, 3600], ids=["now", "by a clock that is ahead"])
@pytest.mark.parametrize("address", ["/", "/prod/shop/orders/"])
def test_an_outage_is_over_for_all_once_a_page_has_read_the_database(client, shop, address, seconds):
    assert state(client) == ("ok", 3)
    stored_outage(shop, seconds)
    assert client.get(address).status_code == 200
    assert not Outage.objects.exists()
    assert state(client) == ("ok", 3)


def test_an_outage_that_another_worker_ended_begins_anew_here(client, shop, proxy):
    """Otherwise it would begin before that worker's reading, which would then count as newer."""
    assert state(client) == ("ok", 3)
    proxy.cut()
    idle_connections.close_all()
    assert client.get("/prod/shop/orders/").status_code == 503
    assert state(client) == ("unreachable", None)
    before = Outage.objects.get().since
    Outage.objects.all().delete()
    assert state(client) == ("unreachable", None)
    assert Outage.objects.get().since > before


def test_settings_of_which_nothing_is_known_are_not_asked_again_for_others(client, shop):
    assert state(client) == ("ok", 3)
    Outage.objects.create(database=shop, alias="others", since=datetime.now(UTC) + timedelta(hours=1))
    assert state(client) == ("ok", 3)
    assert Outage.objects.exists()


def test_two_workers_show_a_dead_server_as_dead_once_either_has_met_it(served, vendor, proxy):
    config = vendor.server.config(vendor.server.create(None, vendor.script))
    config |= {"HOST": "127.0.0.1", "PORT": proxy.port}
    name = f"cut-{vendor.name}"
    served.manage(("add_database", name, "prod", "--config", json.dumps(config)))
    visitor = served.visitor().log_in()

    def states() -> list[str]:
        """Return what several requests are told, which both workers answer."""
        answers = [json.loads(visitor.get("/prod/?_format=json").text) for _ in range(16)]
        rows = [row for answer in answers for row in answer["databases"] if row["name"] == name]
        return [row["state"] for row in rows]

    try:
        assert set(states()) == {"ok"}
        proxy.cut()
        assert visitor.get(f"/prod/{name}/orders/").status == 503
        until = time.monotonic() + PATIENCE
        while set(states()) != {"unreachable"} and time.monotonic() < until:
            time.sleep(0.2)  # it is stored a moment after the page was sent
        assert set(states()) == {"unreachable"}
    finally:
        served.manage(("remove_database", name, "prod"))
