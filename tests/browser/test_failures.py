"""Whatever goes wrong is a clear page with the right status and the next step, and never a stack trace."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from dynamic_databases.models import Database, Environment
from tests.markup import element, elements, links, plain, text_of

MISSING = {
    "/nowhere/": "no_such_environment",
    "/nowhere/shop/": "no_such_environment",
    "/nowhere/shop/orders/": "no_such_environment",
    "/prod/nothing/": "no_such_database",
    "/prod/nothing/orders/": "no_such_database",
    "/prod/shop/nothing/": "no_such_table",
    "/prod/shop/nothing/1/": "no_such_table",
    "/prod/shop/nothing/-/structure": "no_such_table",
    "/prod/shop/other.orders/": "no_such_table",
    "/prod/shop/orders/4711/": "no_such_record",
    "/prod/shop/orders/one/": "no_such_record",
    "/compare/nothing/": "no_such_database",
    "/compare/nothing/orders/": "no_such_database",
    "/compare/shop/nothing/": "no_such_table",
}
UNREADABLE = {
    "/prod/~ZZ/": "not a valid name",
    "/prod/shop/~ZZ/": "not a valid table name",
    "/prod/shop/orders/~ZZ/": "not a valid key",
    "/prod/shop/order_items/1/": "has 2 parts",
    "/prod/shop/order_items/1,2,3/": "has 2 parts",
    "/prod/shop/orders/1,2/": "has 1 part ",
    "/prod/shop/orders/1/?_by=nothing": "no column",
    "/prod/shop/orders/?_size=many": "_size must be",
    "/prod/shop/orders/?_size=0": "_size must be",
    "/prod/shop/orders/?_next=~ZZ": "position",
    "/prod/shop/orders/?_next=1,2": "position",
    "/prod/shop/orders/?_next=garbage": "position",
    "/compare/shop/?_baseline=nowhere": "_baseline must be",
    "/compare/shop/orders/1/?_baseline=nowhere": "_baseline must be",
    "/compare/~ZZ/": "not a valid name",
    "/compare/shop/~ZZ/": "not a valid table name",
    "/compare/shop/~ZZ/1/": "not a valid table name",
}
STATES = ("/prod/shop/", "/prod/shop/orders/", "/prod/shop/orders/1/", "/prod/shop/orders/-/structure")


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_is_404_and_says_which_part(client, shop, address):
    response, data = client.get(address), client.get(address, {"_format": "json"})
    assert (response.status_code, data.status_code) == (404, 404)
    assert data.json()["error"]["code"] == MISSING[address]
    assert data.json()["error"]["message"] in plain(text_of(response))


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_offers_a_next_step_that_works(client, shop, address):
    steps = links(element(client.get(address), "main#main"), "^[^#]")
    assert steps
    for step in steps:
        assert client.get(step).status_code in (200, 404)
    assert client.get(steps[0]).status_code == 200


@pytest.mark.parametrize("address", UNREADABLE)
def test_an_address_that_cant_be_read_is_400_and_says_why(client, shop, address):
    response = client.get(address)
    assert response.status_code == 400
    assert UNREADABLE[address] in plain(text_of(response))
    data = client.get(f"{address}{'&' if '?' in address else '?'}_format=json")
    assert (data.status_code, data.json()["error"]["code"]) == (400, "bad_request")


def test_a_missing_table_says_where_it_is(client, shop):
    main = element(client.get("/dev/shop/audit/"), "main#main")
    assert "It is in" in plain(main)
    assert "/prod/shop/audit/" in links(main)
    assert "/test/shop/audit/" not in links(main)


def test_a_missing_record_offers_the_other_environments(client, shop):
    main = element(client.get("/prod/shop/orders/50/"), "main#main")
    assert client.get("/dev/shop/orders/50/").status_code == 200
    assert "/dev/shop/orders/50/" in links(main)


def test_an_address_of_no_shape_is_404(client, shop):
    for address in ("/prod/shop/orders/1/2/3/", "/prod/shop/orders/-/nothing", "/prod//orders/", "/healthz/"):
        assert client.get(address).status_code == 404


def test_a_missing_file_is_unreachable(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").unlink()
    for address in STATES:
        response = client.get(address)
        assert response.status_code == 503
        assert "The database does not answer" in text_of(response)
        assert "Try again" in plain(text_of(response))
        assert address in links(response)
        assert client.get(address, {"_format": "json"}).json()["error"]["code"] == "unreachable"


def test_a_missing_file_is_not_made(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").unlink()
    client.get("/prod/shop/orders/")
    assert not (tmp_path / "prod-shop.sqlite3").exists()


def test_a_file_that_is_no_database_says_so(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").write_bytes(b"this is no database, it is only some text" * 100)
    for address in STATES:
        response = client.get(address)
        assert response.status_code == 502
        assert "no SQLite database" in text_of(response)


def test_an_empty_file_is_a_database_without_tables(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").write_bytes(b"")
    response = client.get("/prod/shop/")
    assert response.status_code == 200
    assert "This database has no tables" in text_of(response)


def test_a_damaged_file_is_told_from_a_missing_one(client, sqlite_database, tmp_path):
    rows = "; ".join(f"INSERT INTO t VALUES ({number}, '{'x' * 500}')" for number in range(200))
    sqlite_database("prod", "hurt", f"CREATE TABLE t (id integer PRIMARY KEY, x text); {rows};")
    file = tmp_path / "prod-hurt.sqlite3"
    content = bytearray(file.read_bytes())
    content[8192:-4096] = os.urandom(len(content) - 8192 - 4096)
    file.write_bytes(content)
    response = client.get("/prod/hurt/t/?_size=500")
    assert response.status_code == 502
    assert "damaged" in text_of(response)
    assert client.get("/prod/hurt/t/?_size=500&_format=json").json()["error"]["code"] == "corrupt"


def test_a_cut_file_is_damaged(client, shop, tmp_path):
    file = tmp_path / "prod-shop.sqlite3"
    file.write_bytes(file.read_bytes()[:6000])
    response = client.get("/prod/shop/orders/?_format=json")
    assert (response.status_code, response.json()["error"]["code"]) == (502, "corrupt")


def test_a_locked_file_is_busy(client, sqlite_database, tmp_path):
    script = "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1);"
    sqlite_database("prod", "held", script, OPTIONS={"timeout": 0.1})
    with closing(sqlite3.connect(tmp_path / "prod-held.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        response = client.get("/prod/held/t/")
        data = client.get("/prod/held/t/?_format=json")
        assert response.status_code == 503
        assert "The database is busy" in text_of(response)
        assert "/prod/held/t/" in links(response)
        assert data.json()["error"]["code"] == "busy"
        other.execute("ROLLBACK")
    assert client.get("/prod/held/t/").status_code == 200


def test_a_file_without_rights_is_named_without_its_path(client, shop, tmp_path):
    (tmp_path / "prod-shop.sqlite3").unlink()
    (tmp_path / "prod-shop.sqlite3").mkdir()
    response = client.get("/prod/shop/orders/")
    assert response.status_code == 503
    assert str(tmp_path) not in text_of(response)


def test_settings_that_cant_work_are_said_with_their_key(client, shop):
    Database.objects.filter(pk=shop["prod"].pk).update(config={"ENGINE": "sqlite", "NAME": "/etc/passwd"})
    response = client.get("/prod/shop/")
    assert response.status_code == 503
    assert "NAME: must be a file in one of these folders" in text_of(response)
    assert client.get("/").status_code == 200
    assert client.get("/compare/shop/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/?_format=yaml", "/prod/shop/?_format=csv", "/prod/shop/orders/?_format="]
)
def test_a_format_that_is_not_there_is_refused_in_words(client, shop, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "_format must be one of html, json" in text_of(response)


def test_a_broken_view_leads_to_its_structure(client, shop):
    steps = links(element(client.get("/prod/shop/broken/"), ".steps"))
    assert steps[0] == "/prod/shop/broken/-/structure"
    assert "/prod/" in steps


def test_a_dead_database_leads_to_its_registration_those_who_may_change_it(
    client, admin_client, shop, tmp_path
):
    (tmp_path / "prod-shop.sqlite3").unlink()
    change = f"/admin/dynamic_databases/database/{shop['prod'].pk}/change/"
    people = (client, admin_client)
    pages = [person.get("/prod/shop/orders/", headers={"host": "localhost"}) for person in people]
    assert [change in links(page) for page in pages] == [False, True]
    assert all("/prod/" in links(element(page, ".steps")) for page in pages)


def test_a_broken_view_costs_itself_alone(client, shop):
    response = client.get("/prod/shop/broken/")
    assert response.status_code == 502
    assert "can't be read" in plain(response)
    assert client.get("/prod/shop/broken/-/structure").status_code == 200
    assert client.get("/prod/shop/").status_code == 200
    assert client.get("/compare/shop/broken/").status_code == 200


def test_the_forms_safety_token_is_asked_for(user, shop):
    from django.test import Client

    strict: Any = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    strict.force_login(user)
    response = strict.post("/prod/shop/-/refresh")
    assert response.status_code == 403
    assert "The form was not sent from here" in text_of(response)


def test_an_unknown_host_is_refused(user):
    from django.test import Client

    assert Client(headers={"host": "evil.example"}).get("/login/").status_code == 400


def test_an_address_that_cannot_be_read_keeps_its_environments_marks(client, shop):
    Environment.objects.filter(slug="prod").update(protected=True)
    for address in ("orders/?_size=0", "orders/1,2/", "orders/1/?_by=nothing", "~zz/"):
        response = client.get(f"/prod/shop/{address}")
        assert response.status_code == 400, address
        assert plain(element(response, "title")).endswith("(protected)"), address
        assert elements(response, "body.protected"), address
