"""Facets beside the rows: what is counted, and what a link ticks."""

from __future__ import annotations

from tests.browser.rows.facets import FRAGMENT, ORDERS, counts, facet, url_of
from tests.markup import attributes, element, elements, link_named, links, plain, rows_of


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
