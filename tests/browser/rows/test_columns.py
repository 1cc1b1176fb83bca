"""Which columns are shown: names, globs, exclusions; wide tables begin with some."""

from __future__ import annotations

import pytest

from browser.rows.columns import SHOWN_AT_FIRST, choose_columns
from dynamic_databases.catalog import Column, Family, Key, Kind, Table
from tests.markup import attributes, elements, fields


def table(*names: str, key: tuple[str, ...] = ()) -> Table:
    columns = tuple(
        Column(name, position, "text", Kind(Family.TEXT), nullable=name not in key)
        for position, name in enumerate(names, start=1)
    )
    return Table("main", "t", columns=columns, primary_key=Key(key) if key else None)


def shown(patterns: list[str], *names: str) -> list[str]:
    return [column.name for column in choose_columns(table(*names), patterns).shown]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ([], ["id", "name", "address_a", "address_b"]),
        (["*"], ["id", "name", "address_a", "address_b"]),
        (["name,id"], ["name", "id"]),
        (["name", "id"], ["name", "id"]),
        (["address*,id"], ["address_a", "address_b", "id"]),
        (["address_b,*"], ["address_b", "id", "name", "address_a"]),
        (["name,*,-id,name"], ["name", "address_a", "address_b"]),
        (["id", "name"], ["id", "name"]),
        (["address*"], ["address_a", "address_b"]),
        (["-address*"], ["id", "name"]),
        (["*,-name"], ["id", "address_a", "address_b"]),
        (["address*,-*_b"], ["address_a"]),
        (["nothing"], ["id"]),
    ],
)
def test_patterns_choose_columns_in_their_own_order(patterns, expected):
    assert shown(patterns, "id", "name", "address_a", "address_b") == expected


def test_a_name_with_signs_is_written_as_in_addresses():
    assert shown(["a~2Cb"], "a", "a,b", "-x") == ["a,b"]
    assert shown(["~2Dx"], "a", "a,b", "-x") == ["-x"]
    assert shown(["~2A"], "a", "*") == ["*"]
    assert shown(["~5Bab~5D"], "a", "[ab]") == ["[ab]"]


def test_a_pattern_that_fits_nothing_is_told():
    assert choose_columns(table("id", "name"), ["id,nothing*"]).unknown == ("nothing*",)


def test_a_wide_table_begins_with_some_columns_and_its_key():
    names = [f"c{number}" for number in range(100)]
    chosen = choose_columns(table(*names, key=("c99",)), [])
    assert len(chosen.shown) == SHOWN_AT_FIRST + 1
    assert chosen.shown[-1].name == "c99"
    assert len(chosen.shown) < chosen.total
    everything = choose_columns(table(*names), ["*"])
    assert len(everything.shown) == everything.total


def test_eight_hundred_columns_can_be_shown(client, demo):
    pages = (client.get(f"/dev/crm/contacts/?_size=2{cols}") for cols in ("", "&_cols=*"))
    shown = [len(elements(page, "table.grid th[scope=col]")) for page in pages]
    assert shown == [SHOWN_AT_FIRST, 800]


def test_programs_get_every_column_unless_they_choose(client, demo):
    assert len(client.get("/dev/crm/contacts/?_size=2&_format=json").json()["columns"]) == 800
    chosen = client.get("/dev/crm/contacts/?_size=2&_cols=id,first*&_format=json").json()["columns"]
    assert {column["name"][:5] for column in chosen} == {"id", "first"}


def test_an_unknown_column_is_told_on_the_page(client, shop):
    text = client.get("/prod/shop/orders/?_cols=id,nothing").content.decode()
    assert "There is no column “nothing” here to show" in text


def test_boxes_ticked_in_the_form_are_the_columns_shown(client, shop):
    data = client.get("/prod/shop/orders/?_cols=id&_cols=status&_format=json").json()
    assert [column["name"] for column in data["columns"]] == ["id", "status"]
    assert data["rows"][0] == [1, "open"]


def test_columns_come_in_the_order_of_the_address(client, shop):
    data = client.get("/prod/shop/orders/?_cols=status,id&_format=json").json()
    assert [column["name"] for column in data["columns"]] == ["status", "id"]
    assert data["rows"][0] == ["open", 1]
    page = client.get("/prod/shop/orders/?_cols=status,id&_size=1")
    assert attributes(page, "table.grid th a.name", "title") == ["Sort by status", "Sort by id"]
    lines = client.get("/prod/shop/orders/?_cols=status,id&_format=csv").getvalue().decode().splitlines()
    assert lines[0] == '"status","id"'


def test_a_new_choice_keeps_the_order_of_the_columns_that_stay(client, shop):
    page = client.get("/prod/shop/orders/?_cols=status,total,id")
    sent = {name: value for name, value in fields(page, "form[action$=columns]") if name == "_shown"}
    assert sent == {"_shown": "status,total,id"}
    answer = client.post("/prod/shop/orders/-/columns", {**sent, "_cols": ["id", "status", "note"]})
    assert answer["Location"] == "/prod/shop/orders/?_cols=status,id,note"
    in_order = client.post("/prod/shop/orders/-/columns", {"_shown": "id,status", "_cols": ["id", "status"]})
    assert in_order["Location"] == "/prod/shop/orders/?_cols=id,status"
