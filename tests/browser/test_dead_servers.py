"""One of three environments down, hanging or forbidden: every page answers, and says so in its own column."""

from __future__ import annotations

import io
import json
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command

from dynamic_databases.connections import parallel
from dynamic_databases.models import Database
from tests.markup import plain, text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]

SCRIPT = """
    CREATE TABLE orders (id integer PRIMARY KEY, status varchar(20));
    INSERT INTO orders VALUES (1, 'open'), (2, 'paid');
"""
PAGES = (
    "/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/1/",
    "/prod/shop/orders/-/structure",
    "/prod/shop/orders/?_elsewhere=1",
    "/compare/",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/compare/shop/orders/1/",
    "/lookup/?q=orders+1",
)
LIMIT = 20.0
"""Seconds for one page: its own limit for reading several databases at once is 8."""


@dataclass
class Trouble:
    """A config that does not lead to a database, and the state that pages name."""

    config: dict[str, Any]
    state: str


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture(params=["down", "hanging", "forbidden"])
def trouble(request, server):
    """Yield each way in which a server can fail to serve."""
    config = server.config("nothing")
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        if request.param == "hanging":
            listening.listen(64)  # accepts, and never says a word
            yield Trouble(config | {"PORT": port}, "timed_out")
        elif request.param == "down":
            yield Trouble(config | {"PORT": port}, "unreachable")
        else:
            yield Trouble(config | {"USER": "nobody_like_that", "PASSWORD": "wrong"}, "forbidden")


@pytest.fixture
def shop(server, environments, trouble, settings):
    """Return shop in prod and dev, which answer, and in test, which does not."""
    settings.CONNECT_TIMEOUT = 2.0
    parallel._dead.clear()
    for slug in ("prod", "dev"):
        config = server.config(server.create(None, SCRIPT))
        Database.objects.create(name="shop", environment=environments[slug], config=config)
    Database.objects.create(name="shop", environment=environments["test"], config=trouble.config)


def test_every_page_answers_without_it(client, shop, trouble):
    for address in PAGES:
        began = time.monotonic()
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert time.monotonic() - began < LIMIT, address


def test_the_comparison_names_the_environment_its_state_and_since_when(client, shop, trouble):
    data = client.get("/compare/shop/", {"_format": "json"}).json()
    assert set(data["unavailable"]) == {"test"}
    assert data["unavailable"]["test"]["reason"].startswith(f"{trouble.state}: ")
    assert data["unavailable"]["test"]["since"]
    assert set(data["read_at"]) == {"prod", "dev"}
    assert data["differences"] == []
    assert "test" in plain(text_of(client.get("/compare/shop/")))


@pytest.mark.parametrize("address", ["/", "/test/"])
def test_the_lists_say_since_when(client, shop, trouble, address):
    assert "First failed" in plain(text_of(client.get(address)))


def test_a_record_tells_its_state_from_no_such_row(client, shop, trouble):
    data = client.get("/compare/shop/orders/1/", {"_format": "json"}).json()
    assert {slug: one["state"] for slug, one in data["environments"].items()} == {
        "prod": "found",
        "test": trouble.state,
        "dev": "found",
    }


def test_its_own_pages_say_why_with_the_right_status(client, shop, trouble):
    status = {"unreachable": 503, "timed_out": 504, "forbidden": 403}[trouble.state]
    answer = client.get("/test/shop/orders/")
    assert answer.status_code == status
    assert "Try again" in text_of(answer)
    assert "wrong" not in text_of(answer).replace("wrong password", "")


def test_the_command_compares_the_others_and_says_so_by_its_exit_code(shop, trouble):
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("compare", "shop", "--format", "json", stdout=out, stderr=io.StringIO())
    assert ended.value.code == 2
    assert set(json.loads(out.getvalue())["unavailable"]) == {"test"}
