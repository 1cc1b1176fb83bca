"""Rows of a page, looked for in the other environments by key."""

from __future__ import annotations

import json

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from browser.rows import elsewhere
from tests.browser.test_real_schemas import family  # noqa: F401 - a fixture
from tests.markup import plain, text_of
from tests.shared_data import DATA

ASKED = "/prod/shop/orders/?_elsewhere=1"


def test_rows_are_marked_where_they_differ_or_are_missing(client, shop):
    page = plain(text_of(client.get(ASKED)))
    assert "≠ test: note" in page
    assert "≠ dev: note" in page
    assert "− not in prod" in plain(text_of(client.get("/dev/shop/orders/?_elsewhere=1")))


def test_nothing_is_asked_elsewhere_unless_somebody_wants_it(client, shop):
    page = text_of(client.get("/prod/shop/orders/"))
    assert "≠ test: note" not in page
    assert f'href="{ASKED}"' in page


def test_a_mark_leads_to_the_record_in_every_environment(client, shop):
    assert 'href="/compare/shop/orders/3/"' in text_of(client.get(ASKED))


def test_each_environment_costs_one_query_however_many_rows(client, shop, monkeypatch):
    counts = []
    for size in (1, 4):
        client.get(ASKED)
        seen: list[int] = []
        read = elsewhere._read

        def counted(connection, table, keys, read=read, seen=seen):
            with CaptureQueriesContext(connections[connection.alias]) as queries:
                result = read(connection, table, keys)
            seen.append(sum("orders" in query["sql"] for query in queries))
            return result

        monkeypatch.setattr(elsewhere, "_read", counted)
        client.get(f"{ASKED}&_size={size}")
        monkeypatch.setattr(elsewhere, "_read", read)
        counts.append(sorted(seen))
    assert counts == [[1, 1, 1], [1, 1, 1]]


def test_a_database_that_is_down_is_named_and_the_rest_is_marked(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    answer = client.get(ASKED)
    page = plain(text_of(answer))
    assert answer.status_code == 200
    assert "≠ dev: note" in page
    assert "Rows of test could not be compared" in page


def test_a_table_without_a_key_offers_no_marks(client, shop):
    answer = client.get("/prod/shop/notes/?_elsewhere=1")
    assert answer.status_code == 200
    assert "Rows elsewhere" not in text_of(answer)


@pytest.mark.parametrize("table", ["Customer", "Genre", "Employee", "Invoice"])
def test_a_real_databases_rows_differ_as_they_truly_do(client, family, table):  # noqa: F811
    family("chinook")
    truth = json.loads((DATA / "chinook" / "sqlite" / "expected_rows.json").read_text())["pairs"][
        "prod->test"
    ]
    true = truth[table] if not truth[table].get("same") else {"only_left": [], "changed": []}
    missing = changed = 0
    address: str | None = f"/prod/chinook/{table}/?_elsewhere=1&_size=100"
    while address:
        page = client.get(address)
        missing += text_of(page).count("− not in test")
        changed += text_of(page).count("≠ test:")
        following = client.get(f"{address}&_format=json").json()["next"]
        address = following.replace("&_format=json", "") if following else None
    assert (missing, changed) == (len(true["only_left"]), len(true["changed"]))
