"""A server that answered once and then falls silent or is cut off costs its own column and a bounded time."""

from __future__ import annotations

import time
from functools import partial

import pytest

from dynamic_databases.connections import known_dead
from dynamic_databases.dialects import lately
from dynamic_databases.models import Database
from tests.browser.test_dead_servers import LIMIT, PAGES, SCRIPT
from tests.markup import plain, text_of
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server
from tests.servers.programs import became
from tests.servers.proxy import proxy_to

__all__ = ["mariadb_server", "postgresql_server"]

PATIENCE = 120.0
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
    known_dead.forget_all()
    for slug in ("prod", "test", "dev"):
        config = server.config(server.create(None, SCRIPT))
        changed = {"PORT": proxy.port} if slug == "test" else {}
        Database.objects.create(name="shop", environment=environments[slug], config=config | changed)
    for address in PAGES + OWN:  # a busy machine may need more than one try within these limits
        assert became(partial(_answers, client, address), PATIENCE), address


def _answers(client, address: str) -> bool:
    return bool(client.get(address).status_code == 200)


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


def test_what_is_known_not_to_answer_is_asked_again_when_somebody_says_so(client, proxy, shop):
    time.sleep(lately.TRUSTED)  # a session that was looked at a moment ago is asked a statement at once
    proxy.fall_silent()
    assert client.get("/test/shop/orders/").status_code == 504
    proxy.go_on()
    connections = proxy.accepted
    known = client.get("/test/shop/orders/")
    assert known.status_code == 504
    assert 0 < int(known["Retry-After"]) <= 30
    assert "Try now" in text_of(known)
    assert "since" in client.get("/test/shop/orders/", {"_format": "json"}).json()["error"]
    assert proxy.accepted == connections
    answer = client.post("/test/shop/-/refresh", {"next": "/test/shop/orders/?_size=1"})
    assert answer["Location"] == "/test/shop/orders/?_size=1"
    assert client.get("/test/shop/orders/").status_code == 200


def test_trying_a_server_in_vain_leads_back_to_its_page(client, proxy, shop):
    proxy.fall_silent()
    answer = client.post("/test/shop/-/refresh", {"next": "/test/shop/orders/"})
    assert answer["Location"] == "/test/shop/orders/"
    assert client.get("/test/shop/orders/").status_code == 504
