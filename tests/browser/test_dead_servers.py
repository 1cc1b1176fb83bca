"""One of three environments down, hanging, forbidden or not there: every page answers, and says so there."""

from __future__ import annotations

import json
import re
import socket
import time
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from dynamic_databases.connections import known_dead
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.models import Database
from tests.dynamic_databases.management.commands import run
from tests.markup import plain, text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.proxy import Proxy

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
    "/prod/shop/orders/-/profile?_column=status",
    "/prod/shop/orders/-/facets?_facet=status",
    "/compare/",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/compare/shop/orders/1/",
    "/compare/shop/orders/open/?_by=status",
    "/compare/shop/-/report",
    "/compare/-/?of=prod/shop&of=test/shop",
    "/compare/-/orders/?of=test/shop&of=dev/shop",
    "/lookup/?q=orders",
    "/lookup/?q=orders+1",
)
SILENT = (
    *("/prod/", "/prod/shop/orders/1/", "/prod/shop/orders/-/structure"),
    "/prod/shop/orders/-/facets?_facet=status",
)
"""Pages that show nothing of other environments."""
REASONS = re.compile(
    "did not answer|refused|timed out|unreachable|not allowed|forbidden|has no database|no such database"
)
LIMIT = 40.0
"""Seconds for one page: its own limit for reading several databases at once is 8."""


@dataclass
class Trouble:
    """A config that does not lead to a database, and the state that pages name."""

    config: dict[str, Any]
    state: str


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture(params=["down", "hanging", "forbidden", "not there"])
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
        elif request.param == "not there":
            yield Trouble(config, "no_database")
        else:
            yield Trouble(config | {"USER": "nobody_like_that", "PASSWORD": "wrong"}, "forbidden")


@pytest.fixture
def shop(server, environments, trouble, settings):
    """Return shop in prod and dev, which answer, and in test, which does not."""
    settings.CONNECT_TIMEOUT = 2.0
    known_dead.forget_all()
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
        assert address in SILENT or REASONS.search(plain(text_of(answer))), address


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
    assert {slug: side["state"] for slug, side in data["environments"].items()} == {
        "prod": "found",
        "test": trouble.state,
        "dev": "found",
    }


def test_its_own_pages_say_why_with_the_right_status(client, shop, trouble):
    status = {"unreachable": 503, "timed_out": 504, "forbidden": 403, "no_database": 503}[trouble.state]
    answer = client.get("/test/shop/orders/")
    assert answer.status_code == status
    assert "Try again" in text_of(answer)
    assert "wrong" not in text_of(answer).replace("wrong password", "")


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_the_command_compares_the_others_and_says_so_by_its_exit_code(shop, trouble, form):
    began = time.monotonic()
    ended = run("compare", "shop", "--format", form)
    assert time.monotonic() - began < LIMIT
    assert ended.code == 2
    assert REASONS.search(unescape(ended.out).replace("\n", " ").replace("_", " "))
    if form == "json":
        assert set(json.loads(ended.out)["unavailable"]) == {"test"}


@pytest.mark.parametrize("command", ["check_database", "refresh_catalogs"])
def test_other_commands_answer_for_the_others_and_end_with_1(shop, trouble, command):
    began = time.monotonic()
    ended = run(command, "shop")
    assert time.monotonic() - began < LIMIT
    assert ended.code == 1
    assert "shop in prod" in ended.out
    assert "shop in dev" in ended.out
    assert "shop in test" in ended.err


def test_a_look_up_says_what_was_not_searched(client, shop, trouble):
    assert "shop of test was not searched: " in plain(text_of(client.get("/lookup/?q=orders")))
    page = plain(text_of(client.get("/lookup/?q=nothing")))
    assert "Nothing that could be searched is called" in page
    unread = client.get("/lookup/?q=orders&_format=json").json()["unread"]
    assert list(unread) == ["test/shop"]


def test_programs_are_told_a_refused_login_from_a_dead_server(client, shop, trouble):
    unread = client.get("/lookup/?q=orders&_format=json").json()["unread"]
    assert unread["test/shop"].startswith(f"{trouble.state}: ")
    unavailable = client.get("/compare/shop/?_format=json").json()["unavailable"]["test"]
    assert unavailable["state"] == trouble.state
    (database,) = client.get("/test/?_format=json").json()["databases"]
    assert database["state"] == trouble.state
    assert REASONS.search(database["message"])
    assert database["read_at"] is None
    error = client.get("/test/shop/?_format=json").json()["error"]
    assert error["code"] == trouble.state


def test_a_database_that_one_page_found_away_is_there_on_no_other(client, server, environments):
    """Though its structure was read a moment ago: and a server that refuses at once is not known as dead."""
    known_dead.forget_all()
    proxy = Proxy(server.port)
    config = server.config(server.create(None, SCRIPT)) | {"HOST": "127.0.0.1", "PORT": proxy.port}
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    (database,) = client.get("/prod/?_format=json").json()["databases"]
    assert (database["state"], database["tables"]) == ("ok", 1)
    assert database["read_at"]
    proxy.cut()
    idle_connections.close_all()
    assert client.get("/prod/shop/orders/").status_code == 503
    (database,) = client.get("/prod/?_format=json").json()["databases"]
    assert (database["state"], database["tables"]) == ("unreachable", None)


def test_a_peek_a_facet_and_a_profile_say_that_their_server_has_stopped(client, server, environments):
    """Though its structure was read a moment ago; the profile of the others is shown."""
    known_dead.forget_all()
    proxy = Proxy(server.port)
    config = server.config(server.create(None, SCRIPT))
    stopping = config | {"HOST": "127.0.0.1", "PORT": proxy.port}
    Database.objects.create(name="shop", environment=environments["prod"], config=stopping)
    Database.objects.create(name="shop", environment=environments["dev"], config=config)
    assert client.get("/prod/shop/orders/").status_code == 200
    proxy.cut()
    idle_connections.close_all()
    fragment = {"HX-Request": "true"}
    peek = client.get("/prod/shop/orders/-/peek?id=1", headers=fragment)
    assert peek.status_code == 200
    assert REASONS.search(plain(text_of(peek)))
    profile = client.get("/dev/shop/orders/-/profile?_column=status&_format=json").json()["environments"]
    assert {slug: side["state"] for slug, side in profile.items()} == {"prod": "unreachable", "dev": "read"}
    facets = client.get("/prod/shop/orders/-/facets?_facet=status")
    assert facets.status_code == 503
    assert "Try again" in text_of(facets)


def test_nothing_is_called_the_same_everywhere_while_one_is_not_known(client, shop, trouble):
    for address in ("/", "/prod/", "/prod/shop/"):
        page = plain(text_of(client.get(address)))
        assert "no differences, as far as is known" in page, address
    assert "Drift from test is not known" in plain(text_of(client.get("/prod/shop/")))
