"""Rows of lists and parts of pages that are rendered once, and written again while they are equal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.template import engines

from browser.listed_tables import ShownTable, TableRow
from browser.overviews import DatabaseState
from browser.templating import words
from browser.templating.kept import TOKEN
from dynamic_databases.catalog import TableName
from dynamic_databases.models import Environment
from tests.conftest import write_sqlite
from tests.markup import plain, text_of

PAGES = ("/", "/prod/", "/compare/")


def row(name: str, moment: datetime) -> DatabaseState:
    return DatabaseState(name, "prod", "/prod/shop/", "SQLite", "ok", tables=3, read_at=moment)


def rendered(rows) -> str:
    shown = '{{ rendered_rows(rows, "browser/databases.html#row") }}'
    return str(engines["jinja2"].from_string(shown).render({"rows": rows}))


def test_how_long_ago_something_was_is_written_anew(monkeypatch):
    moment = datetime.now(UTC)
    assert "read just now" in rendered([row("shop", moment)])

    class Later(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) + timedelta(hours=3)

    monkeypatch.setattr(words, "datetime", Later)
    assert "read 3 h ago" in rendered([row("shop", moment)])


def test_tables_are_rendered_apart_that_differ_in_anything():
    row = TableRow(TableName("main", "orders"), "orders", "table", 3, "/prod/shop/orders/", 7)
    rows = [row, replace(row, comment="of customers"), replace(row, drift=(("changed", "≠ dev"),))]
    shown = '{{ rendered_rows(rows, "browser/tables.html#row") }}'
    made = engines["jinja2"].from_string(shown)
    tables = [ShownTable(row, "", "", has_comments=True) for row in rows]
    html = [str(made.render({"rows": [table]})) for table in tables * 2]
    assert html[:3] == html[3:]
    assert len(set(html)) == 3


def test_names_are_text_each_time():
    rows = [row("<i>", datetime.now(UTC))]
    assert rendered(rows) == rendered(rows)
    assert "<i>" not in rendered(rows)


def kept_account(name: str, *, token: str) -> str:
    shown = '{{ kept("browser/_account.html", name, True) }}'
    return str(engines["jinja2"].from_string(shown).render({"name": name, "csrf_token": token}))


def test_a_kept_part_has_the_token_of_its_request():
    pages = [kept_account("ada", token=token) for token in ("first", "second", "<third>")]
    assert ["first" in page for page in pages] == [True, False, False]
    assert 'value="second"' in pages[1]
    assert "&lt;third&gt;" in pages[2]
    assert TOKEN not in "".join(pages)


def test_a_kept_part_is_of_its_values_alone():
    assert "<summary>ada</summary>" in kept_account("ada", token="x")
    assert "<summary>&lt;b&gt;</summary>" in kept_account("<b>", token="x")
    assert "<summary>ada</summary>" in kept_account("ada", token="x")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asked_again_says_the_same(client, shop, page):
    assert plain(text_of(client.get(page))) == plain(text_of(client.get(page)))


def test_what_changed_is_shown_at_once(client, shop, tmp_path):
    for page in PAGES:
        client.get(page)
    write_sqlite(tmp_path / "dev-shop.sqlite3", "CREATE TABLE brand_new (x); CREATE TABLE newer (x)")
    assert "4 tables differ" in plain(text_of(client.get("/")))
    assert "4 tables differ" in plain(text_of(client.get("/prod/")))
    assert "brand_new" in plain(text_of(client.get("/compare/")))
    Environment.objects.filter(slug="dev").update(name="Development")
    assert "Development" in plain(text_of(client.get("/compare/")))
    (tmp_path / "dev-shop.sqlite3").unlink()
    assert "unreachable" in plain(text_of(client.get("/")))
    assert "Try again" in plain(text_of(client.get("/compare/")))


def test_a_comparison_keeps_what_was_asked_for(client, shop):
    client.get("/compare/")
    assert "_baseline=dev" in text_of(client.get("/compare/?_baseline=dev"))
    assert "/compare/shop/orders/?_baseline" not in text_of(client.get("/compare/"))
