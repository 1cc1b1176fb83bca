"""What pages are made of is had without a request: subjects, addresses, rows, records, comparisons."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from browser.addresses import DatabaseAddress, TableAddress
from browser.compare.links import CompareLinks
from browser.compare.locations import CompareLocation
from browser.compare.sides import Side
from browser.compare.subjects import compare_sides
from browser.errors import BadRequest
from browser.locations.location import Location
from browser.records.comparison import RecordState, compare_record
from browser.records.counterpart_marks import rows_elsewhere
from browser.records.keys import compare_address, record_key
from browser.records.reading import read_record
from browser.records.record_sides import record_sides, tables_of
from browser.records.references import incoming_of, references_of, with_labels
from browser.rows.active_filters import active_filters_of
from browser.rows.columns import choose_columns
from browser.rows.conditions import conditions_of
from browser.rows.counting import count_rows
from browser.rows.filters import filter_rows
from browser.rows.grid import GridRow, make_grid, row_addresses
from browser.rows.headers import headers_of
from browser.rows.paging import Term, sort_terms
from browser.rows.reading import read_rows
from dynamic_databases.catalog import TableName
from dynamic_databases.errors import NoSuchTable, QueryFailed
from dynamic_databases.models import Environment
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.subjects import TableSubject, read_subject

ORDERS = TableAddress(DatabaseAddress("prod", "shop"), "orders")


def table_of(database, name: str = "orders") -> TableSubject:
    return read_subject(database).table(TableName("main", name))


@pytest.fixture
def orders(shop) -> TableSubject:
    return table_of(shop["prod"])


@pytest.fixture
def location(shop) -> CompareLocation:
    sides = tuple(Side(slug, database) for slug, database in shop.items())
    return CompareLocation("shop", tuple(Environment.objects.all()), sides, ("orders",))


def test_addresses_are_made_of_names_alone():
    assert ORDERS.url() == "/prod/shop/orders/"
    assert ORDERS.record_url(("a/b", None)) == "/prod/shop/orders/a~2Fb,~0/"
    assert ORDERS.structure_url() == "/prod/shop/orders/-/structure"
    assert ORDERS.compare_url("1") == "/compare/shop/orders/1/"
    other = DatabaseAddress("prod", "a b").table(TableName("sales", "orders"), "public")
    assert other.url() == "/prod/a~20b/sales.orders/"


def test_a_location_knows_where_else_the_same_thing_is(shop):
    databases = tuple(shop.values())
    location = Location(tuple(Environment.objects.all()), shop["dev"], databases, ("orders", "1"))
    assert location.table_address.url() == "/dev/shop/orders/"
    assert location.all_url == "/compare/shop/orders/1/"
    assert location.crumbs("1") == [("shop", "/dev/shop/"), ("orders", "/dev/shop/orders/"), ("1", None)]


def test_a_subject_is_complete_when_it_is_made(shop, tmp_path):
    orders = table_of(shop["prod"])
    (tmp_path / "prod-shop.sqlite3").unlink()
    assert orders.key.columns == ("id",)
    assert [column.name for column in orders.table.columns] == [
        column.name for column in orders.structure.columns
    ]
    assert orders.redacted == ()
    assert orders.model.fields_by_column["status"] == "status"


def test_a_subject_has_no_table_that_is_not_there_and_no_model_of_a_broken_view(shop):
    with pytest.raises(NoSuchTable, match="no table “nothing” in shop in prod"):
        table_of(shop["prod"], "nothing")
    with pytest.raises(QueryFailed):
        _ = table_of(shop["prod"], "broken").model


def test_rows_are_filtered_sorted_and_counted(orders):
    query = QueryDict("status=open&_sort=-id&_size=1")
    queryset, conditions = filter_rows(
        orders.model.objects.all(), conditions_of(query, orders.table), orders.live
    )
    terms, unknown = sort_terms(query["_sort"], orders.table)
    read = read_rows(orders, queryset, terms, choose_columns(orders.table, ["id"]).shown, query, None)
    assert (read.values, unknown, [condition.problem for condition in conditions]) == ([(3,)], [], [""])
    assert count_rows(orders, queryset, query).value == 2


def test_a_filter_that_can_not_follow_says_where_its_column_is(shop, orders):
    query = QueryDict("discount=5&nothing=1")
    conditions = conditions_of(query, orders.table)
    filters = active_filters_of(orders, ORDERS, conditions, query, readings_of(shop))
    assert filters[0].note == "prod has no column “discount”"
    assert filters[1].condition.problem == "There is no column “nothing” in any environment."
    assert filters[0].remove_url == "/prod/shop/orders/?nothing=1"


def test_a_grid_links_rows_and_foreign_keys(orders):
    columns = [column for column in orders.table.columns if column.name in ("id", "customer_id")]
    references = with_labels(
        orders, references_of(orders.catalog, orders.table), ["id", "customer_id"], [(1, 1)]
    )
    headers = headers_of(ORDERS, QueryDict(""), columns, [Term("id")], {}, references, quick={})
    addresses = row_addresses(orders, ORDERS)
    assert addresses is not None
    rows = [GridRow((1, 1), addresses.url((1,)))]
    grid = make_grid(orders, ORDERS, headers, rows, references)
    assert [column.css for column in grid.columns] == ["key num", "fk"]
    ((key,), (customer,)) = grid.cells()
    assert key == '<a href="/prod/shop/orders/1/">1</a>'
    assert 'href="/prod/shop/customers/1/"' in customer
    assert "Ann" in customer


def test_a_record_is_read_by_its_key_and_leads_to_what_refers_to_it(orders):
    (record,) = read_record(orders.live, orders.table, ("id",), (2,))
    assert (record["status"], record["note"]) == ("paid", "")
    assert [table.name for table, _ in incoming_of(orders.catalog, orders.table)] == ["order_items"]
    assert compare_address(orders.table, ORDERS, orders.key, "2", record, [("_by", "id")]) == (
        "/compare/shop/orders/2/?_by=id"
    )


def test_a_record_is_compared_across_environments(shop):
    results = readings_of(shop)
    tables = tables_of("orders", results)
    columns, values = record_key(tables, "", "3")
    sides = record_sides(shop, results, tables, columns, values, by_key=True)
    assert {side.state for side in sides.values()} == {RecordState.FOUND}
    differing = [field.name for field in compare_record(sides) if field.differs]
    assert differing == ["legacy_ref", "note", "discount"]
    with pytest.raises(BadRequest, match="has 1 part"):
        record_key(tables, "", "3,4")


def test_rows_are_marked_with_how_they_stand_elsewhere(shop, orders):
    elsewhere = rows_elsewhere(orders, ORDERS, shop, readings_of(shop), [(1,), (3,)])
    assert [[mark.text for mark in marks] for marks in elsewhere.rows] == [
        ["= test", "= dev"],
        ["≠ test: note", "≠ dev: note"],
    ]


def test_sides_are_compared_from_any_baseline(location):
    compare = compare_sides(location, "dev")
    assert compare.baseline == "dev"
    assert compare.table("orders").severity == "breaking"
    assert compare_sides(location, "nowhere").baseline == "prod"
    with pytest.raises(NoSuchTable, match="No environment that could be read has a table"):
        compare.table("nothing")


def test_links_of_a_comparison_keep_what_was_asked_for(location):
    links = CompareLinks(location, "/compare/shop/orders/", QueryDict("_baseline=dev&_all=1&_filter=x"))
    assert links.url("orders") == "/compare/shop/orders/?_baseline=dev&_all=1"
    assert links.only_differences_url == "/compare/shop/orders/?_baseline=dev&_filter=x"
    assert links.report_url == "/compare/shop/-/report?_baseline=dev&_all=1"
