"""A table's rows across environments: which are matched, what differs in them, and what is refused."""

from __future__ import annotations

import pytest

from tests.browser.compare.currencies import ADDRESS, QUESTION, compared, currencies
from tests.markup import elements, link_named, plain, text_of, words_of

__all__ = ["currencies"]


@pytest.mark.usefixtures("currencies")
def test_rows_are_matched_by_code_and_countries_by_what_they_mean(client):
    content = compared(client)
    assert content["key"] == ["code"]
    assert content["ignored"] == ["id", "updated_at"]
    assert content["by_meaning"] == {"country_id": "countries.code"}
    assert content["complete"] is True
    assert content["summary"] == {
        "rows": 4,
        "same": 0,
        "differing": 2,
        "missing": 2,
        "duplicate": 0,
        "not_compared": 0,
    }
    assert content["next"] is None
    rows = {row["key"][0]: row for row in content["rows"]}
    assert rows["EUR"]["cells"] == {"name": {"prod": "Euro", "test": "EURO", "dev": "Euro"}}
    assert rows["XPF"]["cells"] == {"country_id": {"prod": "FR", "test": "FR", "dev": "PF"}}
    assert rows["ZWG"]["states"] == {"prod": "found", "test": "no_row", "dev": "no_row"}
    assert rows["BTC"]["states"] == {"prod": "no_row", "test": "no_row", "dev": "found"}


@pytest.mark.usefixtures("currencies")
def test_the_number_itself_is_compared_where_that_is_asked_for(client):
    content = compared(client, f"{QUESTION}&_by_number=country_id")
    assert content["by_meaning"] == {}
    cells = {row["key"][0]: row["cells"] for row in content["rows"]}
    assert cells["EUR"]["country_id"] == {"prod": 7, "test": 7, "dev": 12}
    assert "XPF" not in cells
    page = client.get(f"{ADDRESS}?{QUESTION}")
    assert "_by_number=country_id" in link_named(page, "compare the number itself")


@pytest.mark.usefixtures("currencies")
def test_the_page_shows_one_line_for_each_field_that_differs(client):
    page = client.get(f"{ADDRESS}?{QUESTION}")
    lines = [words_of(line) for line in elements(page, "table.matrix tbody tr")]
    assert lines == [
        "BTC Bitcoin whole row − no such row − no such row + rounding 8 · active 0",
        "ZWG Zimbabwe Gold whole row rounding 2 · active 1 − no such row − no such row",
        "EUR Euro name = dev Euro ≠ EURO = Euro",
        "XPF CFP franc country_id → countries.code = test FR id 7 = FR id 7 ≠ PF id 7",
    ]
    facts = words_of(elements(page, "p.facts")[0])
    assert facts == "4 rows differ · every row was read"


@pytest.mark.usefixtures("currencies")
def test_by_the_primary_key_other_rows_are_the_same_ones(client):
    content = compared(client, "")
    assert content["key"] == ["id"]
    assert {tuple(row["key"]) for row in content["rows"]} == {(1,), (2,), (3,), (5,), (6,), (7,)}
    page = client.get(ADDRESS)
    assert "_by=code" in link_named(page, "code")
    assert "_ignore=updated_at" in link_named(page, "ignore updated_at")


@pytest.mark.usefixtures("currencies")
def test_ids_that_differ_are_counted_though_they_are_ignored(client):
    page = client.get(f"{ADDRESS}?_by=code&_ignore=name,country_id,updated_at")
    [fold] = elements(page, "table.matrix tr.fold")
    assert words_of(fold) == "2 rows are the same everywhere · id differs in 2 of them, ignored"
    by_id = client.get(f"{ADDRESS}?_ignore=*")
    assert "ignored" not in words_of(elements(by_id, "table.matrix")[0])


@pytest.mark.usefixtures("currencies")
def test_a_table_without_a_key_says_so_and_takes_columns(client):
    address = "/compare/shop/keyless/-/rows"
    content = compared(client, "", address)
    assert (content["key"], content["complete"], content["rows"]) == ([], False, [])
    assert "keyless has no key" in plain(text_of(client.get(address)))
    states = {row["key"][0]: row["states"]["prod"] for row in compared(client, "_by=word", address)["rows"]}
    assert states["twice"] == "duplicate"
    assert states["only in dev"] == "no_row"


@pytest.mark.usefixtures("currencies")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("_state=wrong", "_state must be one of"),
        ("_size=0", "_size must be a number"),
        ("_next=a,b", "_next is not a key"),
        ("_unknown=1", "no parameter"),
        ("_baseline=nowhere", "_baseline must be one of"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client, query, words):
    answer = client.get(f"{ADDRESS}?_by=code&{query}")
    assert answer.status_code == 400
    assert words in plain(text_of(answer))


@pytest.mark.usefixtures("currencies")
def test_a_table_that_nobody_has_is_not_found(client):
    assert client.get("/compare/shop/nothing/-/rows").status_code == 404


@pytest.mark.usefixtures("currencies")
@pytest.mark.parametrize("asked", ["_sql=dev", "_state=missing:dev"])
def test_an_environment_can_be_left_out_of_which_something_was_asked(client, asked):
    chosen = f"{ADDRESS}?{QUESTION}&_environments=prod,test"
    assert client.get(f"{chosen}&{asked}").status_code == 200
    assert client.get(f"{chosen}&{asked}x").status_code == 400


@pytest.mark.usefixtures("currencies")
def test_every_view_of_the_table_leads_to_its_rows_across_environments(client):
    for address in (
        "/prod/shop/currencies/",
        "/prod/shop/currencies/-/structure",
        "/compare/shop/currencies/",
    ):
        assert link_named(client.get(address), "Compare rows") == ADDRESS
