"""Connections of real servers: kept for the next request, replaced when they die, gone when removed."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.signals import request_finished, request_started
from django.db import models
from django.test.utils import isolate_apps

from dynamic_databases.connections import live, reading, slots
from dynamic_databases.connections.idle_connections import EACH, idle_connections
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.context import environment
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import Forbidden, GuardMissing
from dynamic_databases.managers import DatabaseManager
from dynamic_databases.models import Database
from tests.dynamic_databases.connections.real_servers import SCRIPT, ask, read, server, shop
from tests.servers.mariadb import needs_mariadb

__all__ = ["server", "shop"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    """Let requests wait long for a slot: on a busy machine to connect takes longer than `WAIT`."""
    monkeypatch.setattr(slots, "WAIT", 30.0)


def test_ten_requests_use_one_connection(shop, server):
    for _ in range(10):
        assert read(live(shop)) == "prod"
    assert server.wait_for(1, at_least=1)


def test_a_removal_leaves_no_connection_open(shop, server):
    read(live(shop))
    shop.delete()
    assert server.wait_for(0)


def test_an_edit_reads_the_other_server_and_leaves_the_first(shop, server):
    assert read(live(shop)) == "prod"
    other = server.server.create(None, SCRIPT.replace("ENV", "other"))
    Database.objects.filter(pk=shop.pk).update(config=server.server.config(other))
    fresh = Database.objects.select_related("environment").get()
    assert read(live(fresh)) == "other"
    assert server.wait_for(0)


def test_threads_keep_a_few_connections_between_them(shop, server):
    connection = live(shop)
    for _ in range(3):
        with ThreadPoolExecutor(10) as threads:
            assert set(threads.map(read, [connection] * 20)) == {"prod"}
    assert server.wait_for(EACH, at_least=1)


def test_forty_requests_under_asgi_keep_a_few_connections(shop, server):
    """Each request under ASGI has a thread of its own, which ends with it."""
    connection = live(shop)

    async def request() -> str:
        async with ThreadSensitiveContext():
            return await sync_to_async(read)(connection)

    async def requests() -> list[str]:
        return [answer for _ in range(4) for answer in await asyncio.gather(*(request() for _ in range(10)))]

    assert asyncio.run(requests()) == ["prod"] * 40
    assert server.wait_for(EACH, at_least=1)


SLY = {
    "postgresql": "CREATE VIEW sly AS SELECT set_config('{}', '{}', false) AS a",
    "mariadb": """DELIMITER //
CREATE FUNCTION f() RETURNS int BEGIN SET SESSION {} = {}; RETURN 1; END//
DELIMITER ;
CREATE VIEW sly AS SELECT f() AS a""",
}
CHANGES = [
    ("postgresql", "default_transaction_read_only", "off"),
    ("postgresql", "statement_timeout", "0"),
    ("postgresql", "search_path", "elsewhere"),
    ("postgresql", "datestyle", "German"),
    ("mariadb", "time_zone", "'+05:00'"),
    ("mariadb", "max_statement_time", "0"),
]


@pytest.mark.parametrize(("vendor", "setting", "value"), CHANGES)
def test_what_a_view_sets_is_not_the_next_requests(request, environments, vendor, setting, value):
    server = request.getfixturevalue(f"{vendor}_server")
    if setting == "max_statement_time":
        needs_mariadb("there it has another name")
    config = server.config(server.create(None, SLY[vendor].format(setting, value)))
    sly = Database.objects.create(name="sly", environment=environments["prod"], config=config)
    shown = f"SELECT @@SESSION.{setting}" if vendor == "mariadb" else f"SHOW {setting}"
    before = last_answer(sly, shown)
    assert last_answer(sly, "SELECT * FROM sly", shown) != before
    assert last_answer(sly, shown) == before


def last_answer(database, *statements) -> Any:
    """Return what one request gets, or None where the session was ended before."""
    answers = []
    with suppress(GuardMissing), reading(live(database)) as wrapper:
        answers += [fetch_all(wrapper, statement) for statement in statements]
    request_finished.send(sender=None)
    return answers[-1] if answers else None


def test_one_that_replaces_another_is_guarded(shop, server):
    read(live(shop))
    server.kill()
    with pytest.raises(Forbidden), reading(live(shop)) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("DELETE FROM t")


def test_a_reading_thread_leaves_its_connection_to_others(shop, server):
    connection = live(shop)
    for _ in range(5):
        assert read_in_parallel({connection: lambda: ask(connection)}, 5) == {connection: "prod"}
    assert server.wait_for(1, at_least=1)
    assert len(idle_connections) == 1


def test_a_model_reads_and_does_not_write(shop):
    model = shop.get_model("t")
    row = model.objects.get(pk=1)
    assert (row.x, row.y) == (1, "prod")
    with pytest.raises(Forbidden), reading(live(shop)):
        model.objects.create(x=2)


def test_a_database_for_writing_is_written_by_its_models(shop):
    shop.config = {**shop.config, "READ_ONLY": False}
    shop.save()
    row = shop.get_model("t").objects.get()
    row.y = "changed"
    row.save()
    assert shop.get_model("t").objects.get().y == "changed"
    with pytest.raises(Forbidden), reading(live(shop)) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("DELETE FROM t")


def test_a_manager_uses_the_connection_of_the_request_before(shop, server):
    with isolate_apps("dynamic_databases"):

        class T(models.Model):  # noqa: DJ008
            x = models.IntegerField(primary_key=True)
            objects = DatabaseManager("shop")

            class Meta:
                app_label, db_table, managed = "dynamic_databases", "t", False

    for _ in range(5):
        request_started.send(sender=None)
        with environment("prod"):
            assert T.objects.get().pk == 1
        request_finished.send(sender=None)
    assert server.wait_for(1, at_least=1)
    assert len(idle_connections) == 1
