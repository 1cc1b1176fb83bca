"""Rows of a page, looked for in the other environments by key."""

from __future__ import annotations

from django.db import connections
from django.test.utils import CaptureQueriesContext

from browser.records import counterpart_marks as elsewhere
from dynamic_databases.models import Database
from tests.markup import links, plain, rows_of, text_of
from tests.servers.mariadb import mariadb_server

__all__ = ["mariadb_server"]

ASKED = "/prod/shop/orders/?_elsewhere=1"


def test_rows_are_marked_where_they_differ_or_are_missing(client, shop):
    page = plain(text_of(client.get(ASKED)))
    assert "≠ test: note" in page
    assert "≠ dev: note" in page
    assert "− not in prod" in plain(text_of(client.get("/dev/shop/orders/?_elsewhere=1")))


def test_nothing_is_asked_elsewhere_unless_somebody_wants_it(client, shop):
    page = client.get("/prod/shop/orders/")
    assert "≠ test: note" not in plain(page)
    assert ASKED in links(page)


def test_a_mark_leads_to_the_record_in_every_environment(client, shop):
    assert "/compare/shop/orders/3/" in links(client.get(ASKED))


def test_each_environment_costs_one_query_however_many_rows(client, shop, monkeypatch):
    counts = []
    for size in (1, 4):
        client.get(ASKED)
        seen: list[int] = []
        read = elsewhere._read

        def counted(connection, table, keys, read=read, seen=seen):
            with CaptureQueriesContext(connections[connection.alias]) as queries:
                result = read(connection, table, keys)
            seen.append(sum("orders" in query["sql"] for query in queries))
            return result

        monkeypatch.setattr(elsewhere, "_read", counted)
        client.get(f"{ASKED}&_size={size}")
        monkeypatch.setattr(elsewhere, "_read", read)
        counts.append(sorted(seen))
    assert counts == [[1, 1, 1], [1, 1, 1]]


def test_a_database_that_is_down_is_named_and_the_rest_is_marked(client, shop, tmp_path):
    (tmp_path / "test-shop.sqlite3").unlink()
    answer = client.get(ASKED)
    page = plain(text_of(answer))
    assert answer.status_code == 200
    assert "≠ dev: note" in page
    assert "Rows of test could not be compared" in page


def test_a_table_without_a_key_offers_no_marks(client, shop):
    answer = client.get("/prod/shop/notes/?_elsewhere=1")
    assert answer.status_code == 200
    assert "Rows in other environments" not in text_of(answer)


UNTYPED = """
    CREATE TABLE t (k PRIMARY KEY, v text);
    INSERT INTO t VALUES (1, '{number}'), ('1', '{text}'), (x'31', 'bytes'), ({more}, 'a half');
"""


def test_a_number_and_its_text_are_two_keys_where_a_column_holds_anything(client, sqlite_database):
    sqlite_database("prod", "odd", UNTYPED.format(number="number", text="text", more=0.5))
    sqlite_database("test", "odd", UNTYPED.format(number="number", text="other", more=0.5))
    sqlite_database("dev", "odd", "CREATE TABLE t (k PRIMARY KEY, v text); INSERT INTO t VALUES (1.0, 'n')")
    page = client.get("/prod/odd/t/?_elsewhere=1")
    assert [row[1] for row in rows_of(page)] == [
        "= test − not in dev",
        "= test ≠ dev: v",
        "≠ test: v − not in dev",
        "= test − not in dev",
    ]
    (changed,) = set(links(page, "^/compare/odd/t/1/"))
    assert client.get(f"{changed}?_format=json").json()["differences"] == ["v"]
    (missing,) = set(links(page, "^/compare/odd/t/~n1/"))
    assert client.get(f"{missing}?_format=json").json()["environments"]["dev"]["state"] == "found"


def test_a_number_is_the_same_key_however_its_type_spells_it(client, sqlite_database):
    sqlite_database("prod", "rates", "CREATE TABLE t (k real PRIMARY KEY); INSERT INTO t VALUES (1), (2.5)")
    sqlite_database("dev", "rates", "CREATE TABLE t (k integer PRIMARY KEY); INSERT INTO t VALUES (1), (2)")
    page = client.get("/prod/rates/t/?_elsewhere=1")
    assert [row[1] for row in rows_of(page)] == ["= dev", "− not in dev"]


def test_rows_that_share_a_key_are_not_told_apart_and_say_so(client, sqlite_database):
    script = "CREATE TABLE t (k text PRIMARY KEY, v text); INSERT INTO t VALUES (NULL, 'a'), (NULL, '{}')"
    sqlite_database("prod", "twice", script.format("b"))
    sqlite_database("dev", "twice", script.format("c"))
    page = client.get("/prod/twice/t/?_elsewhere=1")
    assert [row[1] for row in rows_of(page)] == ["? dev", "? dev"]


CODES = "CREATE TABLE t (k varchar(20) PRIMARY KEY, v text);\nINSERT INTO t VALUES {};"


def test_a_key_that_a_collation_takes_for_the_same_is_not_missing(client, environments, mariadb_server):
    rows = {
        "prod": "('Ada', 'x'), ('Zoë', 'x'), ('straße', 'x')",
        "dev": "('ADA', 'x'), ('zoe', 'y'), ('gone', 'x')",
    }
    for slug, values in rows.items():
        config = mariadb_server.config(mariadb_server.create(None, CODES.format(values)))
        Database.objects.create(name="codes", environment=environments[slug], config=config)
    page = client.get("/prod/codes/t/?_elsewhere=1")
    assert [row[1] for row in rows_of(page)] == ["≠ dev: k", "− not in dev", "≠ dev: k, v"]


def test_so_many_rows_and_so_much_of_a_value_are_compared_and_the_rest_is_said(client, sqlite_database):
    script = """
        CREATE TABLE t (id integer PRIMARY KEY, v text);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 130)
        INSERT INTO t SELECT i, 'same' FROM n;
        UPDATE t SET v = '{}' WHERE id = 2;
    """
    long = "x" * elsewhere.VALUE_LENGTH
    sqlite_database("prod", "long", script.format(f"{long}, here"))
    sqlite_database("dev", "long", script.format(f"{long}, there"))
    page = client.get("/prod/long/t/?_elsewhere=1&_size=130")
    assert "The last rows of this page (30) were not looked up in other environments." in plain(text_of(page))
    marks = [row[1] for row in rows_of(page)]
    assert marks[:3] == ["= dev", "= dev, as far as compared", "= dev"]
    assert marks[99:101] == ["= dev", ""]


def test_a_row_id_is_not_the_key_that_another_environment_calls_so(client, sqlite_database):
    sqlite_database(
        "prod", "one", "CREATE TABLE t (rowid integer PRIMARY KEY, a); INSERT INTO t VALUES (1, 'x')"
    )
    sqlite_database("dev", "one", "CREATE TABLE t (a); INSERT INTO t VALUES ('x')")
    answer = client.get("/prod/one/t/?_elsewhere=1")
    assert answer.status_code == 200
    assert "has another key" in plain(text_of(answer))
    record = client.get("/compare/one/t/1/?_format=json").json()
    assert record["environments"]["dev"]["state"] == "other_key"


def test_names_that_differ_in_case_alone_are_the_same_columns(client, sqlite_database):
    sqlite_database("prod", "one", "CREATE TABLE t (ID text PRIMARY KEY, a); INSERT INTO t VALUES ('k', 1)")
    sqlite_database("dev", "one", "CREATE TABLE t (id text PRIMARY KEY, A); INSERT INTO t VALUES ('k', 2)")
    assert "≠ dev: a" in plain(text_of(client.get("/prod/one/t/?_elsewhere=1")))
    record = client.get("/compare/one/t/k/?_format=json").json()
    assert {side["state"] for side in record["environments"].values()} == {"found"}
    assert record["differences"] == ["a"]
    for link in links(client.get("/compare/one/t/k/"), "^/(prod|dev)/one/t/k/"):
        assert client.get(link).status_code == 200
