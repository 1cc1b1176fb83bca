"""Facets beside the rows: what is counted, what a link ticks, and what is said where nothing was counted."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.sqlserver.dialect import SQLServer
from dynamic_databases.errors import TimedOut
from dynamic_databases.models import Database
from dynamic_databases.runtime_models.value_groups import ValueGroup, ValueGroups
from tests.browser.rows.stores import MADE, postgresql_server
from tests.markup import attributes, element, elements, inside, link_named, links, plain, rows_of

__all__ = ["postgresql_server"]
ORDERS = "/prod/shop/orders/"
FRAGMENT = {"HX-Request": "true"}


def facet(client, query: str):
    page = client.get(f"{ORDERS}-/facets?{query}&_format=json")
    assert page.status_code == 200, page.content
    return page.json()["facets"][0]


def counts(client, query: str) -> dict[object, int]:
    return {value["value"]: value["count"] for value in facet(client, query)["values"]}


def url_of(client, query: str, value: object) -> str:
    return str(next(each["url"] for each in facet(client, query)["values"] if each["value"] == value))


def test_each_value_is_counted_and_leads_to_its_rows(client, shop):
    assert counts(client, "_facet=status") == {"open": 2, "paid": 1, "shipped": 1}
    url = url_of(client, "_facet=status&_sort=-id", "open")
    assert url == f"{ORDERS}?_facet=status&_sort=-id&status=open"
    assert [row[0] for row in rows_of(client.get(url))] == ["3", "1"]


def test_counts_ignore_the_column_s_own_filter_and_keep_the_others(client, shop):
    assert counts(client, "_facet=status&status=paid&total__gte=8") == {"open": 1, "shipped": 1}
    assert facet(client, "_facet=status&status=paid&total__gte=8")["of"] == "all rows where total at least 8"
    every = {"open": 2, "paid": 1, "shipped": 1}
    assert counts(client, "_facet=status&_q.status=!open&status__ne=paid") == every


def test_ticks_are_one_of_several_and_go_one_by_one(client, shop):
    both = url_of(client, "_facet=status&status=open", "paid")
    assert both == f"{ORDERS}?_facet=status&status__in=open,paid"
    ticked = {value["value"]: value["ticked"] for value in facet(client, both.partition("?")[2])["values"]}
    assert ticked == {"open": True, "paid": True, "shipped": False}
    assert url_of(client, both.partition("?")[2], "open") == f"{ORDERS}?_facet=status&status=paid"
    assert url_of(client, "_facet=status&status=paid", "paid") == f"{ORDERS}?_facet=status"


def test_null_and_truth_values_are_ticked_beside_others(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, paid boolean, picture blob);
        INSERT INTO t VALUES (1, 1, x'00ff'), (2, 0, NULL), (3, NULL, x'01'), (4, 1, NULL);"""
    sqlite_database("prod", "truths", script)

    def ticked(query: str, value: object) -> str:
        answer = client.get(f"/prod/truths/t/-/facets?{query}&_format=json").json()["facets"][0]
        return str(next(each["url"] for each in answer["values"] if each["value"] == value))

    both = ticked("_facet=paid&paid__isnull=1", True)
    assert both == "/prod/truths/t/?_facet=paid&paid__exact=~0,~n1"
    page = client.get(both)
    assert [row[0] for row in rows_of(page)] == ["1", "3", "4"]
    assert "paid is one of" in plain(element(page, ".chip"))
    assert "NULL, 1" in plain(element(page, ".chip"))
    assert ticked(both.partition("?")[2], None) == "/prod/truths/t/?_facet=paid&paid=1"
    pictures = client.get("/prod/truths/t/?picture__exact=~x00ff,~0")
    assert [row[0] for row in rows_of(pictures)] == ["1", "2", "4"]


def test_null_and_empty_text_are_values_of_their_own(client, shop):
    assert counts(client, "_facet=note")[None] == 1
    assert url_of(client, "_facet=note", None) == f"{ORDERS}?_facet=note&note__isnull=1"
    empty = url_of(client, "_facet=note", "")
    assert [row[0] for row in rows_of(client.get(empty))] == ["2"]
    page = client.get(f"{ORDERS}-/facets?_facet=note", headers=FRAGMENT)
    assert len(elements(page, ".facets .null")) == len(elements(page, ".facets .empty")) == 1


def test_a_value_that_is_a_day_means_that_moment_alone(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, at timestamp);
        INSERT INTO t VALUES (1, '2026-01-31'), (2, '2026-01-31 12:00:00');"""
    sqlite_database("prod", "days", script)
    values = client.get("/prod/days/t/-/facets?_facet=at&_format=json").json()["facets"][0]["values"]
    url = next(value["url"] for value in values if value["value"] == "2026-01-31")
    assert [row[0] for row in rows_of(client.get(url))] == ["1"]


def test_hostile_values_and_names_are_text(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, "a ""<b>,__in
 ~" text); INSERT INTO t VALUES (1, '<script>x</script>'), (2, 'a,"b'), (3, char(10)), (4, x'ff');"""
    sqlite_database("prod", "odd", script)
    menu = client.get("/prod/odd/t/?_menu=" + 'a "<b>,__in%0A ~'.replace('"', "%22"))["Location"]
    rows = link_named(client.get(menu), "Facet")
    answer = client.get(f"{rows.replace('/t/?', '/t/-/facets?')}&_format=json").json()["facets"][0]
    assert [value["count"] for value in answer["values"]] == [1, 1, 1, 1]
    for value in answer["values"]:
        assert len(rows_of(client.get(value["url"]))) == 1, value
    page = client.get(rows.replace("/t/?", "/t/-/facets?"), headers=FRAGMENT)
    assert page.status_code == 200
    assert elements(page, ".facets script, .facets b") == []


def test_values_too_long_for_an_address_are_counted_without_a_link(client, sqlite_database):
    script = """CREATE TABLE t (id integer PRIMARY KEY, v text);
        INSERT INTO t VALUES (1, hex(zeroblob(3000))), (2, hex(zeroblob(3000))), (3, 'short');"""
    sqlite_database("prod", "long", script)
    page = client.get("/prod/long/t/-/facets?_facet=v", headers=FRAGMENT)
    assert len(elements(page, ".facets .too-long")) == 1
    assert [plain(node) for node in elements(page, ".facets .count")] == ["2", "1"]


def test_a_page_of_rows_leaves_room_for_its_facets_and_does_not_wait(client, shop, statements):
    client.get(ORDERS)
    statements.clear()
    page = client.get(f"{ORDERS}?_facet=status,total")
    assert [sql for _, sql in statements if "GROUP BY" in sql] == []
    assert attributes(page, "#facets", "hx-get") == [f"{ORDERS}-/facets?_facet=status,total"]
    assert f"{ORDERS}-/facets?_facet=status,total" in links(page)  # without a script
    assert attributes(client.get(ORDERS), "#facets", "id") == []


def test_a_program_gets_facets_with_the_rows(client, shop):
    answer = client.get(f"{ORDERS}?_facet=status&_facet=total&_format=json").json()
    assert [each["column"] for each in answer["facets"]] == ["status", "total"]
    assert "facets" not in client.get(f"{ORDERS}?_format=json").json()


def test_each_facet_is_one_statement(client, shop, statements):
    address = f"{ORDERS}-/facets?_facet=status,total,note"
    for _ in range(2):
        client.get(address, headers=FRAGMENT)
    statements.clear()
    client.get(address, headers=FRAGMENT)
    assert len([sql for alias, sql in statements if alias != "default" and "sqlite_" not in sql]) <= 4
    assert len([sql for _, sql in statements if "GROUP BY v" in sql]) == 3


def test_of_a_large_table_the_first_rows_are_counted_and_that_is_said(client, shop, monkeypatch):
    monkeypatch.setattr("browser.rows.facets.MOST_ROWS", 3)
    answer = facet(client, "_facet=status")
    assert sum(value["count"] for value in answer["values"]) == 3
    assert (answer["of"], answer["exact"]) == ("the first 3 rows", False)
    page = client.get(f"{ORDERS}-/facets?_facet=status", headers=FRAGMENT)
    assert "at least 2 values" in plain(page)
    assert "exact" not in plain(page)


def test_values_that_are_not_listed_are_numbered(client, shop, monkeypatch):
    monkeypatch.setattr("browser.views.facets.MOST_VALUES", 1)
    page = client.get(f"{ORDERS}-/facets?_facet=status&status=shipped", headers=FRAGMENT)
    # What is ticked is always listed.
    assert [plain(node) for node in elements(page, ".facets li a")] == ["open 2", "shipped 1"]
    assert "1 more…" in plain(page)


def test_a_facet_that_takes_too_long_says_so(client, shop, monkeypatch):
    def slow(*arguments):
        raise TimedOut("counting took too long")

    monkeypatch.setattr("browser.rows.facets.value_groups", slow)
    answer = facet(client, "_facet=status")
    assert answer == {"column": "status", "problem": "Not counted: that would take more than 30 seconds."}


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("_facet=discount", "prod has no column “discount”."),
        ("_facet=status&total=abc", "Not counted: a filter can’t be applied."),
    ],
)
def test_what_can_not_be_counted_says_why(client, shop, query, problem):
    assert facet(client, query)["problem"] == problem


def test_too_many_facets_are_refused_in_words(client, shop):
    page = client.get(f"{ORDERS}-/facets?_facet=a,b,c,d,e,f,g,h,i")
    assert page.status_code == 400
    assert "9 facets are too many" in plain(page)


def test_a_withheld_column_is_no_facet(client, core, source):
    answer = client.get("/prod/core/customers/-/facets?_facet=connection&_format=json").json()
    assert answer["facets"][0]["problem"].startswith("No page shows this column")
    assert "host" not in str(answer)


def test_an_empty_table_has_facets_without_values(client, sqlite_database):
    sqlite_database("prod", "bare", "CREATE TABLE t (id integer PRIMARY KEY, v text);")
    page = client.get("/prod/bare/t/-/facets?_facet=v", headers=FRAGMENT)
    assert "0 values" in plain(page)
    assert "no value in all rows" in plain(page)


def test_the_page_by_itself_proposes_columns_of_few_values(client, sqlite_database):
    script = """CREATE TABLE kinds (id integer PRIMARY KEY); CREATE TABLE t (id integer PRIMARY KEY,
        name text, done boolean, kind integer REFERENCES kinds (id)); INSERT INTO kinds VALUES (1), (2);
        INSERT INTO t VALUES (1, 'x', 1, 2); ANALYZE;"""
    sqlite_database("prod", "few", script)
    page = client.get("/prod/few/t/-/facets?name=x")
    assert [plain(node) for node in elements(page, ".facet-choices li")][:2] == [
        "done boolean yes or no",
        "kind INTEGER kinds has about 2 rows",
    ]
    assert links(page, "_facet=done") == ["/prod/few/t/?name=x&_facet=done"]
    assert "/prod/few/t/?name=x" in links(page)


def test_a_menu_facets_a_column_and_ends_it(client, shop):
    page = client.get(f"{ORDERS}-/menu?_column=status&_facet=total&total__gte=1", headers=FRAGMENT)
    assert link_named(page, "Facet") == f"{ORDERS}?total__gte=1&_facet=total,status"
    page = client.get(f"{ORDERS}-/menu?_column=total&_facet=total", headers=FRAGMENT)
    assert link_named(page, "Facet") == ORDERS


def test_a_menu_opens_the_form_for_a_filter_of_the_column(client, shop):
    page = client.get(f"{ORDERS}-/menu?_column=total&status=open", headers=FRAGMENT)
    form = client.get(link_named(page, "Filter…"))
    assert attributes(form, "#filter-column option[selected]", "value") == ["total"]
    sent = {"status": "open", "_edit": "total=", "_column": "total", "_operator": "gte", "_value": "5"}
    assert client.get(ORDERS, sent)["Location"] == f"{ORDERS}?status=open&total__gte=5"


def test_a_facet_is_removed_by_its_own_link(client, shop):
    page = client.get(f"{ORDERS}-/facets?_facet=status,total&status=open", headers=FRAGMENT)
    assert attributes(page, ".facets h2 a.x", "href") == [
        f"{ORDERS}?status=open&_facet=total",
        f"{ORDERS}?status=open&_facet=status",
    ]
    assert link_named(page, "all values") == f"{ORDERS}?_facet=status,total"
    assert inside(page, "no such") == []


@pytest.fixture
def postgresql_store(environments, postgresql_server):
    with MADE["postgresql"](postgresql_server) as (made, config):
        Database.objects.create(name="odd", environment=environments["prod"], config=config)
        yield made


def test_statistics_say_how_many_values_a_column_has(client, postgresql_store):
    postgresql_store.run("CREATE TABLE t (id int PRIMARY KEY, v text)")
    postgresql_store.run("INSERT INTO t SELECT i, 'v' || i % 7 FROM generate_series(1, 700) i")
    postgresql_store.run("ANALYZE t")
    page = client.get(f"{postgresql_store.url('t')}-/facets")
    assert "v text about 7 values" in [plain(node) for node in elements(page, ".facet-choices li")]


def test_a_locked_table_costs_its_facet_alone(client, postgresql_store):
    postgresql_store.run("CREATE TABLE t (id int PRIMARY KEY, v text)")
    address = f"{postgresql_store.url('t')}-/facets?_facet=v&_format=json"
    assert client.get(address).status_code == 200
    postgresql_store.run("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
    answer = client.get(address)
    postgresql_store.run("ROLLBACK")
    assert answer.status_code == 200
    assert answer.json()["facets"][0]["problem"].startswith("Not counted")
    assert "problem" not in client.get(address).json()["facets"][0]


def test_sql_server_counts_the_first_rows_with_top():
    dialect = SQLServer()
    column = Column(name="x", position=1, type="xml", kind=Kind(Family.XML))
    inner = dialect.first_rows(f"{dialect.comparable('[t].[x]', column)} AS v, 0 AS c", "[dbo].[t]", 5)
    assert inner == "SELECT TOP (5) CONVERT(nvarchar(max), [t].[x]) AS v, 0 AS c FROM [dbo].[t]"
    assert dialect.sampled("[dbo].[t]", 2.5) == "[dbo].[t] TABLESAMPLE (2.500000 PERCENT) REPEATABLE (1)"


def test_values_without_rows_have_no_ends():
    assert ValueGroups().largest is None
    assert not ValueGroup("x", 1).is_cut
