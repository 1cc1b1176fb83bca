"""A table that an environment lacks or cannot read, across environments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.markup import element, links, plain, text_of


def test_a_table_that_only_some_have_says_which(client, shop):
    page = client.get("/compare/shop/audit/")
    assert page.status_code == 200
    assert "dev has no table “audit”" in plain(text_of(page))
    main = element(page, "main#main")
    assert "/prod/shop/audit/" in links(main)
    assert "/dev/shop/audit/" not in links(main)


def test_a_table_that_is_missing_or_unreadable_says_why_it_matters(client, shop):
    page = plain(text_of(client.get("/compare/shop/audit/")))
    assert "Code that uses this table fails there." in page
    assert "− missing − missing" in page
    assert "identical" not in page
    page = plain(text_of(client.get("/compare/shop/audit/?_baseline=dev")))
    assert "code that runs on the baseline does not use it" in page
    broken = plain(text_of(client.get("/compare/shop/broken/")))
    assert "The table could not be read in dev" in broken
    assert "no such table: main.gone" in broken


def test_columns_of_a_table_that_some_have_are_identical_where_it_is(client, sqlite_database):
    for slug in ("prod", "test"):
        sqlite_database(slug, "some", "CREATE TABLE t (a integer)")
    sqlite_database("dev", "some", "CREATE TABLE u (a integer)")
    assert "1 identical column where the table is: a" in plain(text_of(client.get("/compare/some/t/")))


@pytest.mark.parametrize("path", ["t/", "t/1/", ""])
def test_nothing_is_said_of_a_table_while_no_environment_can_be_read(client, sqlite_database, path):
    for slug in ("prod", "dev"):
        database = sqlite_database(slug, "away", "CREATE TABLE t (id integer PRIMARY KEY)")
        Path(database.config["NAME"]).unlink()
    answer = client.get(f"/compare/away/{path}")
    assert answer.status_code == (503 if path else 200)
    assert "has a table" not in plain(text_of(answer))


def test_a_view_that_nobody_can_read_is_no_difference_and_says_why(client, sqlite_database):
    for slug in ("prod", "dev"):
        sqlite_database(
            slug, "two", "CREATE TABLE gone (a); CREATE VIEW v AS SELECT a FROM gone; DROP TABLE gone"
        )
    summary = client.get("/compare/two/?_format=json").json()["summary"]
    assert (summary["differing"], summary["cosmetic"]) == (0, 0)
    page = plain(text_of(client.get("/compare/two/v/")))
    assert "could not be read in prod: " in page
    assert "gone" in page
