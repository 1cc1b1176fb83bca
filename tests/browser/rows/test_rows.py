"""The rows page: sorted by header, marked where a column differs elsewhere, at a fixed cost."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.models import Database
from tests.markup import elements, inside, link_named, links, plain, rows_of, text_of, words_of


def test_rows_are_shown_with_null_unlike_empty_and_hostile_text_as_text(client, shop):
    page = client.get("/prod/shop/orders/?_cols=id,note")
    null, empty, *texts = (row.css("td")[1] for row in elements(page, "table.grid tbody tr"))
    assert elements(null, ".null")
    assert elements(empty, ".empty")
    assert [words_of(cell) for cell in texts] == ["only in prod", "<script>alert(1)</script>"]
    assert "<script>alert" not in text_of(page)


def test_json_of_rows_has_the_shape_that_programs_rely_on(client, shop):
    data = client.get("/prod/shop/orders/?_cols=id,status,total,note&_size=2&_format=json").json()
    following = data.pop("next")
    expected: dict[str, Any] = {
        "environment": "prod",
        "database": "shop",
        "schema": "main",
        "table": "orders",
        "columns": [
            {"name": "id", "type": "integer"},
            {"name": "status", "type": "varchar(20)"},
            {"name": "total", "type": "decimal(10,2)"},
            {"name": "note", "type": "text"},
        ],
        "rows": [[1, "open", 12.5, None], [2, "paid", 7, ""]],
        "count": {"value": 4, "exact": True},
        "previous": None,
    }
    data["columns"] = [column | {"type": column["type"].lower()} for column in data["columns"]]
    assert {name: data[name] for name in expected} == expected
    assert following.startswith("/prod/shop/orders/?_cols=id,status,total,note&_size=2&")
    assert client.get(following).json()["rows"] == [
        [3, "open", None, "only in prod"],
        [4, "shipped", 100, "<script>alert(1)</script>"],
    ]


def test_a_header_sorts_then_turns_the_order_round(client, shop):
    page = client.get("/prod/shop/orders/")
    up = client.get(link_named(page, "total"))
    assert [row[0] for row in rows_of(up)] == ["3", "2", "1", "4"]
    assert [words_of(head) for head in elements(up, "th[aria-sort=ascending] a.name")] == ["total"]
    down = client.get(link_named(up, "total"))
    assert [row[0] for row in rows_of(down)] == ["4", "1", "2", "3"]
    assert [words_of(head) for head in elements(down, "th[aria-sort=descending] a.name")] == ["total"]
    assert link_named(down, "total") == "/prod/shop/orders/"


def test_sorting_keeps_the_filter(client, shop):
    page = client.get("/prod/shop/orders/?status=open&_size=20")
    assert link_named(page, "total") == "/prod/shop/orders/?status=open&_size=20&_sort=total"


def test_several_columns_sort_together(client, shop):
    page = client.get("/prod/shop/orders/?_sort=status,-id&_format=json").json()
    assert [row[0] for row in page["rows"]] == [3, 1, 2, 4]


def test_a_header_whose_column_differs_elsewhere_leads_to_its_row_of_the_comparison(client, shop):
    page = client.get("/prod/shop/orders/")
    marks = inside(page, "drift")
    assert "+ not in test" in marks
    assert "+ not in dev" in marks
    (link,) = set(links(page, "#column-legacy_ref$"))
    assert link == "/compare/shop/orders/#column-legacy_ref"
    assert elements(client.get(link.partition("#")[0]), "#column-legacy_ref")


def test_a_changed_column_is_marked_with_what_differs_where(client, sqlite_database):
    sqlite_database(
        "prod", "one", "CREATE TABLE t (id integer PRIMARY KEY, x text); INSERT INTO t VALUES (1, 2);"
    )
    sqlite_database("dev", "one", "CREATE TABLE t (id integer PRIMARY KEY, x integer NOT NULL);")
    page = client.get("/prod/one/t/")
    assert inside(page, "drift") == ["≠ dev"]
    assert "1 differs" in plain(text_of(page)) or "1 differ" in plain(text_of(page))


def test_tables_that_are_the_same_everywhere_have_no_marks(client, shop):
    assert inside(client.get("/prod/shop/customers/"), "drift") == []


def test_switching_environment_keeps_the_query_but_the_position(client, shop):
    page = client.get("/prod/shop/orders/?status=open&_sort=-id&_cols=id,status&_size=1")
    second = client.get(link_named(page, "Next"))
    switched = links(second, r"^/dev/shop/orders/")
    assert switched[0] == "/dev/shop/orders/?status=open&_sort=-id&_cols=id,status&_size=1"
    assert [row[0] for row in rows_of(client.get(switched[0]))] == ["3"]


def test_the_first_column_and_the_key_lead_to_the_record(client, shop):
    page = client.get("/prod/shop/order_items/")
    assert links(page, r"/order_items/1,2/$") == ["/prod/shop/order_items/1,2/"]
    assert client.get("/prod/shop/order_items/1,2/").status_code == 200


def test_a_table_without_a_key_leads_to_its_rows_by_row_id(client, shop):
    page = client.get("/prod/shop/notes/")
    assert "row id as key" in plain(text_of(page))
    (first, second) = dict.fromkeys(links(page, r"/notes/.*_by=rowid$"))
    assert client.get(first + "&_format=json").json()["values"]["words"] == "bent"
    assert client.get(second + "&_format=json").json()["values"]["words"] == "lost"


def test_a_view_has_rows_and_no_links_to_records(client, shop):
    page = client.get("/prod/shop/open_orders/")
    assert [row[0] for row in rows_of(page)] == ["1", "3"]
    assert links(page, r"^/prod/shop/open_orders/[^?-]+") == []
    assert "no key" in plain(text_of(page))


def test_a_key_that_points_elsewhere_is_a_link_with_the_labels_of_its_target(client, shop):
    page = client.get("/prod/shop/orders/")
    assert "/prod/shop/customers/1/" in links(page)
    assert inside(page, "label") == ["Ann", "Bob", "Ann"]
    dev = client.get("/dev/shop/orders/")
    assert "/dev/shop/customers/1/" in links(dev)
    assert "/prod/shop/customers/1/" not in links(dev)


def test_the_page_says_its_statement(client, shop):
    page = plain(text_of(client.get("/prod/shop/orders/?status=open&_sort=-id")))
    assert 'FROM "orders" WHERE "orders"."status" = ' in page
    assert "'open'" in page


@pytest.mark.parametrize("size", ["1", "500"])
def test_as_many_rows_as_asked_for(client, shop, size):
    assert len(client.get(f"/prod/shop/orders/?_size={size}&_format=json").json()["rows"]) == min(
        int(size), 4
    )


@pytest.mark.parametrize("size", ["0", "-1", "501", "1e1", "٣", "", "1" * 5000])
def test_a_size_that_is_none_is_refused(client, shop, size):
    assert client.get("/prod/shop/orders/", {"_size": size}).status_code == 400


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/prod/shop/ORDERS/?status=open", "/prod/shop/orders/?status=open"),
        ("/prod/shop/main.orders/", "/prod/shop/orders/"),
        ("/prod/shop/ORDERS/-/structure", "/prod/shop/orders/-/structure"),
        ("/prod/shop/~6Frders/", "/prod/shop/orders/"),
        ("/prod/~73hop/orders/", "/prod/shop/orders/"),
        ("/prod/shop/two words~2Fhalf/", "/prod/shop/two~20words~2Fhalf/"),
    ],
)
def test_another_spelling_leads_to_the_one_address(client, shop, address, right):
    response = client.get(address)
    assert (response.status_code, response.headers.get("Location")) == (302, right)


def test_a_database_of_the_same_name_shows_as_counterpart_on_the_next_request(client, sqlite_database):
    script = "CREATE TABLE t (id integer PRIMARY KEY);"
    sqlite_database("prod", "one", script)
    assert links(client.get("/prod/one/t/"), "^/dev/one/t/") == []
    sqlite_database("dev", "one", script)
    assert links(client.get("/prod/one/t/"), "^/dev/one/t/")
    Database.objects.filter(environment__slug="dev").delete()
    assert links(client.get("/prod/one/t/"), "^/dev/one/t/") == []


def test_a_value_of_any_length_is_one_cell(client, sqlite_database):
    script = """
        CREATE TABLE t (id text PRIMARY KEY, x text);
        INSERT INTO t VALUES (hex(zeroblob(2000)), hex(zeroblob(500000))), ('b', 'y');
    """
    sqlite_database("prod", "long", script)
    page = client.get("/prod/long/t/?_sort=x&_size=1")
    assert len(page.content) < 40_000
    data = client.get("/prod/long/t/?_format=json").json()
    assert len(data["rows"][0][1]) == 1_000_000


def test_every_oddity_of_the_demo_is_shown(client, demo):
    for environment in ("prod", "test", "dev"):
        for address in (
            f"/{environment}/crm/oddities/?_size=500&_cols=*",
            f"/{environment}/crm/untyped_key/?_size=500",
        ):
            page = client.get(address)
            assert page.status_code == 200
            assert "unreadable" in text_of(page) or "untyped" in address
            assert client.get(f"{address}&_format=json").status_code == 200


def test_a_position_behind_the_last_row_does_not_deny_that_there_are_rows(client, shop):
    behind = "/prod/shop/orders/?_sort=id&_next=~n999999"
    page = client.get(behind)
    assert "has no rows" not in text_of(page)
    assert [row[0] for row in rows_of(client.get(link_named(page, "The first page")))] == ["1", "2", "3", "4"]
    assert client.get(f"{behind}&_format=json").json()["count"] == {"value": 4, "exact": True}


def test_an_empty_table_has_its_headers_and_their_marks(client, sqlite_database):
    sqlite_database("prod", "bare", "CREATE TABLE t (a integer PRIMARY KEY, b text)")
    sqlite_database("dev", "bare", "CREATE TABLE t (a integer PRIMARY KEY, b text, c text)")
    page = client.get("/dev/bare/t/")
    assert "t has no rows in dev" in plain(page)
    assert "/compare/bare/t/#column-c" in links(page)
    assert "+ not in prod" in plain(page)
