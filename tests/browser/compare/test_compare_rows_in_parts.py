"""Compared rows by pages, and large tables in parts: where each page and each part goes on."""

from __future__ import annotations

import pytest

from dynamic_databases.row_comparison.checksums import pace
from tests.browser.compare.currencies import ADDRESS, QUESTION, SCHEMA, compared, currencies
from tests.markup import inside, link_named, plain, text_of
from tests.schema import faults

__all__ = ["currencies"]


@pytest.mark.usefixtures("currencies")
def test_each_page_goes_on_where_the_last_one_ended(client):
    keys: list[str] = []
    address: str | None = f"{ADDRESS}?{QUESTION}&_size=1&_format=json"
    while address:
        content = client.get(address).json()
        keys += [row["key"][0] for row in content["rows"]]
        address = content["next"]
    assert keys == ["BTC", "ZWG", "EUR", "XPF"]


@pytest.mark.usefixtures("currencies")
def test_a_table_over_the_limit_is_compared_in_parts_once_that_is_confirmed(client, settings):
    settings.ROW_COMPARISON_LIMIT = 2
    asked = compared(client)
    assert asked["complete"] is False
    assert "protected in prod" in asked["problem"]
    assert asked["rows"] == []
    page = client.get(f"{ADDRESS}?{QUESTION}")
    address = link_named(page, "Compare the rows")
    assert "_large=1" in address
    content = client.get(f"{address}&_format=json").json()
    assert faults(content, SCHEMA) == []
    assert (content["complete"], content["in_parts"], content["next"]) == (True, True, None)
    assert [row["key"][0] for row in content["rows"]] == ["BTC", "ZWG", "EUR", "XPF"]
    assert content["by_meaning"] == {"country_id": "countries.code"}
    assert compared(client, f"{QUESTION}&code=EUR")["complete"] is True


@pytest.mark.usefixtures("currencies")
def test_a_large_table_goes_on_behind_the_key_where_it_stopped(client, settings, monkeypatch):
    settings.ROW_COMPARISON_LIMIT = 2
    monkeypatch.setattr(pace, "FIRST", 1)
    monkeypatch.setattr(pace, "FEWEST", 1)
    monkeypatch.setattr(pace, "GROWTH", 1)
    keys: list[str] = []
    address: str | None = f"{ADDRESS}?{QUESTION}&_large=1&_size=1&_format=json"
    while address:
        content = client.get(address).json()
        assert faults(content, SCHEMA) == []
        assert content["complete"] is (content["next"] is None)
        keys += [row["key"][0] for row in content["rows"]]
        address = content["next"]
    assert keys == ["BTC", "EUR", "XPF", "ZWG"]
    page = client.get(f"{ADDRESS}?{QUESTION}&_large=1&_size=1")
    assert "_after=BTC" in link_named(page, "Continue")
    assert any("the limit of differing rows was reached" in note for note in inside(page, "note"))


def test_a_key_that_is_none_is_refused(client, currencies, settings):
    settings.ROW_COMPARISON_LIMIT = 2
    for after in ("x", "1,2", "~0"):
        answer = client.get(f"{ADDRESS}?_large=1&_after={after}")
        assert answer.status_code == 400
        assert "_after" in plain(text_of(answer))


def test_a_large_table_without_an_index_of_its_key_is_not_compared(client, currencies, settings):
    settings.ROW_COMPARISON_LIMIT = 2
    content = compared(client, "_by=name&_large=1")
    assert "no index is sorted by its key (name) in prod" in content["problem"]
    assert content["complete"] is False
