"""A connection or a server that is gone: asked once more where that helps, and never without end."""

from __future__ import annotations

import time

import pytest
from django.core.signals import request_finished

from dynamic_databases.connections import live, read_again, reading
from dynamic_databases.errors import DatabaseUnavailable, Unreachable
from tests.dynamic_databases.connections.real_servers import ask, read, server, shop

__all__ = ["server", "shop"]


def test_a_backend_that_was_killed_between_requests_costs_none(shop, server):
    assert read(live(shop)) == "prod"
    server.kill()
    assert server.wait_for(0)
    assert read(live(shop)) == "prod"


def test_a_backend_that_was_killed_in_a_request_costs_that_request(shop, server):
    with reading(live(shop)) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
        server.kill()
    with pytest.raises(DatabaseUnavailable), reading(live(shop)) as wrapper, wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
    request_finished.send(sender=None)
    assert read(live(shop)) == "prod"


def test_a_server_that_is_not_there_is_unreachable_and_quickly_so(shop, server, settings):
    settings.CONNECT_TIMEOUT = 30.0
    shop.config = server.server.config(server.name, PORT=1)
    shop.save()
    start = time.monotonic()
    with pytest.raises(Unreachable), reading(live(shop)) as wrapper:
        wrapper.ensure_connection()
    assert time.monotonic() - start < 15


def test_what_a_lost_connection_was_asked_is_asked_once_more(shop, server):
    connection, asked = live(shop), []

    def ask_after_a_loss() -> str:
        asked.append(1)
        with reading(connection) as wrapper:
            wrapper.ensure_connection()
            if len(asked) == 1:
                server.kill()
            return ask(connection)

    assert read_again(ask_after_a_loss) == "prod"
    assert len(asked) == 2


def test_a_server_that_is_not_there_is_not_asked_twice(shop, server):
    shop.config = server.server.config(server.name, PORT=1)
    connection, asked = live(shop), []

    def read_once() -> None:
        asked.append(1)
        with reading(connection) as wrapper:
            wrapper.ensure_connection()

    with pytest.raises(Unreachable):
        read_again(read_once)
    assert len(asked) == 1
