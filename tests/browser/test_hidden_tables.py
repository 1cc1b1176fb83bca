"""A table that a login may not be shown is not called missing: MariaDB lists what there are rights to."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.browser.vendors import register
from tests.markup import elements, inside, plain, row_linking, text_of, words_of
from tests.servers.mariadb import mariadb_server

__all__ = ["mariadb_server", "register"]

SCRIPT = "CREATE TABLE orders (id integer PRIMARY KEY); CREATE TABLE salaries (id integer PRIMARY KEY);"


@pytest.fixture
def shop(mariadb_server, register):
    """Register a shop whose login in prod may see its orders alone."""
    names = {slug: mariadb_server.create(None, SCRIPT) for slug in ("prod", "dev")}
    login = mariadb_server.login("sees_orders", f"SELECT ON `{names['prod']}`.orders")
    register("prod", mariadb_server, names["prod"], login)
    register("dev", mariadb_server, names["dev"])


@pytest.mark.usefixtures("shop")
def test_its_mark_is_a_question(client):
    page = client.get("/dev/shop/")
    assert inside(row_linking(page, "/dev/shop/salaries/"), "drift") == ["? prod"]
    assert "not in prod, or not visible to this login: salaries" in plain(text_of(client.get("/prod/shop/")))


@pytest.mark.usefixtures("shop")
def test_the_comparison_does_not_know_either(client):
    (row,) = [row for row in elements(client.get("/compare/shop/"), "tr") if "salaries" in words_of(row)]
    assert "?absent or not visible ?there" in words_of(row)
    page = plain(text_of(client.get("/compare/shop/salaries/")))
    assert "prod has no table “salaries”, or its login may not see it." in page
    assert "− missing" not in page


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(("baseline", "rule"), [("dev", "not_visible"), ("prod", "baseline_not_visible")])
def test_programs_are_told_that_it_is_unknown_and_the_command_that_it_was_not_compared(
    client, capsys, baseline, rule
):
    (difference,) = client.get(f"/compare/shop/?_baseline={baseline}&_format=json").json()["differences"]
    assert (difference["kind"], difference["table"], difference["absent_in"]) == ("unknown", "salaries", [])
    assert [against["rule"] for against in difference["against"].values()] == [rule]
    with pytest.raises(SystemExit) as ended:
        call_command("compare", "shop", "--baseline", baseline)
    assert ended.value.code == 2
    assert "not visible to all logins" in capsys.readouterr().out
    assert "− missing" not in plain(text_of(client.get("/compare/shop/")))


@pytest.mark.usefixtures("shop")
def test_neither_do_rows_and_records(client):
    head = plain(text_of(client.get("/compare/shop/salaries/1/")))
    assert "no such table: or it is not visible to this login" in head
    assert "no such table, or this login may not see it" in plain(
        text_of(client.get("/dev/shop/salaries/?_elsewhere=1"))
    )
