"""Where facets are proposed, opened and removed: their own page, the menu of a column, links."""

from __future__ import annotations

from tests.browser.rows.facets import FRAGMENT, ORDERS
from tests.markup import attributes, elements, inside, link_named, links, plain


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
