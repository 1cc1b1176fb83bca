"""The form of a filter leads to the address of that filter, with or without JavaScript."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from browser.rows.filter_form import AddedFilter
from tests.conftest import write_sqlite
from tests.markup import attributes, element, plain, text_of


def test_the_form_leads_to_the_address_of_its_filter(client, shop):
    form = {
        "_column": "status",
        "_operator": "",
        "_value": "open",
        "_sort": "-id",
        "total__gte": "1",
        "_next": "3",
    }
    response = client.get("/prod/shop/orders/", form)
    assert response.status_code == 302
    assert response["Location"] == "/prod/shop/orders/?_sort=-id&total__gte=1&status=open"


@pytest.mark.parametrize("name", ["b,c", "a column"])
def test_the_form_takes_every_columns_name(client, shop, name):
    response = client.get(
        "/prod/shop/two~20words~2Fhalf/", {"_column": name, "_operator": "isnull", "_value": ""}
    )
    assert client.get(response["Location"]).status_code == 200
    assert "is null" in text_of(client.get(response["Location"]))


@pytest.mark.parametrize("form", [{"_column": "nothing"}, {"_column": "status", "_operator": "nearly"}])
def test_a_form_that_nobody_made_is_refused(client, shop, form):
    assert client.get("/prod/shop/orders/", form).status_code == 400


def test_the_filter_form_marks_which_operators_fit_which_columns(client, shop):
    page = client.get("/prod/shop/orders/")
    assert attributes(page, "#filter-column option[value=total]", "data-kind") == ["number"]
    operators = element(page, "#filter-operator")
    assert attributes(operators, "[value=contains]", "data-kinds") == ["text"]
    assert attributes(operators, "[value=isnull]", "data-kinds") == ["number time truth bytes text"]


def test_a_wide_table_lets_the_filters_column_be_typed(client, sqlite_database):
    columns = ", ".join(f"c{number} text" for number in range(40))
    sqlite_database("prod", "wide", f"CREATE TABLE t (id integer PRIMARY KEY, {columns});")
    page = client.get("/prod/wide/t/")
    assert attributes(page, "input#filter-column[name=_column]", "list") == ["filter-columns"]
    sent = client.get("/prod/wide/t/?_column=c39&_operator=contains&_value=x")
    assert sent["Location"] == "/prod/wide/t/?c39__contains=x"


def test_the_form_is_made_once_for_a_structure(client, sqlite_database, monkeypatch):
    made: list[str] = []
    original = AddedFilter.get_form_class

    def counted(filters: AddedFilter) -> Any:
        made.append(type(filters).__name__)
        return original(filters)

    monkeypatch.setattr(AddedFilter, "get_form_class", counted)
    sqlite_database("prod", "many", "CREATE TABLE t (id integer PRIMARY KEY, a text);")
    for address in ("/prod/many/t/", "/prod/many/t/?a=1", "/prod/many/t/?_column=a&_operator=&_value=x"):
        assert client.get(address).status_code in (200, 302)
    assert len(made) == 1


def test_a_changed_structure_has_a_form_of_its_own(client, sqlite_database, tmp_path, monkeypatch, settings):
    settings.CATALOG_MAX_AGE = 0
    sqlite_database("prod", "many", "CREATE TABLE t (id integer PRIMARY KEY, a text);")
    assert attributes(client.get("/prod/many/t/"), "#filter-column option", "value") == ["id", "a"]
    write_sqlite(tmp_path / "prod-many.sqlite3", "ALTER TABLE t ADD b date")
    page = client.get("/prod/many/t/")
    assert attributes(page, "#filter-column option", "value") == ["id", "a", "b"]
    assert attributes(page, "#filter-column option[value=b]", "data-kind") == ["time"]


def test_the_first_column_is_chosen_even_beside_one_without_a_name(client, sqlite_database):
    sqlite_database("prod", "odd", 'CREATE TABLE t (id integer PRIMARY KEY, "" text);')
    page = client.get("/prod/odd/t/")
    assert attributes(page, "#filter-column option[selected]", "value") == ["id"]
    assert client.get("/prod/odd/t/?_column=&_operator=&_value=x")["Location"] == "/prod/odd/t/?~=x"


def test_a_column_without_a_name_is_no_column_where_there_is_none(client, shop):
    assert client.get("/prod/shop/orders/?_column=&_operator=&_value=x").status_code == 400


@pytest.mark.parametrize("value", ["  two words  ", "a,b", "é😀", "0", "<b>", "100%&=+"])
def test_the_form_sends_a_value_as_it_was_typed(client, shop, value):
    sent = client.get("/prod/shop/orders/", {"_column": "note", "_operator": "", "_value": value})
    assert parse_qs(urlsplit(sent["Location"]).query)["note"] == [value]


def test_a_value_that_no_text_holds_is_refused_in_words(client, shop):
    page = client.get("/prod/shop/orders/", {"_column": "note", "_operator": "", "_value": "a\0"})
    assert page.status_code == 400
    assert "Null characters are not allowed." in plain(page)


def test_labels_name_the_fields_and_hostile_names_are_text(client, sqlite_database):
    sqlite_database("prod", "odd", 'CREATE TABLE t ("<script>x</script>" text, """q" text);')
    page = client.get("/prod/odd/t/")
    assert attributes(page, ".panel form label", "for")[:3] == [
        "filter-column", "filter-operator", "filter-value"
    ]  # fmt: skip
    assert attributes(page, "#filter-column option", "value") == ["<script>x</script>", '"q']
    assert "<script>x" not in page.text


def test_a_wide_table_lists_hostile_names_as_text(client, sqlite_database):
    columns = ", ".join(f'"<b>{number}</b>""" text' for number in range(40))
    sqlite_database("prod", "wide", f"CREATE TABLE t (id integer PRIMARY KEY, {columns});")
    page = client.get("/prod/wide/t/")
    names = attributes(page, "#filter-columns option", "value")
    assert names == ["id", *(f'<b>{number}</b>"' for number in range(40))]
    assert attributes(page, "#filter-columns option", "data-kind") == ["number", *["text"] * 40]
    assert attributes(page, "#filter-column", "value") == []
