"""What can be done with a cell and with a column: the whole value; links that narrow, sort, move, hide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.records.references import SECONDS
from browser.rows.json_trees import MOST_PARTS, json_tree
from dynamic_databases.errors import StillBeingRead
from tests.markup import attributes, elements, inside, link_named, links, plain, rows_of

ORDERS = "/prod/shop/orders/"


def menu(client, query: str) -> dict[str, str]:
    page = client.get(f"{ORDERS}-/menu?{query}", headers={"HX-Request": "true"})
    assert page.status_code == 200
    return {
        plain(node).removesuffix(f" {node.attributes.get('data-key')}"): node.attributes["href"] or ""
        for node in elements(page, ".columns-menu ul:not(:has(.drift)) a")
    }


def test_a_cell_offers_the_rows_with_its_value_and_without(client, shop):
    page = client.get(f"{ORDERS}1/-/cell?_column=status&_sort=-id&total__gte=5")
    only, without = link_named(page, "Filter by this value"), link_named(page, "Exclude it")
    assert only == f"{ORDERS}?_sort=-id&total__gte=5&status=open"
    assert without == f"{ORDERS}?_sort=-id&total__gte=5&status__ne=open"
    assert {row[1] for row in rows_of(client.get(only))} == {"open"}
    assert "open" not in {row[1] for row in rows_of(client.get(without))}
    assert link_named(page, "The record") == f"{ORDERS}1/"
    assert attributes(page, "[data-copy]", "data-copy") == ["open"]


def test_a_value_takes_the_place_of_another_of_its_column(client, shop):
    page = client.get(f"{ORDERS}1/-/cell?_column=status&status__ne=paid")
    assert link_named(page, "Filter by this value") == f"{ORDERS}?status=open"
    assert link_named(page, "Exclude it") == f"{ORDERS}?status__ne=paid&status__ne=open"


def test_null_is_filtered_by_as_null(client, shop):
    page = client.get(f"{ORDERS}1/-/cell?_column=note")
    assert link_named(page, "Filter by this value") == f"{ORDERS}?note__isnull=1"
    assert link_named(page, "Exclude it") == f"{ORDERS}?note__isnull=0"
    assert attributes(page, "[data-copy]", "data-copy") == []


def test_hostile_text_in_a_cell_is_text(client, shop):
    page = client.get(f"{ORDERS}4/-/cell?_column=note")
    assert "<script>alert" not in page.text
    assert client.get(link_named(page, "Filter by this value")).status_code == 200


def test_bytes_are_found_by_their_exact_value(client, sqlite_database):
    sqlite_database(
        "prod", "raw", "CREATE TABLE t (id integer PRIMARY KEY, b blob); INSERT INTO t VALUES (1, x'00ff');"
    )
    page = client.get("/prod/raw/t/1/-/cell?_column=b")
    assert attributes(page, "[data-copy]", "data-copy") == ["00ff"]
    assert len(rows_of(client.get(link_named(page, "Filter by this value")))) == 1
    assert "Exclude it" not in plain(page)


def test_json_is_a_tree_of_what_is_stored(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, j json);
        INSERT INTO t VALUES (1, '{"a": 1.50, "a": [true, null, {"<b>": "x"}], "é": "\\u00e9"}');"""
    sqlite_database("prod", "documents", script)
    page = client.get("/prod/documents/t/1/-/cell?_column=j")
    tree = plain(elements(page, ".tree")[0])
    assert tree.startswith('{3} a 1.50 a [3] 0 true 1 null 2 {1} <b> "x"')
    assert elements(page, ".tree b b") == []


def test_half_a_surrogate_pair_is_shown_as_json_escapes_it(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, j json);
        INSERT INTO t VALUES (1, '{"\\ud800": "\\udfff"}');"""
    sqlite_database("prod", "documents", script)
    page = client.get("/prod/documents/t/1/-/cell?_column=j")
    assert page.status_code == 200
    assert plain(elements(page, ".tree")[0]) == r'{1} \ud800 "\udfff"'


def test_a_value_that_is_cut_is_not_copied_in_part(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, v text);
        INSERT INTO t VALUES (1, hex(zeroblob(60000)));"""
    sqlite_database("prod", "long", script)
    page = client.get("/prod/long/t/1/-/cell?_column=v")
    assert "Cut after 100,000" in plain(page)
    assert elements(page, "[data-copy]") == []
    assert len(client.get("/prod/long/t/1/-/cell?_column=v&_format=json").json()["value"]) == 120_000


def test_text_among_bytes_is_found_and_not_excluded(client, sqlite_database):
    script = "CREATE TABLE t (id integer PRIMARY KEY, b blob); INSERT INTO t VALUES (1, 'text'), (2, x'00');"
    sqlite_database("prod", "raw", script)
    page = client.get("/prod/raw/t/1/-/cell?_column=b")
    assert [row[0] for row in rows_of(client.get(link_named(page, "Filter by this value")))] == ["1"]
    assert "Exclude it" not in plain(page)


def test_bytes_that_are_an_image_are_shown_as_one(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, "a b" blob);
        INSERT INTO t VALUES (1, x'474946383961');"""
    sqlite_database("prod", "art", script)
    page = client.get("/prod/art/t/1/-/cell?_column=a+b")
    (address,) = attributes(page, ".whole-value img", "src")
    assert client.get(address).content == b"GIF89a"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part),
        max_leaves=20,
    )
)
def test_any_json_is_a_tree_or_text(value):
    import json

    tree = json_tree(json.dumps(value))
    assert (tree is not None) == isinstance(value, list | dict)


@pytest.mark.parametrize(
    "text", ["", "{", "1", "[" * 100 + "]" * 100, "[" + "1," * MOST_PARTS + "1]", "[" * 99_999]
)
def test_what_is_no_tree_or_too_much_of_one_is_text(text):
    assert json_tree(text) is None


@pytest.mark.parametrize(
    "address",
    [
        f"{ORDERS}1/-/cell",
        f"{ORDERS}1/-/cell?_column=nothing",
        f"{ORDERS}-/menu",
        f"{ORDERS}-/menu?_column=x",
    ],
)
def test_a_column_that_is_not_there_is_refused_in_words(client, shop, address):
    page = client.get(address)
    assert page.status_code == 400
    assert "that this page may show" in plain(page)


def test_a_row_that_is_gone_is_said(client, shop):
    assert client.get(f"{ORDERS}999/-/cell?_column=id").status_code == 404


def test_a_menu_sorts_adds_to_the_sort_and_ends_it(client, shop):
    items = menu(client, "_column=total&_sort=-id&status=open&_next=3&_from=4")
    assert items["Sort ascending"] == f"{ORDERS}?status=open&_sort=total"
    assert items["Sort descending"] == f"{ORDERS}?status=open&_sort=-total"
    assert items["Add to sort, as 2nd"] == f"{ORDERS}?status=open&_sort=-id,total"
    assert items["Add to sort, as 2nd, descending"] == f"{ORDERS}?status=open&_sort=-id,-total"
    assert "Don’t sort by it" not in items
    assert menu(client, "_column=id&_sort=-id,total")["Don’t sort by it"] == f"{ORDERS}?_sort=total"


def test_letters_stand_beside_a_menu_s_links_only_where_a_script_follows_them(client, shop):
    address = f"{ORDERS}-/menu?_column=total&_sort=-id"
    opened = client.get(address, headers={"HX-Request": "true"})
    assert [plain(key) for key in elements(opened, ".columns-menu kbd")] == [
        "s",
        "S",
        "a",
        "A",
        "f",
        "p",
        "h",
    ]
    assert elements(client.get(address), ".columns-menu kbd") == []


def test_a_menu_moves_and_hides_a_column(client, shop):
    items = menu(client, "_column=status&_cols=id,status,total")
    assert items["Move first"] == items["Move left"] == f"{ORDERS}?_cols=status,id,total"
    assert items["Move right"] == f"{ORDERS}?_cols=id,total,status"
    assert items["Hide"] == f"{ORDERS}?_cols=id,total"
    assert "Hide" not in menu(client, "_column=id&_cols=id")


def test_a_menu_leads_to_what_differs_elsewhere(client, shop, monkeypatch):
    monkeypatch.setattr("browser.views.column_menu.SECONDS", None)  # waits however busy the machine is
    page = client.get(f"{ORDERS}-/menu?_column=legacy_ref")
    assert "/compare/shop/orders/#column-legacy_ref" in links(page)


def test_a_menu_does_not_wait_for_an_environment_that_is_still_being_read(client, shop, monkeypatch):
    asked = []

    def readings(location, table, patience=None):
        asked.append(patience)
        return {"prod": table.reading, "dev": StillBeingRead("dev is still being read.")}

    monkeypatch.setattr("browser.views.column_menu.counterpart_readings", readings)
    page = client.get(f"{ORDERS}-/menu?_column=legacy_ref")
    assert asked == [SECONDS]
    assert elements(page, ".drift") == []
    assert link_named(page, "Sort ascending") == f"{ORDERS}?_sort=legacy_ref"


def test_a_header_s_button_leads_to_the_menu_without_a_script(client, shop):
    page = client.get(f"{ORDERS}?status=open")
    assert "total" in attributes(page, "thead button[form=quick][name=_menu]", "value")
    answer = client.get(ORDERS, {"status": "open", "_menu": "total"})
    assert answer["Location"] == f"{ORDERS}-/menu?status=open&_column=total"
    opened = client.get(answer["Location"])
    assert link_named(opened, "Back to the rows") == f"{ORDERS}?status=open"
    assert inside(opened, "who") == ["total decimal(10,2)"]
