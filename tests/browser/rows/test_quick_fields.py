"""The fields under the headers: what they send becomes the address's own parameters, and these fill them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.markup import attributes, element, elements, fields, inside, plain, rows_of, words_of

ORDERS = "/prod/shop/orders/"


def typed(page) -> dict[str, str]:
    """Return what the fields of a page show, by column, the empty ones left out."""
    inputs = [
        (node.attributes["name"] or "", node.attributes.get("value"))
        for node in elements(page, "thead input")
    ]
    return {name.removeprefix("_q."): value for name, value in inputs if value}


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ("_q.status=open", "status=open"),
        ("_q.status=!open&_q.total=>%3D5", "status__ne=open&total__gte=5"),
        ("_q.total=1..20", "total__gte=1&total__lte=20"),
        ("_q.status=open|paid&_sort=-id&_size=3", "_sort=-id&_size=3&status__in=open,paid"),
        ("note=x&_q.status=~pe", "note=x&status__contains=pe"),
        ("_q.status=&_q.total= ", ""),
        ("_q.status=open&_next=3&_from=4&_count=all", "status=open"),
    ],
)
def test_what_is_sent_leads_to_the_address_with_its_parameters(client, shop, sent, address):
    answer = client.get(f"{ORDERS}?{sent}")
    assert answer.status_code == 302
    assert answer["Location"] == (f"{ORDERS}?{address}" if address else ORDERS)


def test_the_fields_show_the_filters_and_send_them_no_second_time(client, shop):
    page = client.get(
        f"{ORDERS}?status=open&total__gte=1&total__lte=20&id__ne=9&id__ne=8&_sort=-id&_cols=id,status,total"
    )
    assert typed(page) == {"status": "open", "total": "1..20"}
    assert fields(page, "form#quick") == [
        ("id__ne", "9"),
        ("id__ne", "8"),
        ("_sort", "-id"),
        ("_cols", "id,status,total"),
    ]


def test_a_filter_of_a_column_that_is_not_shown_stays_in_the_form(client, shop):
    page = client.get(f"{ORDERS}?status=open&_cols=id")
    assert ("status", "open") in fields(page, "form#quick")
    assert attributes(page, "thead input", "name") == ["_q.id"]


def test_what_a_field_shows_sent_again_leads_to_the_same_address(client, shop):
    address = f"{ORDERS}?status__ne=open&total__gte=1&total__lte=20"
    page = client.get(address)
    kept = dict(fields(page, "form#quick")) | {f"_q.{name}": value for name, value in typed(page).items()}
    assert client.get(ORDERS, kept)["Location"] == address


@pytest.mark.parametrize(
    ("sent", "column", "words"),
    [
        ("total=much", "total", "“much” is not a number."),
        ("_q.total=EMPTY", "total", "Only texts can be empty; NULL finds rows without a value."),
        ("_q.status=!~x", "status", "“!” excludes a single value"),
        ("total__gte=much&total__lte=5", "total", "“much” is not a number."),
    ],
)
def test_an_error_is_said_at_its_field(client, shop, sent, column, words):
    page = client.get(f"{ORDERS}?{sent}")
    assert page.status_code == 400
    assert rows_of(page) == []
    wrong = element(page, "thead input[aria-invalid]")
    assert wrong.attributes["name"] == f"_q.{column}"
    note = element(page, f'[id="{wrong.attributes["aria-describedby"]}"]')
    assert words_of(note).startswith(words)
    assert wrong.attributes["value"]


def test_what_can_be_read_is_applied_beside_what_can_not(client, shop):
    answer = client.get(f"{ORDERS}?_q.status=open&_q.total=EMPTY")
    assert answer["Location"] == f"{ORDERS}?status=open&_q.total=EMPTY"
    page = client.get(answer["Location"])
    assert page.status_code == 400
    assert typed(page) == {"status": "open", "total": "EMPTY"}
    assert client.get(f"{answer['Location']}&_format=json").status_code == 400


def test_a_column_that_is_not_there_is_said(client, shop):
    page = client.get(f"{ORDERS}?_q.nothing=1")
    assert page.status_code == 400
    assert any("no such column" in note or "no column" in note for note in inside(page, "chip-note"))


def test_a_column_with_an_odd_name_has_its_field(client, sqlite_database):
    sqlite_database("prod", "odd", 'CREATE TABLE t (id integer PRIMARY KEY, "a ""b""&<i>" text);')
    page = client.get("/prod/odd/t/")
    name = attributes(page, "thead input", "name")[1]
    answer = client.get("/prod/odd/t/", {name: "x"})
    assert answer["Location"] == f"/prod/odd/t/?{name.removeprefix('_q.')}=x"
    assert client.get(answer["Location"]).status_code == 200


def test_a_name_of_63_characters_and_an_empty_table_have_their_fields(client, sqlite_database):
    name = "x" * 63
    sqlite_database("prod", "long", f"CREATE TABLE t (id integer PRIMARY KEY, {name} text);")
    page = client.get("/prod/long/t/")
    assert "t has no rows" in plain(page)
    assert attributes(page, "thead input", "name") == ["_q.id", f"_q.{name}"]
    answer = client.get("/prod/long/t/", {f"_q.{name}": "NULL"})
    assert answer["Location"] == f"/prod/long/t/?{name}__isnull=1"
    assert "No row matches these filters" in plain(client.get(answer["Location"]))


def test_the_empty_fields_of_very_many_columns_make_no_long_address(client, demo):
    page = client.get("/dev/crm/contacts/?_cols=*&_size=1&last_name=x")
    sent = dict.fromkeys(attributes(page, "thead input[form=quick]", "name"), "")
    sent |= dict(fields(page, "form#quick"))
    assert "_q.last_name" in sent
    assert len(urlencode(sent)) < 4_000
    assert len(elements(page, "thead input")) == 800
    assert len(elements(page, "thead input[form=scripted]")) > 500
    narrow = client.get(ORDERS)
    assert elements(narrow, "thead input[form=scripted]") == []
