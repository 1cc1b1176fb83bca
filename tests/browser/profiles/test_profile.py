"""The profile of a column: environments side by side, what is odd, samples of large tables, what has none."""

from __future__ import annotations

from typing import Any

import pytest

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.sqlserver.dialect import SQLServer
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from tests.browser.rows.stores import MADE, mariadb_server, postgresql_server
from tests.markup import attributes, elements, link_named, links, plain, rows_of

__all__ = ["mariadb_server", "postgresql_server"]
PROFILE = "/prod/shop/orders/-/profile"
TABLE = "CREATE TABLE t (id integer PRIMARY KEY, n integer, d decimal(8,2), w text);"
FRAGMENT = {"HX-Request": "true"}


def profiled(client, address: str) -> Any:
    answer = client.get(f"{address}&_format=json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def of(client, column: str, slug: str = "prod") -> Any:
    return profiled(client, f"{PROFILE}?_column={column}")["environments"][slug]


@pytest.fixture
def pair(sqlite_database):
    """Return a function that makes table `t` in prod and in dev, with the rows of each."""

    def made(prod: str, dev: str) -> str:
        for slug, rows in (("prod", prod), ("dev", dev)):
            sqlite_database(slug, "pair", TABLE + (f"INSERT INTO t VALUES {rows};" if rows else ""))
        return "/dev/pair/t/-/profile"

    return made


def oddities(client, address: str, column: str) -> dict[str, str]:
    sides = profiled(client, f"{address}?_column={column}")["environments"]
    return {
        f"{slug} {odd['line']}": odd["words"] for slug, side in sides.items() for odd in side.get("odd", ())
    }


def test_a_profile_says_what_the_values_are(client, shop):
    total = of(client, "total")
    assert (total["rows"], total["nulls"], total["distinct"], total["whole"]) == (4, 1, 3, True)
    assert (total["smallest"], total["median"], total["largest"]) == (7, 12.5, 100)
    assert total["frequent"] == [{"value": value, "count": 1} for value in (7, 12.5, 100)]
    assert sum(total["bins"]) == 3
    assert of(client, "status")["frequent"][0] == {"value": "open", "count": 2}


def test_environments_stand_side_by_side_in_their_order(client, shop):
    page = client.get(f"{PROFILE.replace('prod', 'test')}?_column=status")
    heads = [plain(node) for node in elements(page, ".profiles h3")]
    assert heads == ["prod baseline", "test this page", "dev"]
    assert plain(elements(page, ".profiles section")[2]).count("draft")
    assert attributes(page, ".profiles section", "aria-label") == ["prod", "test", "dev"]


def test_an_environment_without_the_column_says_so(client, shop):
    sides = profiled(client, f"{PROFILE}?_column=legacy_ref")["environments"]
    assert sides["dev"] == {"state": "no_column", "message": "There is no such column."}
    assert sides["prod"]["state"] == "read"


def test_a_column_that_is_nowhere_is_refused_in_words(client, shop):
    page = client.get(f"{PROFILE}?_column=nothing")
    assert page.status_code == 400
    assert "no column “nothing” in any environment" in plain(page)


def test_null_where_the_baseline_has_none_is_marked_and_leads_to_its_rows(client, pair):
    address = pair("(1, 1, 1, 'a'), (2, 2, 2, 'b')", "(1, NULL, 1, 'a'), (2, 2, 2, 'b'), (3, NULL, 2, 'b')")
    assert oddities(client, address, "n") == {"dev null": "prod has none"}
    page = client.get(f"{address}?_column=n")
    url = link_named(page, "2 rows where it is NULL in dev")
    assert url == "/dev/pair/t/?n__isnull=1"
    assert len(rows_of(client.get(url))) == 2


@pytest.mark.parametrize(
    ("prod", "dev", "column", "expected"),
    [
        ("(1, 1, 1, 'a')", "(1, 1, 999999.99, 'a')", "d", {"dev largest": "the limit of the type"}),
        ("(1, 1, 1, 'a')", "(1, -5, 1, 'a')", "n", {"dev smallest": "below 0; prod has none"}),
        ("(1, 1, 1, 'a')", "(1, 1, 1, '')", "w", {"dev smallest": "empty text; prod has none"}),
        ("(1, 1, 1, 'a')", "", "n", {"dev rows": "no rows"}),
        ("(1, 1, 1, 'a')", "(1, NULL, 1, '')", "n", {"dev null": "nothing else; prod has values"}),
        ("(1, 1, 1, 'a'), (2, 2, 2, 'b')", "(1, 3, 1, 'a'), (2, 3, 2, 'b')", "n",
         {"dev distinct": "the same in every row"}),
        ("(1, 1, 1, 'a'), (2, 2, 2, 'b')", "(1, 9, 1, 'a'), (2, 700, 2, 'b'), (3, 8, 3, 'c')", "n", {}),
    ],
)  # fmt: skip
def test_what_differs_in_kind_is_marked_and_a_mere_count_is_not(client, pair, prod, dev, column, expected):
    assert oddities(client, pair(prod, dev), column) == expected


def test_each_line_of_the_picture_leads_to_as_many_rows(client, shop):
    page = client.get(f"{PROFILE}?_column=total")
    lines = [
        (link.attributes["href"], plain(line).split()[-1])
        for line in elements(elements(page, ".profiles section")[0], "details tr")
        for link in elements(line, "a")
    ]
    assert (
        [len(rows_of(client.get(url))) for url, _ in lines] == [int(count) for _, count in lines] == [1, 1, 1]
    )
    (picture, *_) = elements(page, "svg.spread")
    assert picture.attributes["role"] == "img"
    assert "of 3" in str(picture.attributes["aria-label"])
    assert "style=" not in page.text


def test_bars_share_one_scale(client, pair):
    address = pair("(1, 1, 1, 'a'), (2, 10, 2, 'b')", "(1, 30, 1, 'a'), (2, 40, 2, 'b')")
    answer = profiled(client, f"{address}?_column=n")
    bins = [side["bins"] for side in answer["environments"].values()]
    assert {len(each) for each in bins} == {len(answer["edges"]) + 1}


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


def test_hostile_names_and_values_are_text(client, sqlite_database):
    script = """CREATE TABLE "t,<i>" (id integer PRIMARY KEY, "a""<b> %s" text);
        INSERT INTO "t,<i>" VALUES (1, '<script>x</script>'), (2, x'ff'), (3, char(10));"""
    sqlite_database("prod", "odd", script)
    page = client.get("/prod/odd/t~2C~3Ci~3E/-/profile", {"_column": 'a"<b> %s'})
    assert page.status_code == 200
    assert elements(page, ".profile script, .profile b b") == []
    assert "<script>x</script>" not in page.text.split("<main")[1]


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


def test_the_switch_leads_to_the_same_profile(client, shop):
    page = client.get(f"{PROFILE}?_column=total")
    assert "/dev/shop/orders/-/profile?_column=total" in links(page)


def test_a_menu_offers_the_profile_and_a_fragment_has_no_page_around_it(client, shop):
    page = client.get("/prod/shop/orders/-/menu?_column=total", headers=FRAGMENT)
    url = link_named(page, "Profile…")
    assert url == f"{PROFILE}?_column=total"
    assert attributes(page, "a[data-opens]", "href") == [url]
    fragment = client.get(url, headers=FRAGMENT)
    assert "<html" not in fragment.text
    assert len(elements(fragment, ".profile-close")) == 1


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
