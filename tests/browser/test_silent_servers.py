"""A server that answered once and then falls silent or is cut off costs its own column and a bounded time."""

from __future__ import annotations

import time

import pytest

from dynamic_databases.connections import parallel
from dynamic_databases.models import Database
from tests.browser.test_dead_servers import LIMIT, PAGES, SCRIPT
from tests.markup import plain, text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.proxy import proxy_to

__all__ = ["mariadb_server", "postgresql_server"]

OWN = ("/test/shop/", "/test/shop/orders/", "/test/shop/orders/1/", "/test/shop/orders/-/structure")


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture
def proxy(server):
    with proxy_to(server.port) as proxy:
        yield proxy


@pytest.fixture
def shop(server, environments, proxy, settings, client):
    """Register shop in prod and dev, and through the proxy in test; all have been read."""
    settings.CONNECT_TIMEOUT = settings.STATEMENT_TIMEOUT = 2.0
    settings.CATALOG_MAX_AGE = 0.0
    parallel._dead.clear()
    for slug in ("prod", "test", "dev"):
        config = server.config(server.create(None, SCRIPT))
        changed = {"PORT": proxy.port} if slug == "test" else {}
        Database.objects.create(name="shop", environment=environments[slug], config=config | changed)
    for address in PAGES + OWN:
        assert client.get(address).status_code == 200, address


@pytest.fixture(params=["fall_silent", "cut"])
def trouble(request, proxy, shop):
    getattr(proxy, request.param)()
    return request.param


def test_every_page_answers_in_time_without_it(client, trouble):
    for address in PAGES:
        began = time.monotonic()
        assert client.get(address).status_code == 200, address
        assert time.monotonic() - began < LIMIT, address


@pytest.mark.parametrize("address", OWN)
def test_its_own_pages_say_so_in_time(client, trouble, address):
    began = time.monotonic()
    answer = client.get(address)
    assert time.monotonic() - began < LIMIT
    assert answer.status_code == {"fall_silent": 504, "cut": 503}[trouble]
    assert "Try again" in text_of(answer)


def test_the_comparison_says_since_when_and_offers_what_was_read_last(client, trouble):
    data = client.get("/compare/shop/", {"_format": "json"}).json()["unavailable"]["test"]
    state = {"fall_silent": "timed_out", "cut": "unreachable"}[trouble]
    assert data["reason"].startswith(f"{state}: ")
    assert data["since"]
    assert data["snapshot"]
    page = plain(text_of(client.get("/compare/shop/")))
    assert "First failed" in page
    assert "Shown as read" in page


def test_it_is_read_again_when_it_answers_again(client, proxy, shop):
    proxy.fall_silent()
    assert client.get("/test/shop/orders/").status_code == 504
    proxy.go_on()
    assert client.get("/test/shop/orders/").status_code == 200
