"""Profiles of large tables, of columns that have none, and of an environment that fails."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.sqlserver.dialect import SQLServer
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from tests.browser.profiles.profiled import PROFILE, TABLE, profiled
from tests.browser.rows.stores import MADE, mariadb_server, postgresql_server
from tests.markup import plain

__all__ = ["mariadb_server", "postgresql_server"]


def test_of_a_large_table_parts_of_the_key_are_read(client, sqlite_database, monkeypatch, statements):
    script = (
        TABLE
        + """
        WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < 4000)
        INSERT INTO t SELECT n, n % 5, n, 'x' FROM i; CREATE INDEX i ON t (n); ANALYZE;"""
    )
    sqlite_database("prod", "large", script)
    monkeypatch.setattr("browser.profiles.reading.MOST_ROWS", 400)
    statements.clear()
    side = profiled(client, "/prod/large/t/-/profile?_column=n")["environments"]["prod"]
    assert side["sample"] == "a sample: 400 rows from ranges of its key"
    assert (side["rows"], side["rows_about"], side["whole"], side["distinct"]) == (400, 4000, False, 5)
    page = client.get("/prod/large/t/-/profile?_column=n")
    assert "about 4,000" in plain(page)
    assert "5 in the sample" in plain(page)


@pytest.mark.parametrize("vendor", ["postgresql", "mariadb"])
def test_a_large_table_of_a_server_is_sampled(client, request, environments, vendor, monkeypatch):
    server = request.getfixturevalue(f"{vendor}_server")
    monkeypatch.setattr("browser.profiles.reading.MOST_ROWS", 2000)
    series = {
        "postgresql": "INSERT INTO t SELECT i, i % 7, 'x' FROM generate_series(1, 50000) i",
        "mariadb": "INSERT INTO t SELECT seq, seq % 7, 'x' FROM seq_1_to_50000",
    }
    with MADE[vendor](server) as (made, config):
        Database.objects.create(name="odd", environment=environments["prod"], config=config)
        made.run("CREATE TABLE t (id int PRIMARY KEY, n int, w text)")
        made.run(series[vendor])
        made.run("ANALYZE t" if vendor == "postgresql" else "ANALYZE TABLE t")
        side = profiled(client, f"{made.url('t')}-/profile?_column=n")["environments"]["prod"]
    assert side["sample"].startswith("a sample: ")
    assert 0 < side["rows"] < 10_000
    assert (side["smallest"], side["largest"], side["distinct"], side["whole"]) == (0, 6, 7, False)
    assert sum(side["bins"]) == side["rows"]


def test_a_table_that_nobody_has_counted_is_read_from_its_start(client, sqlite_database, monkeypatch):
    sqlite_database("prod", "large", TABLE + "INSERT INTO t VALUES (1,1,1,'a'), (2,1,1,'a');")
    monkeypatch.setattr("browser.profiles.reading.MOST_ROWS", 1)
    side = profiled(client, "/prod/large/t/-/profile?_column=n")["environments"]["prod"]
    assert side["sample"] in ("the first 1 row", "a sample: 1 row from ranges of its key")
    assert side["whole"] is False


def test_an_empty_table_and_a_view_have_a_profile(client, sqlite_database):
    script = TABLE + "CREATE VIEW v AS SELECT n, w FROM t;"
    sqlite_database("prod", "bare", script)
    for table in "tv":
        side = profiled(client, f"/prod/bare/{table}/-/profile?_column=n")["environments"]["prod"]
        assert (side["rows"], side["smallest"], side["bins"]) == (0, None, [])
    assert client.get("/prod/bare/t/-/profile?_column=n").status_code == 200


def test_a_withheld_column_has_no_profile(client, core, source):
    side = profiled(client, "/prod/core/customers/-/profile?_column=connection")["environments"]["prod"]
    assert side == {
        "state": "forbidden",
        "message": "Its values are not shown on any page, or this login may not read them.",
    }


def test_one_environment_that_fails_costs_only_itself(client, shop, monkeypatch):
    from browser.profiles import reading

    profile = reading._profile

    def failing(side, result):
        if side.slug == "test":
            raise TimedOut("the time limit of one statement was reached")
        return profile(side, result)

    monkeypatch.setattr("browser.profiles.reading._profile", failing)
    sides = profiled(client, f"{PROFILE}?_column=status")["environments"]
    assert [side["state"] for side in sides.values()] == ["read", "timed_out", "read"]
    assert sides["test"]["message"].startswith("Not profiled: its sample was not read within")


def test_a_column_that_takes_too_long_does_not_give_its_database_up(client, shop, monkeypatch):
    def slow(*arguments, **options):
        raise TimedOut("the time limit of one statement was reached")

    monkeypatch.setattr("dynamic_databases.connections.parallel.LONG_WAIT", -1.0)
    monkeypatch.setattr("browser.profiles.reading.value_groups", slow)
    states = profiled(client, f"{PROFILE}?_column=status")["environments"].values()
    assert {side["state"] for side in states} == {"timed_out"}
    for slug in shop:
        assert client.get(f"/{slug}/shop/orders/").status_code == 200


def test_each_environment_is_sent_few_statements(client, shop, statements):
    for _ in range(2):
        client.get(f"{PROFILE}?_column=total")
    statements.clear()
    client.get(f"{PROFILE}?_column=total")
    theirs = [sql for alias, sql in statements if alias != "default" and "some_rows" in sql]
    assert len(theirs) == 2 * 3


def test_sql_server_bins_by_its_own_comparison():
    column = Column(name="x", position=1, type="decimal(8,2)", kind=Kind(Family.DECIMAL, size=8, scale=2))
    assert SQLServer().compared(column) == "TRY_CAST(%s AS decimal(38, 8))"
