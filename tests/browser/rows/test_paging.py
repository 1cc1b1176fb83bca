"""Paging by key: every row once, forwards and backwards, whatever the order and whatever lies in the rows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser.rows.paging import Term, full_order
from dynamic_databases.catalog import OPAQUE, Column, Family, Kind, Table
from tests.markup import element, link_named, plain, text_of
from tests.walking import pages_of

LETTERS = "abc"
SCRIPT = """
    CREATE TABLE keyed (id integer PRIMARY KEY, tie integer, gap text, n integer, f double);
    CREATE TABLE pair (a text NOT NULL, b integer NOT NULL, tie integer, PRIMARY KEY (a, b)) WITHOUT ROWID;
    CREATE TABLE loose_pair (a text, b integer, tie integer, PRIMARY KEY (a, b));
    CREATE TABLE named (name text PRIMARY KEY, tie integer);
    CREATE TABLE bare (x integer, tie integer);
    CREATE TABLE mixed (k PRIMARY KEY, tie integer) WITHOUT ROWID;
    CREATE VIEW seen AS SELECT id, tie FROM keyed;
"""
ORDERS = {
    "keyed": (
        "",
        "id",
        "-id",
        "tie",
        "-tie",
        "tie,-gap",
        "-tie,gap,-id",
        "gap",
        "-gap",
        "n",
        "-n",
        "f",
        "-f,n",
    ),
    "pair": ("", "-a", "b", "-b,a", "tie", "-tie,-b", "a,-b"),
    "loose_pair": ("", "-a", "b", "tie,-a"),
    "named": ("", "-name", "tie", "-tie"),
    "bare": ("", "x", "-x,tie", "tie"),
    "mixed": ("", "-k", "tie", "-tie,k"),
    "seen": ("", "-id", "tie"),
}
SIZE = 7


def fill(connection) -> None:
    """Put 40 rows into each table: ties, NULLs, text among numbers, bytes among text."""
    odd = ("twelve", "", b"\x01", 2**62, -5, 1.5, None)
    for number in range(40):
        tie = number % 4 or None
        gap = None if number % 3 == 0 else LETTERS[number % 3] * (number % 2)
        n = odd[number % 7] if number % 2 else number
        f = None if number % 5 == 0 else (1e300 if number % 7 == 0 else number / 7)
        connection.execute("INSERT INTO keyed VALUES (?, ?, ?, ?, ?)", (number * 3, tie, gap, n, f))
        connection.execute("INSERT INTO pair VALUES (?, ?, ?)", (LETTERS[number % 3], number // 3, tie))
        loose = (None if number % 6 == 0 else LETTERS[number % 3], None if number % 5 == 0 else number)
        connection.execute("INSERT INTO loose_pair VALUES (?, ?, ?)", (*loose, tie))
        connection.execute("INSERT INTO named VALUES (?, ?)", (f"{'~, /'[number % 4]}{number}", tie))
        connection.execute("INSERT INTO bare VALUES (?, ?)", (number // 2, tie))
        key = (number, float(number) + 0.5, str(number), bytes([number]))[number % 4]
        connection.execute("INSERT INTO mixed VALUES (?, ?)", (key, tie))


@pytest.fixture
def paged(client, sqlite_database, tmp_path):
    import sqlite3
    from contextlib import closing

    sqlite_database("prod", "paged", SCRIPT)
    with closing(sqlite3.connect(tmp_path / "prod-paged.sqlite3")) as connection:
        fill(connection)
        connection.commit()
    return client


@pytest.mark.parametrize(
    ("table", "order"), [(table, order) for table, orders in ORDERS.items() for order in orders]
)
def test_every_row_comes_once_forwards_and_backwards(paged, table, order):
    start = f"/prod/paged/{table}/?_format=json&_sort={order}"
    whole = paged.get(f"{start}&_size=500").json()["rows"]
    assert len(whole) == 40
    forwards = [page["rows"] for page in pages_of(paged, f"{start}&_size={SIZE}")]
    assert [row for page in forwards for row in page] == whole
    assert [len(page) for page in forwards] == [7, 7, 7, 7, 7, 5]
    last = f"{start}&_size={SIZE}"
    while (following := paged.get(last).json()["next"]) is not None:
        last = following
    backwards = [page["rows"] for page in pages_of(paged, last, "previous")]
    assert [row for page in reversed(backwards) for row in page] == whole


def test_a_first_page_has_no_previous_and_a_last_one_no_next(paged):
    first = paged.get(f"/prod/paged/keyed/?_format=json&_size={SIZE}").json()
    assert first["previous"] is None
    second = paged.get(first["next"]).json()
    assert second["previous"] is not None
    assert paged.get(second["previous"]).json()["rows"] == first["rows"]
    assert paged.get("/prod/paged/keyed/?_format=json&_size=40").json()["next"] is None


def test_paging_keeps_the_filter_the_order_and_the_size(paged):
    page = paged.get("/prod/paged/keyed/?tie=1&_sort=-id&_size=4")
    following = paged.get(link_named(page, "Next"))
    assert "tie" in text_of(following)
    assert "_sort=-id" in link_named(following, "Next")
    assert "_size=4" in link_named(following, "Next")
    assert "_prev=" in link_named(following, "← Previous")


def test_sorting_anew_goes_back_to_the_first_page(paged):
    page = paged.get("/prod/paged/keyed/?_size=4")
    second = paged.get(link_named(page, "Next"))
    assert "_next=" not in link_named(second, "tie")


def test_a_row_that_goes_meanwhile_costs_no_other(paged, tmp_path):
    from tests.conftest import write_sqlite

    first = paged.get(f"/prod/paged/keyed/?_format=json&_size={SIZE}").json()
    write_sqlite(tmp_path / "prod-paged.sqlite3", "DELETE FROM keyed WHERE id IN (0, 3, 18);")
    assert paged.get(first["next"]).json()["rows"][0][0] == 21


@pytest.mark.parametrize(
    "position",
    ["1,2", "~ZZ", "~rmany", "", "~n99999999999999999999999", "~0", "~xff", "~nnan", "~ninf", "x" * 3000],
)
def test_a_position_from_elsewhere_is_refused_or_harmless(paged, position):
    for way in ("_next", "_prev"):
        assert paged.get("/prod/paged/keyed/", {way: position}).status_code in (200, 400)


def test_an_order_that_was_dropped_says_so(paged, client, shop):
    page = client.get("/dev/shop/orders/?_sort=-legacy_ref,id")
    assert page.status_code == 200
    assert "sorted by legacy_ref" in plain(text_of(page))
    assert "dev has no column “legacy_ref”" in plain(text_of(page))
    assert link_named(page, "×") == "/dev/shop/orders/?_sort=id"


def test_programs_are_told_what_of_order_and_columns_was_not_applied(client, shop):
    data = client.get("/dev/shop/orders/?_sort=-legacy_ref,id&_cols=id,nope&_format=json").json()
    assert data["not_applied"] == ["_sort=legacy_ref", "_cols=nope"]


def test_rows_without_a_key_are_not_ordered_by_what_has_no_order():
    columns = (Column("a", 1, "int", Kind(Family.INTEGER, 32)), Column("b", 2, "int encrypted", OPAQUE))
    assert full_order(Table("dbo", "t", columns=columns), []) == [Term("a")]


def test_rows_without_a_key_stop_at_ten_thousand_and_say_so(client, sqlite_database):
    script = """
        CREATE TABLE t (x integer);
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 10100)
        INSERT INTO t SELECT x FROM n;
        CREATE VIEW v AS SELECT x FROM t;
    """
    sqlite_database("prod", "long", script)
    page = client.get("/prod/long/v/?_next=~r9950")
    assert "this order can't be paged further" in text_of(page)
    assert "Next" not in plain(element(page, "nav.pager"))
    assert client.get("/prod/long/v/?_next=~r9950&_format=json").json()["rows"][-1] == [10000]


@pytest.mark.parametrize(
    ("rows", "words", "value", "exact"),
    [(10_000, "10,000 rows", 10_000, True), (10_001, "more than 10,000 rows", 10_000, False)],
)
def test_a_count_is_capped_and_says_so(client, sqlite_database, rows, words, value, exact):
    script = f"""
        CREATE TABLE t (x integer PRIMARY KEY);
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {rows})
        INSERT INTO t SELECT x FROM n;
    """
    sqlite_database("prod", "counted", script)
    page = client.get(link_named(client.get("/prod/counted/t/"), "count the rows"))
    assert plain(element(page, ".facts")).startswith(words)
    count = client.get("/prod/counted/t/?_format=json").json()["count"]
    assert count == {"value": value, "exact": exact}
    if not exact:
        counted = client.get(link_named(page, "count all"))
        assert plain(element(counted, ".facts")).startswith("10,001 rows")


CELLS = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.floats(-2, 2),
    st.sampled_from(["", "a", "A", "1", "ä"]),
    st.binary(max_size=2),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), max_size=12),
    order=st.sampled_from(["x", "-x", "x,-y", "-x,y", "y", "-y,-x"]),
    size=st.integers(1, 5),
)
def test_any_values_are_paged_once_each(client, sqlite_database, tmp_path, rows, order, size):
    import sqlite3
    from contextlib import closing

    file = tmp_path / "prod-any.sqlite3"
    if not file.exists():
        sqlite_database("prod", "any", "CREATE TABLE t (id integer PRIMARY KEY, x, y integer);")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DELETE FROM t")
        connection.executemany("INSERT INTO t (x, y) VALUES (?, ?)", rows)
        connection.commit()
    start = f"/prod/any/t/?_format=json&_sort={order}"
    whole = client.get(f"{start}&_size=500").json()["rows"]
    assert len(whole) == len(rows)
    assert [row for page in pages_of(client, f"{start}&_size={size}") for row in page["rows"]] == whole
