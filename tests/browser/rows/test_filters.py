"""Filters in addresses: typed, joined by AND, said in words; a wrong one shows no rows.

Long, since its cases are tables: filters with the rows that they give.
"""

from __future__ import annotations

import pytest
from django.http import QueryDict

from browser.addresses.parameters import parameter_of
from browser.rows.conditions import conditions_of, operators_of, split_parameter
from browser.rows.filters import RowFilters, filter_rows
from dynamic_databases.catalog import Column, Family, Kind, Table
from dynamic_databases.connections import live
from dynamic_databases.readings.latest import latest_reading
from dynamic_databases.runtime_models import display_model
from tests.markup import (
    elements,
    inside,
    link_named,
    links,
    plain,
    rows_of,
    text_of,
    words_of,
)

VALUES = """
    CREATE TABLE t (id integer PRIMARY KEY, n integer, d decimal(10,2), f double, b boolean, s varchar(20),
        day date, hour time, moment timestamp, raw blob, loose, "a__gte" integer, "_x" text, "" text);
    INSERT INTO t (id, n, d, f, b, s, day, hour, moment, raw, loose, "a__gte", "_x", "") VALUES
        (1, 1, 1.5, 0.1, 1, 'Ann', '2026-01-31', '08:00', '2026-01-31 00:00:00', x'00', 1, 7, 'u', 'e'),
        (2, 10, 10, 1e10, 0, 'ann', '2026-02-01', '20:15:30', '2026-01-31 23:59:59', NULL, '1', 8, 'v', 'f'),
        (3, 9, 9.99, -1, NULL, '100%_a', '2025-12-31', '00:00', '2026-02-01 00:00:00', NULL, x'31',
            9, 'w', 'g'),
        (4, NULL, NULL, NULL, NULL, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
        (5, 'many', 'dear', NULL, 1, NULL, '2020-02-30', '25:00', 'soon', x'', 2.5, 0, '', '');
"""


@pytest.fixture
def ids(client, sqlite_database):
    """Return a function of a query string that returns the ids of the rows that it leaves, and the page."""
    sqlite_database("prod", "values", VALUES)

    def ids_found(query: str, status: int = 200) -> list[int]:
        response = client.get(f"/prod/values/t/?_sort=id&_format=json&{query}")
        assert response.status_code == status, response.content
        return [row[0] for row in response.json()["rows"]]

    return ids_found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("n=9", [3]),
        ("n=%2B9", [3]),
        ("n__ne=9", [1, 2, 5]),
        ("n__ne=nine", [1, 2, 3, 5]),
        ("n__gt=1", [2, 3, 5]),
        ("n__gt=1.5", [2, 3, 5]),
        ("n__lt=9.5", [1, 3]),
        ("n=many", [5]),
        ("n__in=1,many", [1, 5]),
        ("n__gte=many", [5]),
        ("d=dear", [5]),
        ("d__ne=dear", [1, 2, 3]),
        ("n__gte=9&n__lte=10", [2, 3]),
        ("n__lt=10", [1, 3]),
        ("n__in=1,10, 9", [1, 2, 3]),
        ("n__isnull=1", [4]),
        ("n__isnull=0", [1, 2, 3, 5]),
        ("d=1.50", [1]),
        ("d__gte=9.99&d__lt=100", [2, 3]),
        ("f=1e10", [2]),
        ("f__lt=0", [3]),
        ("b=1", [1, 5]),
        ("b=no", [2]),
        ("b__isnull=yes", [3, 4]),
        ("s=Ann", [1]),
        ("s=", [4]),
        ("s__contains=%25_", [3]),
        ("s__contains=%25a", []),
        ("s__startswith=100", [3]),
        ("s__endswith=_a", [3]),
        ("s__in=Ann,ann", [1, 2]),
        ("s__isnull=1", [5]),
        ("day=2026-01-31", [1]),
        ("day__gt=2026-01-31", [2]),
        ("day__startswith=2020-", [5]),
        ("day=2020-02-30", [5]),
        ("hour=25:00", [5]),
        ("hour__gte=20:00", [2, 5]),
        ("moment=soon", [5]),
        ("moment=2026-01-31", [1, 2]),
        ("moment=2026-01-31 23:59:59", [2]),
        ("moment__lt=2026-01-31 12:00", [1]),
        ("raw__isnull=0", [1, 5]),
        ("a_~5Fgte=8", [2]),
        ("a_~5Fgte__gte=8", [2, 3]),
        ("~5Fx=v", [2]),
        ("~=f", [2]),
        ("N=9", [3]),
        ("f__gt=0.05", [1, 2]),
        ("n__lte=1.0", [1]),
        ("loose=1", [1, 2]),
        ("loose__exact=1", [2]),
        ("loose__exact=~n1", [1]),
        ("loose__exact=~x31", [3]),
        ("raw__exact=~x00", [1]),
        ("n__exact=9", [3]),
        ("n__gte=9&s__startswith=1", [3]),
        ("s=Ann&s=ann", []),
    ],
)
def test_rows_are_those_that_fit(ids, query, expected):
    assert ids(query) == expected


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("n=nine", "not a whole number"),
        ("n=1.5", "not a whole number"),
        ("n=", "not a whole number"),
        ("n=1_000", "not a whole number"),
        ("n=٣", "not a whole number"),
        ("n__in=1,x", "not a whole number"),
        ("n__in=", "not a whole number"),
        ("n__contains=1", "can't"),
        ("d=cheap", "not a number"),
        ("d=1,5", "not a number"),
        ("f=infinite", "not a number"),
        ("b=perhaps", "neither yes nor no"),
        ("b=", "neither yes nor no"),
        ("n__isnull=perhaps", "neither yes nor no"),
        ("day=tomorrow", "not a date"),
        ("day=", "not a date"),
        ("hour=noon", "not a time"),
        ("moment=later", "not a date or time"),
        ("raw=00", "can't"),
        ("s=" + "x" * 7001, "takes up 7,001"),
        ("s=" + "é" * 1167, "takes up 7,002"),
        ("s__in=" + "x,%2B" * 1401, "takes up 7,005"),
        ("s__contains=" + "x" * 7001, "takes up 7,001"),
        ("loose__exact=~z", "not a valid key value"),
        ("loose__exact=1,~zz", "not a valid key value"),
        ("nothing=1", "no column"),
        ("n__nearly=1", "no column"),
        ("n=1&day=never", "not a date"),
    ],
)
def test_a_wrong_value_is_said_at_its_chip_and_shows_no_rows(client, ids, query, word):
    response = client.get(f"/prod/values/t/?{query}")
    assert response.status_code == 400
    notes = inside(response, "chip-note")
    assert any(word in note for note in notes)
    assert rows_of(response) == []
    assert "No rows are shown until it is corrected" in text_of(response)
    data = client.get(f"/prod/values/t/?{query}&_format=json")
    assert data.status_code == 400
    assert data.json()["error"]["code"] == "bad_filter"
    assert "rows" not in data.json()


def test_a_wrong_chip_can_be_removed_and_the_others_stay(client, ids):
    page = client.get("/prod/values/t/?n=nine&s=Ann&_sort=-id")
    removals = links(page, r"^/prod/values/t/\?s=Ann&_sort=-id$")
    assert removals
    assert [row[0] for row in rows_of(client.get(removals[0]))] == ["1"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("n=9", "n is 9"),
        ("n__gte=9", "n at least 9"),
        ("day__gt=2026-01-31", "day after 2026-01-31"),
        ("s__contains=nn", "s contains nn"),
        ("s__isnull=1", "s is null"),
        ("s__isnull=0", "s is not null"),
        ("s=", "s is “”"),
    ],
)
def test_a_chip_reads_as_a_sentence(client, ids, query, words):
    page = client.get(f"/prod/values/t/?{query}")
    assert [words_of(chip) for chip in elements(page, ".chip > span")] == [words]


def test_a_column_that_this_environment_lacks_is_struck_through_and_says_so(client, shop):
    page = client.get("/dev/shop/orders/?legacy_ref=A&status=open")
    assert page.status_code == 200
    assert len(elements(page, ".chip.gone")) == 1
    assert "dev has no column “legacy_ref”" in plain(text_of(page))
    assert {row[1] for row in rows_of(page)} == {"open"}
    data = client.get("/dev/shop/orders/?legacy_ref=A&status=open&_format=json").json()
    assert data["not_applied"] == ["legacy_ref"]


def test_a_column_that_no_environment_has_is_a_mistake(client, shop):
    page = client.get("/dev/shop/orders/?legacy_reference=A")
    assert page.status_code == 400
    assert "no column “legacy_reference” in any environment" in plain(text_of(page))


def test_a_column_may_be_elsewhere_while_an_environment_is_dead(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    page = client.get("/dev/shop/orders/?somewhere=A")
    assert page.status_code == 200
    assert len(elements(page, ".chip.gone")) == 1


def test_clearing_keeps_the_order_and_the_columns(client, shop):
    page = client.get("/prod/shop/orders/?status=nowhere&_sort=-id&_cols=id")
    assert "No row matches these filters" in text_of(page)
    assert link_named(page, "Clear the filters") == "/prod/shop/orders/?_sort=-id&_cols=id"


def test_sql_in_a_value_is_a_value(client, shop):
    for value in ("' OR 1=1 --", "%' OR '1'='1", "%s", "%%", "\\"):
        page = client.get("/prod/shop/orders/", {"status": value})
        assert page.status_code == 200
        assert rows_of(page) == []


def test_a_parameter_splits_at_its_last_operator():
    assert split_parameter("a__gte__lt") == ("a__gte", "lt")
    assert split_parameter("total__gte") == ("total", "gte")
    assert split_parameter("total_~5Fgte") == ("total__gte", "")
    assert split_parameter("__gte") == ("__gte", "")
    assert split_parameter(parameter_of("x__gte", "gte")) == ("x__gte", "gte")


@pytest.mark.parametrize("family", list(Family))
def test_every_type_can_be_asked_for_null(family):
    assert "isnull" in operators_of(Column("c", 1, "", Kind(family)))


def test_the_systems_own_parameters_are_no_filters():
    table = Table("main", "t", columns=(Column("_sort", 1, "text", Kind(Family.TEXT)),))
    query = QueryDict("_sort=x&_size=5&~5Fsort=y")
    assert [(condition.name, condition.value) for condition in conditions_of(query, table)] == [
        ("_sort", "y")
    ]


def test_a_wrong_value_leaves_no_rows_whoever_asks(shop):
    connection = live(shop["prod"])
    table = latest_reading(connection).catalog.table("orders")
    assert table is not None
    every = display_model(connection, table).objects.all()
    wrong, conditions = filter_rows(
        every, conditions_of(QueryDict("total=much&status=open"), table), connection
    )
    assert (len(wrong), len(every)) == (0, 4)
    assert [bool(condition.problem) for condition in conditions] == [True, False]


def test_a_tables_filters_are_made_once_for_its_structure(client, ids):
    client.get("/prod/values/t/?s=Ann")
    made = [each for each in RowFilters.__subclasses__() if each.__name__.startswith("T")]
    for query in ("s=ann", "n=nine", "n__gt=1&n__lt=9", ""):
        client.get(f"/prod/values/t/?{query}")
    assert [each for each in RowFilters.__subclasses__() if each.__name__.startswith("T")] == made
    assert len(made[-1].base_filters) == 14


def test_nothing_is_read_while_a_filter_is_wrong(client, ids, statements):
    for form in ("html", "json", "csv"):
        statements.clear()
        response = client.get(f"/prod/values/t/?n=nine&s=Ann&_format={form}")
        assert response.status_code == 400
        assert b"Ann," not in response.content
        read = [sql for _, sql in statements if 'FROM "t"' in sql]
        assert [sql for sql in read if not sql.startswith("SELECT %s AS ")] == []  # but whether it is there
