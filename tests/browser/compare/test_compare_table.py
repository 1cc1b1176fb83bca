"""A table across environments: one row a column, what differs marked."""

from __future__ import annotations

import re

import pytest

from dynamic_databases.models import CatalogSnapshot
from tests.markup import Page, attributes, element, elements, links, plain, text_of, words_of

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


def shown_columns(page: Page) -> list[str]:
    """Return the names of the columns that have a row."""
    return [row.removeprefix("column-") for row in attributes(page, "tr[id^=column-]", "id")]


def cells(page: Page, column: str) -> list[tuple[str, str]]:
    """Return class and words of each environment's cell of a column."""
    _, *environments = elements(page, f"tr#column-{column} td")
    return [(cell.attributes.get("class") or "", words_of(cell)) for cell in environments]


def marked(page: Page, column: str) -> list[str]:
    """Return the attributes of a column that are marked."""
    return [words_of(mark) for mark in elements(page, f"tr#column-{column} mark")]


def test_columns_that_differ_are_rows_and_the_others_folded(client, sides):
    page = client.get("/compare/one/t/")
    assert set(shown_columns(page)) == {"kind", "gone", "note", "more"}
    assert "2 identical columns: id, same" in plain(text_of(page))


def test_the_attribute_that_differs_is_marked_and_not_the_row(client, sides):
    page = client.get("/compare/one/t/")
    assert marked(page, "kind") == ["varchar(20)", "not null"]
    assert [state for state, _ in cells(page, "kind")] == ["", "changed", "changed"]
    assert marked(page, "note") == ["no default"]


def test_what_is_missing_and_what_is_extra_have_sign_and_word(client, sides):
    page = client.get("/compare/one/t/")
    assert cells(page, "gone")[2] == ("missing", "− missing")
    assert cells(page, "more")[2][0] == "extra"
    assert cells(page, "more")[2][1].startswith("+")


def test_every_column_can_be_shown(client, sides):
    page = client.get("/compare/one/t/?_all=1")
    assert shown_columns(page) == ["id", "same", "kind", "gone", "note", "more"]
    assert "identical column" not in plain(text_of(page))


def test_another_baseline_turns_the_verdicts_round(client, sides):
    page = client.get("/compare/one/t/?_baseline=dev")
    assert [state for state, _ in cells(page, "gone")] == ["extra", "extra", "missing"]
    assert client.get("/compare/one/t/?_baseline=dev&_format=json").json()["baseline"] == "dev"


def test_a_verdict_has_its_reason(client, sides):
    page = client.get("/compare/one/t/")
    assert "breaking" in plain(element(page, "tr#column-gone td.verdict"))
    assert "dev: Code that names this column fails there." in plain(element(page, "tr#column-gone + tr.why"))


def test_indexes_are_compared_too(client, sides):
    text = plain(text_of(client.get("/compare/one/t/")))
    assert "by_kind" in text
    assert "index" in text


def test_json_has_this_tables_differences_alone(client, shop):
    data = client.get("/compare/shop/orders/?_format=json").json()
    assert {difference["table"] for difference in data["differences"]} == {"orders"}
    assert {difference["name"] for difference in data["differences"]} == {"legacy_ref", "discount"}
    whole = client.get("/compare/shop/?_format=json").json()["differences"]
    assert data["differences"] == [difference for difference in whole if difference["table"] == "orders"]
    assert data["summary"]["differing"] == 1


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
    columns = [difference for difference in data["differences"] if difference["object"] == "column"]
    added = {column["name"] for column in columns if "prod" in column["absent_in"]}
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
    assert "differs only in dev" in plain(text_of(client.get("/compare/odd/t/")))


def test_what_differs_of_the_table_itself_is_shown_with_its_values(client, sqlite_database):
    for slug, kind in {"prod": "", "test": "STRICT", "dev": "STRICT"}.items():
        sqlite_database(slug, "one", f"CREATE TABLE t (a integer) {kind}")
    page = plain(text_of(client.get("/compare/one/t/")))
    assert re.search(r"The table itself strict risky why – ≠ yes ≠ yes", page)
    assert "≠strict" in plain(text_of(client.get("/compare/one/")))


def test_columns_in_another_order_are_no_table_of_their_own(client, sqlite_database):
    for slug, columns in {"prod": "a, b", "dev": "b, a"}.items():
        sqlite_database(slug, "one", f"CREATE TABLE t ({columns})")
    assert "table itself" not in text_of(client.get("/compare/one/t/"))


def test_an_environment_that_is_down_is_said_once(client, sides, tmp_path):
    (tmp_path / "dev-one.sqlite3").unlink()
    page = plain(text_of(client.get("/compare/one/t/")))
    assert "It has never been read." in page
    assert "The table could not be read in" not in page
    heads = [plain(node) for node in elements(client.get("/compare/one/t/"), ".matrix thead th")]
    assert heads[-1] == "dev not read"


def test_what_one_environment_alone_has_read_is_not_called_identical(client, sides, tmp_path):
    for slug in ("test", "dev"):
        (tmp_path / f"{slug}-one.sqlite3").unlink(missing_ok=True)
    page = plain(text_of(client.get("/compare/one/t/")))
    assert "identical" not in page
    assert "columns: id" in page
    page = plain(text_of(client.get("/compare/one/t/?_all=1")))
    assert "id not compared" in page
    assert "same where read" not in page


def test_a_view_that_no_environment_can_read_is_not_called_the_same(client, sqlite_database):
    script = "CREATE TABLE t (id); CREATE VIEW broken AS SELECT id FROM t; DROP TABLE t"
    for slug in ("prod", "dev"):
        sqlite_database(slug, "one", script)
    row = 'tr:has(th a[href^="/compare/one/broken/"])'
    page = client.get("/compare/one/?_all=1")
    assert words_of(element(page, f"{row} .verdict")) == "not compared"
    assert "1 table · no differences, as far as is known" in plain(elements(page, ".head .facts")[0])
    facts = elements(client.get("/compare/one/broken/"), ".head .facts")
    assert plain(facts[0]).startswith("not compared")


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


def test_what_the_baseline_lacks_as_well_is_not_marked(client, sqlite_database):
    """Only prod has the table `only` and the column `more`: seen from dev, test is as it is."""
    scripts = {"prod": "CREATE TABLE only_here (a); CREATE TABLE t (id, more)"}
    for slug in ("prod", "test", "dev"):
        sqlite_database(slug, "two", scripts.get(slug, "CREATE TABLE t (id)"))
    column = cells(client.get("/compare/two/t/?_baseline=dev"), "more")
    assert [state for state, _ in column] == ["extra", "", "missing"]
    assert column[1][1] == "not there"
    row = element(client.get("/compare/two/?_baseline=dev"), 'tr:has(th a[href^="/compare/two/only_here/"])')
    states = [cell.attributes.get("class") or "" for cell in row.css("td")][1:]
    assert states == ["extra", "", "missing"]
    assert "test has no table “only_here” either" in plain(
        text_of(client.get("/compare/two/only_here/?_baseline=dev"))
    )


def test_what_differs_beside_a_keys_definition_is_shown_with_its_values(client, sqlite_database):
    script = "CREATE TABLE t (a text, CONSTRAINT u UNIQUE (a{}));"
    for environment, collation in (("prod", ""), ("test", " COLLATE nocase")):
        sqlite_database(environment, "one", script.format(collation))
    text = plain(text_of(client.get("/compare/one/t/")))
    assert "collation a nocase" in text
    assert "collation –" in text
