"""A table across environments: one row a column, what differs marked."""

from __future__ import annotations

import re

import pytest

from dynamic_databases.models import CatalogSnapshot
from tests.markup import links, plain, text_of

SIDES = {
    "prod": """
        CREATE TABLE t (
            id integer PRIMARY KEY, same text, kind varchar(10), gone text, note text DEFAULT 'a');
        CREATE INDEX by_kind ON t (kind);
    """,
    "test": """
        CREATE TABLE t (
            id integer PRIMARY KEY, same text, kind varchar(20), gone text, note text DEFAULT 'a');
        CREATE INDEX by_kind ON t (kind, same);
    """,
    "dev": """
        CREATE TABLE t (
            id integer PRIMARY KEY, same text, kind varchar(10) NOT NULL, note text, more integer);
    """,
}


@pytest.fixture
def sides(sqlite_database):
    return {slug: sqlite_database(slug, "one", script) for slug, script in SIDES.items()}


def cells(page, column: str) -> list[tuple[str, str]]:
    """Return class and words of each environment's cell of a column."""
    row = text_of(page).partition(f'id="column-{column}"')[2].partition("</tr>")[0]
    row = row.replace(" data-baseline", "")
    found = re.findall(r"<td([^>]*)>(.*?)</td>", row, re.DOTALL)[1:]
    return [
        (re.sub(r'.*class="(\w+)".*', r"\1", attributes).strip(), plain(inner)) for attributes, inner in found
    ]


def marked(page, column: str) -> list[str]:
    row = text_of(page).partition(f'id="column-{column}"')[2].partition("</tr>")[0]
    return [plain(inner) for inner in re.findall(r"<mark>(.*?)</mark>", row, re.DOTALL)]


def test_columns_that_differ_are_rows_and_the_others_folded(client, sides):
    page = client.get("/compare/one/t/")
    shown = re.findall(r'<tr id="column-([^"]+)"', text_of(page))
    assert set(shown) == {"kind", "gone", "note", "more"}
    assert "2 identical columns: id, same" in plain(text_of(page))


def test_the_attribute_that_differs_is_marked_and_not_the_row(client, sides):
    page = client.get("/compare/one/t/")
    assert marked(page, "kind") == ["varchar(20)", "not null"]
    assert [state for state, _ in cells(page, "kind")] == ["", "changed", "changed"]
    assert marked(page, "note") == ["no default"]


def test_what_is_missing_and_what_is_extra_have_sign_and_word(client, sides):
    page = client.get("/compare/one/t/")
    assert cells(page, "gone")[2] == ("missing", "−missing")
    assert cells(page, "more")[2][0] == "extra"
    assert cells(page, "more")[2][1].startswith("+")


def test_every_column_can_be_shown(client, sides):
    page = client.get("/compare/one/t/?_all=1")
    assert re.findall(r'<tr id="column-([^"]+)"', text_of(page)) == [
        "id",
        "same",
        "kind",
        "gone",
        "note",
        "more",
    ]
    assert "identical column" not in plain(text_of(page))


def test_another_baseline_turns_the_verdicts_round(client, sides):
    page = client.get("/compare/one/t/?_baseline=dev")
    assert [state for state, _ in cells(page, "gone")] == ["extra", "extra", "missing"]
    assert client.get("/compare/one/t/?_baseline=dev&_format=json").json()["baseline"] == "dev"


def test_a_verdict_has_its_reason(client, sides):
    row = text_of(client.get("/compare/one/t/")).partition('id="column-gone"')[2].partition("</tr>")[0]
    assert "breaking" in plain(row)
    assert "dev" in plain(row)


def test_indexes_are_compared_too(client, sides):
    text = plain(text_of(client.get("/compare/one/t/")))
    assert "by_kind" in text
    assert "index" in text


def test_json_has_this_tables_differences_alone(client, shop):
    data = client.get("/compare/shop/orders/?_format=json").json()
    assert {one["table"] for one in data["differences"]} == {"orders"}
    assert {one["name"] for one in data["differences"]} == {"legacy_ref", "discount"}
    whole = client.get("/compare/shop/?_format=json").json()
    assert data["differences"] == [one for one in whole["differences"] if one["table"] == "orders"]
    assert data["summary"]["differing"] == 1


def test_a_table_that_only_some_have_says_which(client, shop):
    page = client.get("/compare/shop/audit/")
    assert page.status_code == 200
    assert "dev has no table “audit”" in plain(text_of(page))
    main = text_of(page).partition('<main id="main"')[2]
    assert "/prod/shop/audit/" in links(main)
    assert "/dev/shop/audit/" not in links(main)


def test_rows_of_each_environment_are_one_click_away(client, shop):
    assert {"/prod/shop/orders/", "/test/shop/orders/", "/dev/shop/orders/"} <= set(
        links(client.get("/compare/shop/orders/"))
    )


def test_all_of_the_demo_can_be_compared(client, demo):
    for name in ("shop", "crm"):
        page = client.get(f"/compare/{name}/?_all=1")
        addresses = set(links(page, rf"^/compare/{name}/[^/?]+/"))
        assert len(addresses) > 15
        for address in addresses:
            assert client.get(address).status_code == 200, address


def test_eight_hundred_columns_are_compared(client, demo):
    text = plain(text_of(client.get("/compare/crm/contacts/")))
    data = client.get("/compare/crm/contacts/?_format=json").json()
    added = {
        one["name"] for one in data["differences"] if one["object"] == "column" and "prod" in one["absent_in"]
    }
    assert len(added) >= 750
    assert "identical columns" in text


def test_spellings_that_mean_the_same_are_listed_with_the_rule(client, sqlite_database):
    for slug, now in {"prod": "CURRENT_TIMESTAMP", "dev": "current_timestamp"}.items():
        sqlite_database(slug, "alike", f"CREATE TABLE t (a text DEFAULT {now})")
    page = plain(text_of(client.get("/compare/alike/t/")))
    assert "1 attribute is spelled differently and means the same" in page
    assert "Letter case outside of quotes does not count." in page


def test_the_odd_one_out_of_three_is_named(client, sqlite_database):
    for slug, size in {"prod": 20, "test": 20, "dev": 30}.items():
        sqlite_database(slug, "odd", f"CREATE TABLE t (a varchar({size}))")
    assert "only dev is otherwise" in plain(text_of(client.get("/compare/odd/t/")))


def test_what_differs_of_the_table_itself_is_shown_with_its_values(client, sqlite_database):
    for slug, kind in {"prod": "", "test": "STRICT", "dev": "STRICT"}.items():
        sqlite_database(slug, "one", f"CREATE TABLE t (a integer) {kind}")
    page = plain(text_of(client.get("/compare/one/t/")))
    assert "table itself verdict" in page
    assert re.search(r"strict risky why .*?– ≠yes ≠yes", page)
    assert "≠strict" in plain(text_of(client.get("/compare/one/")))


def test_columns_in_another_order_are_no_table_of_their_own(client, sqlite_database):
    for slug, columns in {"prod": "a, b", "dev": "b, a"}.items():
        sqlite_database(slug, "one", f"CREATE TABLE t ({columns})")
    assert "table itself" not in text_of(client.get("/compare/one/t/"))


def test_an_environment_that_is_down_is_said_once(client, sides, tmp_path):
    (tmp_path / "dev-one.sqlite3").unlink()
    page = plain(text_of(client.get("/compare/one/t/")))
    assert "Nothing is known of it." in page
    assert "The table could not be read in" not in page


def test_what_has_no_name_says_once_what_it_is(client, sqlite_database):
    for slug, key in {"prod": "", "dev": "REFERENCES o (a)"}.items():
        sqlite_database(
            slug, "one", f"CREATE TABLE o (a integer PRIMARY KEY); CREATE TABLE t (a integer {key})"
        )
    page = plain(text_of(client.get("/compare/one/t/")))
    assert "foreign key risky" in page


def test_a_row_without_a_difference_says_how_far_it_is_the_same(client, shop, tmp_path):
    assert "id same" in plain(text_of(client.get("/compare/shop/customers/?_all=1")))
    audit = plain(text_of(client.get("/compare/shop/audit/?_all=1&_baseline=dev")))
    assert "id as its table" in audit
    (tmp_path / "test-shop.sqlite3").unlink()
    CatalogSnapshot.objects.all().delete()
    for address in ("/compare/shop/customers/?_all=1", "/compare/shop/?_all=1"):
        page = plain(text_of(client.get(address)))
        assert "same where read" in page


def test_a_table_that_is_missing_or_unreadable_says_why_it_matters(client, shop):
    page = plain(text_of(client.get("/compare/shop/audit/")))
    assert "Code that uses this table fails there." in page
    assert "−missing −missing" in page
    assert "identical" not in page
    page = plain(text_of(client.get("/compare/shop/audit/?_baseline=dev")))
    assert "code that runs on the baseline does not know it" in page
    broken = plain(text_of(client.get("/compare/shop/broken/")))
    assert "its definition is the same" in broken
    assert "no such table: main.gone" in broken


def test_columns_of_a_table_that_some_have_are_identical_where_it_is(client, sqlite_database):
    for slug in ("prod", "test"):
        sqlite_database(slug, "some", "CREATE TABLE t (a integer)")
    sqlite_database("dev", "some", "CREATE TABLE u (a integer)")
    assert "1 identical column where the table is: a" in plain(text_of(client.get("/compare/some/t/")))
