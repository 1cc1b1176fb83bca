"""What the page of a record does not wait for: labels, counts, differences elsewhere, records beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import QueryDict

from browser.addresses.parameters import LONGEST_KEPT, found_by
from browser.records.incoming import guessed_references, referring_names
from browser.records.references import Reference
from dynamic_databases.catalog import Catalog, Table
from tests.browser.rows.stores import mariadb_server, postgresql_server, sqlserver, store
from tests.browser.rows.test_downloads import execute
from tests.conftest import write_sqlite
from tests.markup import attributes, element, elements, links, plain, words_of

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

HTMX = {"HX-Request": "true"}


def relations(page) -> list[str]:
    """Return what refers to the record, a line each, in words."""
    parts = "li > span, li > a"  # without the rows that open in place
    return [" ".join(map(words_of, node.css(parts))) for node in elements(page, "#relations li")]


def test_the_page_asks_for_its_details_and_has_them_without_a_script(client, shop):
    page = client.get("/prod/shop/orders/1/")
    assert element(page, "#relations").attributes["hx-get"] == "/prod/shop/orders/1/-/details"
    (late,) = attributes(page, "#relations p a", "href")
    assert late == "/prod/shop/orders/1/?_late=1"
    whole = client.get(late)
    assert "hx-get" not in element(whole, "#relations").attributes
    assert words_of(element(whole, "#fields .label")) == "Ann"


def test_the_page_waits_for_no_other_table_and_no_other_environment(client, shop, statements):
    client.get("/prod/shop/orders/1/")
    statements.clear()
    client.get("/prod/shop/orders/1/")
    of_rows = [sql for _, sql in statements if ('FROM "' in sql and "orders" in sql) or '"customers"' in sql]
    assert len(of_rows) == 1


def test_details_come_as_parts_of_the_page(client, shop):
    answer = client.get("/prod/shop/orders/1/-/details", headers=HTMX)
    assert "<html" not in answer.text
    assert words_of(element(answer, "span.label[hx-swap-oob]")) == "Ann"
    assert relations(answer) == ["2 order_items by order_id"]


def test_references_are_counted_up_to_a_limit(client, shop, monkeypatch):
    monkeypatch.setattr("browser.records.incoming.MOST_COUNTED", 1)
    assert "more than 1 order_items by order_id" in relations(client.get("/prod/shop/orders/1/?_late=1"))


def test_a_count_that_takes_too_long_is_left_out(client, shop, monkeypatch):
    monkeypatch.setattr("browser.records.incoming.SECONDS", 0.0)
    page = client.get("/prod/shop/orders/1/?_late=1")
    assert page.status_code == 200
    assert relations(page)[0] == "? order_items by order_id · not counted: not in time"


def test_a_large_table_is_not_searched_without_an_index(client, sqlite_database, monkeypatch):
    monkeypatch.setattr("browser.records.incoming.LARGE", 1)
    sqlite_database(
        "prod", "odd", "CREATE TABLE a (id integer PRIMARY KEY); INSERT INTO a VALUES (1);"
        "CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a (id));"
        "CREATE TABLE c (id integer PRIMARY KEY, a_id integer REFERENCES a (id)); CREATE INDEX i ON c (a_id);"
        "INSERT INTO b VALUES (1, 1), (2, 1); INSERT INTO c VALUES (1, 1), (2, 1); CREATE INDEX j ON b (id);"
        "ANALYZE;"
    )  # fmt: skip
    assert relations(client.get("/prod/odd/a/1/?_late=1")) == [
        "? b by a_id · not counted: no index", "2 c by a_id"
    ]  # fmt: skip


def test_what_refers_to_a_table_is_searched_again_only_after_a_change(
    client, sqlite_database, tmp_path, monkeypatch
):
    script = "CREATE TABLE a (id integer PRIMARY KEY); INSERT INTO a VALUES (1), (2);"
    sqlite_database("prod", "odd", f"{script} CREATE TABLE b (a_id integer REFERENCES a (id));")
    searched: list[str] = []

    def guessed(catalog: Catalog, target: Table) -> Iterator[tuple[Table, Reference]]:
        searched.append(target.name)
        return guessed_references(catalog, target)

    monkeypatch.setattr("browser.records.incoming.guessed_references", guessed)
    assert relations(client.get("/prod/odd/a/1/?_late=1")) == ["0 b by a_id"]
    assert relations(client.get("/prod/odd/a/2/?_late=1")) == ["0 b by a_id"]
    assert searched == ["a"]
    write_sqlite(tmp_path / "prod-odd.sqlite3", "CREATE TABLE c (a_id integer); DROP TABLE b;")
    assert relations(client.get("/prod/odd/a/1/?_late=1")) == ["0 c by a_id · guessed"]
    assert searched == ["a", "a"]


def test_references_are_counted_and_guessed_on_every_vendor(client, store):
    prefix = "{s}" if store.vendor == "sqlserver" else ""
    for statement in (
        "CREATE TABLE {p}customers (id integer NOT NULL PRIMARY KEY)",
        "CREATE TABLE {p}orders (id integer NOT NULL PRIMARY KEY, customer_id integer, "
        "FOREIGN KEY (customer_id) REFERENCES {p}customers (id))",
        "CREATE TABLE {p}visits (id integer NOT NULL PRIMARY KEY, customer_id integer)",
        "CREATE TABLE {p}texts (id integer NOT NULL PRIMARY KEY, customer_id varchar(9))",
        "INSERT INTO {p}customers VALUES (1)",
        "INSERT INTO {p}orders VALUES (1, 1), (2, 1), (3, NULL)",
        "INSERT INTO {p}visits VALUES (1, 1), (2, 2)",
    ):
        execute(store, statement.replace("{p}", prefix))
    page = client.get(f"{store.url('customers')}1/?_late=1")
    assert relations(page) == ["2 orders by customer_id", "1 visits by customer_id · guessed"]
    for address, rows in zip(attributes(page, "#relations li > a", "href"), (2, 1), strict=True):
        assert len(client.get(f"{address}&_format=json").json()["rows"]) == rows


@pytest.mark.parametrize(
    ("table", "key", "name"),
    [
        ("customers", "id", "customer_id"), ("Categories", "ID", "category_id"), ("boxes", "id", "boxid"),
        ("address", "id", "address_id"), ("people", "person_id", "person_id"),
        ("orders", "uuid", "order_uuid"),
    ],
)  # fmt: skip
def test_columns_are_named_for_what_they_refer_to(table, key, name):
    assert name in referring_names(table, key)
    assert "id" not in referring_names(table, key)


def test_what_differs_elsewhere_stands_at_its_field(client, shop):
    page = client.get("/prod/shop/orders/3/?_late=1")
    marks = {words_of(node) for node in elements(page, "#fields .marks a")}
    assert "≠ only in test in test" in marks
    assert "+ not in test" in marks
    assert "discount − only in dev" in plain(element(page, "#elsewhere"))


def test_a_row_that_is_not_elsewhere_is_said(client, shop):
    page = client.get("/dev/shop/orders/50/?_late=1")
    assert "test: no such row" in plain(element(page, "#elsewhere"))


def test_rows_of_a_protected_environment_are_not_asked_for(client, shop, environments, statements):
    assert environments["prod"].protected
    client.get("/dev/shop/orders/3/?_late=1")
    statements.clear()
    page = client.get("/dev/shop/orders/3/?_late=1")
    assert "prod: its values are compared only when asked for" in plain(element(page, "#elsewhere"))
    assert not any("only in prod" in words_of(node) for node in elements(page, "#fields .marks a"))
    asked = {alias for alias, sql in statements if 'FROM "orders"' in sql}
    assert len(asked) == 2  # dev's own and test's


def beside(page) -> dict[str, str]:
    """Return the addresses of the records before and after, by `prev` and `next`."""
    links = elements(page, "#neighbours a")
    return {str(link.attributes["rel"]): str(link.attributes["href"]) for link in links}


def test_records_are_walked_by_key(client, shop):
    assert beside(client.get("/prod/shop/orders/1/?_late=1")) == {"next": "/prod/shop/orders/2/"}
    assert beside(client.get("/prod/shop/orders/2/?_late=1")) == {
        "prev": "/prod/shop/orders/1/", "next": "/prod/shop/orders/3/"
    }  # fmt: skip


def test_records_are_walked_as_they_were_found(client, store):
    prefix = "{s}" if store.vendor == "sqlserver" else ""
    execute(store, f"CREATE TABLE {prefix}t (id integer NOT NULL PRIMARY KEY, s varchar(9), n integer)")
    values = [(1, "a", "3"), (2, "b", "NULL"), (3, "a", "NULL"), (4, "a", "7"), (5, "a", "3"), (6, "b", "1")]
    for number, text, n in values:
        execute(store, f"INSERT INTO {prefix}t VALUES ({number}, '{text}', {n})")
    query = "s=a&_sort=-n"
    rows = client.get(f"{store.url('t')}?{query}&_format=json").json()["rows"]
    address, walked = f"{store.url('t')}{rows[0][0]}/?{query}", []
    while address:
        page = client.get(f"{address}&_late=1")
        walked.append(client.get(f"{address.partition('?')[0]}?_format=json").json()["values"]["id"])
        address = beside(page).get("next", "")
        assert len(walked) <= len(rows)
    assert walked == [row[0] for row in rows]


def said_of_neighbours(page) -> str:
    return words_of(element(page, "#neighbours"))


def test_a_filter_that_cannot_be_applied_leaves_the_record_without_neighbours(client, shop):
    page = client.get("/prod/shop/orders/2/?gone=1&total__gte=abc&_late=1")
    assert beside(page) == {}
    assert "A filter of this address can’t be applied" in said_of_neighbours(page)


def test_the_links_of_rows_carry_how_they_were_found(client, shop):
    page = client.get("/prod/shop/orders/?status=open&_sort=-id&_cols=id,status&_size=1")
    (address,) = links(page, r"^/prod/shop/orders/\d+/")
    assert address == "/prod/shop/orders/3/?status=open&_sort=-id"
    record = client.get(f"{address}&_late=1")
    assert beside(record) == {"next": "/prod/shop/orders/1/?status=open&_sort=-id"}
    assert said_of_neighbours(record) == "first record 1 → by id descending where status is open"
    assert "2" not in said_of_neighbours(client.get("/prod/shop/orders/1/?status=open&_late=1")).split()


def test_the_rows_that_a_record_was_found_among_are_one_click_away(client, shop):
    address = "/prod/shop/orders/3/?status=open&_sort=-id"
    assert attributes(client.get(address), ".tabs [data-go=rows]", "href") == [
        "/prod/shop/orders/?status=open&_sort=-id"
    ]
    across = "/compare/shop/orders/3/?_found=status%3Dopen%26_sort%3D-id"
    assert links(client.get(address), "^/compare/shop/orders/3/") == [across] * 2
    assert "/dev/shop/orders/3/?status=open&_sort=-id" in links(client.get(address))


def test_a_record_that_is_no_longer_among_the_rows_is_said(client, shop):
    page = client.get("/prod/shop/orders/2/?status=open&_late=1")
    assert beside(page) == {
        "prev": "/prod/shop/orders/1/?status=open", "next": "/prod/shop/orders/3/?status=open"
    }  # fmt: skip
    assert "no longer among the rows where status is open" in said_of_neighbours(page)
    assert "no longer" not in said_of_neighbours(client.get("/prod/shop/orders/1/?status=open&_late=1"))
    assert "no longer" not in said_of_neighbours(client.get("/prod/shop/orders/2/?_late=1"))


def test_an_address_that_would_be_long_carries_nothing(client, shop):
    page = client.get("/prod/shop/orders/", {"status__in": ",".join(["open"] * 200)})
    assert links(page, r"^/prod/shop/orders/\d+/") == ["/prod/shop/orders/1/", "/prod/shop/orders/3/"]


def test_what_a_row_was_found_by_needs_no_request():
    query = QueryDict("status=open&total__gte=5&_sort=-id&_size=5&_next=3&_cols=id&_off=id=1&_late=1")
    assert found_by(query) == [("status", "open"), ("total__gte", "5"), ("_sort", "-id")]
    assert found_by(QueryDict(f"note={'x' * LONGEST_KEPT}")) == []
