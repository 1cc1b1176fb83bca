"""Who sees what: without a login the demo's own databases alone, and not a word of any other."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.markup import links, plain, text_of

PAGES = (
    "/",
    "/compare/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/1/",
    "/prod/shop/orders/-/structure",
    "/compare/shop/",
    "/compare/shop/orders/",
    "/lookup/?q=orders",
    "/nowhere/",
    "/prod/nothing/",
    "/prod/shop/nothing/",
    "/compare/nothing/",
)


@pytest.fixture
def open_demo(settings, demo):
    settings.DEMO_OPEN = True
    return demo


@pytest.fixture
def secret(sqlite_database):
    """Return a database beside the demo, in two environments."""
    script = (
        "CREATE TABLE orders (id integer PRIMARY KEY, status text); INSERT INTO orders VALUES (1, 'open');"
    )
    return {slug: sqlite_database(slug, "treasury", script) for slug in ("prod", "test")}


@pytest.mark.parametrize("address", PAGES)
def test_without_a_login_every_page_leads_to_the_login(anonymous, shop, address):
    response = anonymous.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=/")


@pytest.mark.parametrize("address", PAGES)
def test_without_a_login_programs_get_401(anonymous, shop, address):
    response = anonymous.get(address, query_params={"_format": "json"} | _query(address))
    assert response.status_code == 401
    assert response.json() == {"error": {"code": "login_required", "message": "Log in to see this."}}


def _query(address: str) -> dict[str, str]:
    return {"q": "orders"} if "q=" in address else {}


def test_the_way_back_after_the_login_keeps_the_query(anonymous, shop):
    location = anonymous.get("/prod/shop/orders/?status=open&_sort=-id")["Location"]
    assert location == "/login/?next=/prod/shop/orders/%3Fstatus%3Dopen%26_sort%3D-id"


def test_htmx_is_sent_to_the_login_as_a_whole_page(anonymous, shop):
    response = anonymous.get("/prod/shop/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/login/?next=/prod/shop/")


def test_after_a_login_a_form_leads_back_to_its_page(client, shop):
    client.logout()
    sent = client.post("/prod/shop/-/refresh", {"next": "/prod/shop/?_filter=or"})
    assert sent["Location"] == "/login/?next=/prod/shop/%3F_filter%3Dor"
    elsewhere = client.post("/prod/shop/-/refresh", {"next": "https://elsewhere.example/"})
    assert "elsewhere" not in elsewhere["Location"]


def test_what_is_there_and_what_is_not_look_alike_without_a_login(anonymous, shop):
    there, missing = (anonymous.get(f"/prod/{name}/?_format=json") for name in ("shop", "nope"))
    assert (there.status_code, there.content) == (missing.status_code, missing.content)


def test_refreshing_needs_a_login(anonymous, shop):
    response = anonymous.post("/prod/shop/-/refresh")
    assert response["Location"].startswith("/login/")


def test_the_demo_is_open_where_the_setting_says_so(anonymous, open_demo):
    assert anonymous.get("/prod/shop/orders/").status_code == 200
    assert len(links(anonymous.get("/"), r"^/\w+/(shop|crm)/$")) == 2 + 2 + 6


def test_the_demo_is_closed_without_the_setting(anonymous, demo):
    assert anonymous.get("/prod/shop/orders/").status_code == 302


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8000", "127.0.0.1:9999"])
def test_the_demo_is_open_on_this_machines_names(open_demo, host):
    assert Client(headers={"host": host}).get("/prod/shop/").status_code == 200


@pytest.mark.parametrize("host", ["shop.example.com", "localhost.example.com", "127.0.0.1.nip.io", "[::1]"])
def test_the_demo_is_closed_on_every_other_name(open_demo, settings, host):
    settings.ALLOWED_HOSTS = ["*"]
    assert Client(headers={"host": host}).get("/prod/shop/").status_code == 302


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "Forwarded", "X-Client-IP"]
)
def test_no_header_makes_an_address_local(open_demo, settings, header):
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": "shop.example.com", header: "127.0.0.1"})
    assert client.get("/prod/shop/").status_code == 302


def test_the_clients_address_decides_nothing(open_demo, secret):
    for address in ("127.0.0.1", "203.0.113.9", "::1"):
        client = Client(headers={"host": "localhost"}, REMOTE_ADDR=address)
        assert client.get("/prod/shop/").status_code == 200
        assert client.get("/prod/treasury/").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/prod/treasury/",
        "/prod/treasury/orders/",
        "/prod/treasury/orders/1/",
        "/prod/treasury/orders/-/structure",
        "/compare/treasury/",
        "/compare/treasury/orders/",
    ],
)
def test_other_databases_stay_closed_beside_an_open_demo(anonymous, open_demo, secret, address):
    assert anonymous.get(address)["Location"].startswith("/login/")
    other = anonymous.get(address.replace("treasury", "no-such-name"))
    assert other["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "address", ["/", "/prod/", "/lookup/?q=orders", "/lookup/?q=treasury", "/lookup/?q=orders+1"]
)
@pytest.mark.parametrize("form", ["html", "json"])
def test_nothing_open_tells_of_other_databases(anonymous, open_demo, secret, address, form):
    response = anonymous.get(f"{address}{'&' if '?' in address else '?'}_format={form}")
    text = text_of(response).replace("&#8220;treasury&#8221;", "").replace('"q": "treasury"', "")
    text = text.replace("%3Fq%3Dtreasury", "").replace("&#8220;<bdi>treasury</bdi>&#8221;", "")
    text = text.replace('value="treasury"', "")  # the field of look-up holds what was typed
    assert response.status_code == 200
    assert "treasury" not in text


def test_open_pages_count_the_demo_alone(anonymous, client, open_demo, secret):
    assert "2 databases" in plain(anonymous.get("/"))
    assert "3 databases" in plain(client.get("/"))


def test_an_environment_that_has_nothing_open_is_not_named(anonymous, client, open_demo, environments):
    from dynamic_databases.models import Environment

    Environment.objects.create(slug="staging", position=9)
    assert "staging" not in text_of(anonymous.get("/"))
    assert "staging" in text_of(client.get("/"))
    assert anonymous.get("/staging/")["Location"].startswith("/login/")


def test_a_counterpart_of_the_demo_that_is_no_demo_is_left_out(
    anonymous, client, open_demo, register, tmp_path
):
    from dynamic_databases.models import Environment
    from tests.conftest import write_sqlite

    file = write_sqlite(
        tmp_path / "own.sqlite3", "CREATE TABLE orders (id integer PRIMARY KEY, salary integer);"
    )
    database = open_demo["shop", "dev"]
    database.pk = None
    database.environment = Environment.objects.create(slug="own", position=9)
    database.config = {"ENGINE": "sqlite", "NAME": str(file)}
    database.save()
    assert anonymous.get("/own/shop/orders/").status_code != 200
    for address in ("/compare/shop/", "/compare/shop/orders/?_format=json", "/prod/shop/orders/"):
        assert not re.search(r"\bown\b", text_of(anonymous.get(address)))
        assert re.search(r"\bown\b", text_of(client.get(address)))


def test_editing_a_demo_databases_config_closes_it(anonymous, open_demo, secret):
    database = open_demo["shop", "prod"]
    database.config = secret["prod"].config
    database.save()
    assert anonymous.get("/prod/shop/").status_code != 200
    assert "treasury" not in text_of(anonymous.get("/test/shop/"))
    assert anonymous.get("/test/shop/").status_code == 200


def test_a_broken_config_closes_a_demo_database(anonymous, open_demo):
    from dynamic_databases.models import Database

    Database.objects.filter(pk=open_demo["shop", "prod"].pk).update(config={"ENGINE": "nothing"})
    assert anonymous.get("/prod/shop/").status_code != 200


def test_a_login_opens_everything(client, open_demo, secret):
    assert client.get("/prod/treasury/orders/").status_code == 200
    assert len(links(client.get("/"), "^/prod/treasury/$")) == 1


def test_the_administration_is_for_staff(client, shop):
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("address", ["/login/", "/healthz"])
def test_pages_that_need_no_login_say_nothing_of_databases(anonymous, shop, address):
    text = text_of(anonymous.get(address))
    assert "shop" not in text
    assert "prod" not in text
