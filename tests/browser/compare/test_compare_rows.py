"""The page of a table's rows across environments, and its forms for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from dynamic_databases.row_comparison.checksums import pace
from tests.markup import elements, inside, link_named, plain, text_of, words_of
from tests.schema import faults
from tests.serving import ROOT

COUNTRIES: dict[str, dict[int, str]] = {
    "prod": {7: "FR", 8: "PF"},
    "test": {7: "FR", 8: "PF"},
    "dev": {12: "FR", 7: "PF"},
}
CURRENCIES: dict[str, list[tuple[Any, ...]]] = {
    "prod": [
        (1, "EUR", "Euro", "1.50", 7, 1, "2026-01-01"),
        (2, "XPF", "CFP franc", "0", 7, 1, "2026-01-01"),
        (3, "ZWG", "Zimbabwe Gold", "2", None, 1, "2026-01-01"),
    ],
    "test": [
        (1, "EUR", "EURO", "1.5", 7, 1, "2026-02-01"),
        (2, "XPF", "CFP franc", "0", 7, 1, "2026-02-01"),
    ],
    "dev": [
        (5, "EUR", "Euro", "1.5", 12, 1, "2026-03-01"),
        (6, "XPF", "CFP franc", "0", 7, 1, "2026-03-01"),
        (7, "BTC", "Bitcoin", "8", None, 0, "2026-03-01"),
    ],
}


@pytest.fixture
def currencies(sqlite_database):
    """Register currencies whose ids, and those of their countries, differ between the environments."""
    return {slug: sqlite_database(slug, "shop", script(slug)) for slug in CURRENCIES}


def script(slug: str) -> str:
    countries = ", ".join(f"({number}, '{code}')" for number, code in COUNTRIES[slug].items())
    rows = ", ".join(
        f"({', '.join('NULL' if value is None else repr(value) for value in row)})"
        for row in CURRENCIES[slug]
    )
    return f"""
        CREATE TABLE countries (id integer PRIMARY KEY, code varchar(2) NOT NULL UNIQUE);
        CREATE TABLE currencies (id integer PRIMARY KEY, code varchar(3) NOT NULL UNIQUE, name varchar(40),
            rounding decimal(6,2), country_id integer REFERENCES countries (id), active boolean,
            updated_at date);
        CREATE TABLE keyless (word text);
        INSERT INTO countries VALUES {countries};
        INSERT INTO currencies VALUES {rows};
        INSERT INTO keyless VALUES ('only in {slug}'), ('twice'), ('twice');
    """


SCHEMA = json.loads((ROOT / "docs" / "row_comparison.schema.json").read_text(encoding="utf-8"))
ADDRESS = "/compare/shop/currencies/-/rows"
QUESTION = "_by=code&_ignore=updated_at"


def compared(client: Any, query: str = QUESTION, address: str = ADDRESS) -> dict[str, Any]:
    answer = client.get(f"{address}?{query}&_format=json")
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = answer.json()
    assert faults(content, SCHEMA) == []
    return content


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
@pytest.mark.parametrize(
    ("state", "keys"),
    [
        ("differing", ["EUR", "XPF"]),
        ("missing", ["BTC", "ZWG"]),
        ("missing:dev", ["ZWG"]),
        ("duplicate", []),
    ],
)
def test_rows_are_narrowed_to_a_state(client, state, keys):
    content = compared(client, f"{QUESTION}&_state={state}")
    assert [row["key"][0] for row in content["rows"]] == keys
    assert content["summary"]["rows"] == 4


@pytest.mark.usefixtures("currencies")
def test_rows_are_found_by_a_part_of_their_key(client):
    page = client.get(f"{ADDRESS}?{QUESTION}&_filter=u")
    assert [words_of(each) for each in elements(page, "table.matrix tbody th")] == ["EUR Euro"]
    assert [row["key"] for row in compared(client, f"{QUESTION}&_filter=xp")["rows"]] == [["XPF"]]
    [field] = elements(page, "input[type=search][name=_filter]")
    assert (field.attrs["value"], field.attrs["placeholder"]) == ("u", "Find by code")
    nothing = client.get(f"{ADDRESS}?{QUESTION}&_filter=q")
    assert "no differing row has “q” in its key" in plain(text_of(nothing))


@pytest.mark.usefixtures("currencies")
def test_a_row_that_is_the_same_is_found_too(client):
    question = "_by=code&_ignore=*&_filter=eur"
    lines = elements(client.get(f"{ADDRESS}?{question}"), "table.matrix tbody tr")
    assert [words_of(line)[:3] for line in lines] == ["EUR"]
    assert compared(client, question)["rows"] == []


@pytest.mark.usefixtures("currencies")
def test_ids_that_differ_are_counted_though_they_are_ignored(client):
    page = client.get(f"{ADDRESS}?_by=code&_ignore=name,country_id,updated_at")
    [fold] = elements(page, "table.matrix tr.fold")
    assert words_of(fold) == "2 rows are the same everywhere · id differs in 2 of them, ignored"
    by_id = client.get(f"{ADDRESS}?_ignore=*")
    assert "ignored" not in words_of(elements(by_id, "table.matrix")[0])


@pytest.mark.usefixtures("currencies")
def test_rows_that_are_the_same_are_shown_when_they_are_asked_for(client):
    content = compared(client, f"{QUESTION},name,country_id&_all=1")
    assert [row["key"][0] for row in content["rows"]] == ["BTC", "ZWG", "EUR", "XPF"]
    assert content["summary"]["same"] == 2


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
def test_a_row_that_matches_a_filter_anywhere_is_compared_everywhere(client):
    content = compared(client, f"{QUESTION}&name=EURO")
    assert [(row["key"], row["cells"]) for row in content["rows"]] == [
        (["EUR"], {"name": {"prod": "Euro", "test": "EURO", "dev": "Euro"}})
    ]
    assert content["rows"][0]["states"] == dict.fromkeys(("prod", "test", "dev"), "found")


@pytest.mark.usefixtures("currencies")
def test_a_filter_that_a_side_cannot_apply_leaves_that_side_out(client, currencies, sqlite_database):
    content = compared(client, f"{QUESTION}&gone=1")
    assert {side["state"] for side in content["unavailable"].values()} == {"unreadable"}
    assert content["complete"] is False
    assert content["rows"] == []
    page = client.get(f"{ADDRESS}?{QUESTION}&gone=1")
    assert any("there is no column gone" in note for note in inside(page, "note"))


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
def test_csv_and_markdown_have_all_rows_that_differ(client):
    answer = client.get(f"{ADDRESS}?{QUESTION}&_format=csv&_size=1")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["code", "outcome", "column", "prod", "test", "dev"]
    assert rows[2] == ["EUR", "differing", "name", "Euro", "EURO", "Euro"]
    assert len(rows) == 5
    assert answer["X-Complete"] == "true"
    text = client.get(f"{ADDRESS}?{QUESTION}&_format=markdown").content.decode()
    assert "| ≠ | `XPF` | `country_id` | `FR` | `FR` | `PF` |" in text


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


@pytest.mark.usefixtures("currencies")
def test_statements_resolve_countries_by_what_they_mean(client):
    page = client.get(f"{ADDRESS}?{QUESTION}&_sql=dev")
    text = elements(page, "#statements")[0].text()
    assert """VALUES ('ZWG', 'Zimbabwe Gold', 2, NULL, 1, '2026-01-01');""" in text
    assert """(SELECT "id" FROM "countries" WHERE "code" = 'FR') WHERE "code" = 'XPF';""" in text
    assert """-- DELETE FROM "currencies" WHERE "code" = 'BTC';""" in text
    assert "_deletes=1" in link_named(page, "write deletes as statements")
    asked = client.get(f"{ADDRESS}?{QUESTION}&_sql=dev&_deletes=1")
    assert "-- DELETE" not in elements(asked, "#statements")[0].text()


@pytest.mark.usefixtures("currencies")
def test_there_are_no_statements_for_the_baseline(client):
    page = client.get(f"{ADDRESS}?{QUESTION}&_sql=prod")
    assert elements(page, "#statements") == []
    assert "there is none for prod" in plain(text_of(page))
    assert client.get(f"{ADDRESS}?{QUESTION}&_sql=nowhere").status_code == 400
