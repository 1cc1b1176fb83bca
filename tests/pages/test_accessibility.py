"""Pages and menus as axe-core judges them, in both themes and on a phone: no violation on any."""

from __future__ import annotations

import os
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.markup import csrf_token
from tests.pages.addresses import PAGES, PHONE
from tests.serving import Served

pytestmark = pytest.mark.browser

SEEN = f"Seen by axe {os.getpid()}"
"""A saved view; processes of tests share the server."""
MENUS = {
    "the palette": ("/prod/shop/orders/", "Control+k", "dialog#palette"),
    "the keys": ("/prod/shop/orders/", "?", "dialog.keys"),
}


ORDERS = "/prod/shop/orders/?status=open&_facet=status"
COMPARED_ROWS = "/compare/shop/products/-/rows?_by=sku"
OPENED = {
    "a header's menu": (ORDERS, "button[aria-label='status: more']", ".opened .columns-menu"),
    "a cell's value": (ORDERS, "#grid tbody tr:first-child td:nth-child(3)", ".opened"),
    "a row beside": (ORDERS, "#grid tbody tr:first-child button[name=_row]", "#row-panel .record"),
    "the filter form": (ORDERS, "summary:has-text('+ Filter')", "details[open] .panel"),
    "the columns": (ORDERS, "summary:has-text('Columns')", "details[open] .panel"),
    "the views": (ORDERS, "summary:text-is('Views')", "details[open] .panel"),
    "the exports": (ORDERS, "summary:has-text('Export')", "details[open] .panel"),
    "the statement": (ORDERS, "summary:has-text('SQL')", "details[open] .panel"),
    "page sizes": (ORDERS, ".sizes summary", "details[open] .panel"),
    "a peek": ("/prod/shop/orders/42/", "#relations .peek summary", "#relations .peek[open] table"),
    "the baseline": ("/compare/shop/orders/", "summary:has-text('baseline')", "details[open]"),
    "what rows are matched by": (COMPARED_ROWS, "summary:has-text('matched by')", "details[open]"),
    "what is ignored": (COMPARED_ROWS, "summary:has-text('ignoring')", "details[open]"),
    "the rows counted": ("/compare/shop/orders/", "#row-counts > a", "#row-counts b"),
    "why": ("/compare/shop/orders/", "#column-status summary", "#column-status + .why"),
}
"""What a click opens: the page, what is clicked, and what is then to be seen."""


@pytest.fixture(autouse=True)
def _statuses(reports):
    reports.expected += ["status of 404", "status of 400", "status of 502", "502: "]


def violations(page, *rules: str, within: str = "html") -> list[str]:
    """Return what axe-core finds wrong, by some rules or all, each with the first element that it blames."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    results = Axe().run(page, within, options).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} ({len(rule['nodes'])}): {node['html'][:200]} {node['failureSummary']}"
        for rule in results
        for node in rule["nodes"][:1]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(visit, name):
    page = visit(PAGES[name], color_scheme="light")
    expect(page.locator("h1").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_colours_can_be_told_apart_in_the_dark(visit, name):
    page = visit(PAGES[name], color_scheme="dark")
    expect(page.locator("h1").first).to_be_visible()
    assert violations(page, "color-contrast", "link-in-text-block") == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_on_a_phone(visit, name):
    page = visit(PAGES[name], **PHONE)
    expect(page.locator("h1").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", MENUS)
def test_a_menu_is_accessible(visit, name, theme):
    address, key, menu = MENUS[name]
    page = visit(address, color_scheme=theme)
    page.locator("h1").wait_for()
    page.keyboard.press(key)
    expect(page.locator(menu)).to_be_visible()
    assert violations(page, within=menu) == []


@pytest.fixture(scope="module")
def with_a_view(served: Served, logged_in: Any) -> Any:
    """Return the administrator's cookies; a view of orders is saved, by a visitor of the test's own."""
    visitor = served.visitor().log_in()
    address = "/prod/shop/orders/-/views"
    token = csrf_token(visitor.get(address))
    view = {"name": SEEN, "query": "status=open&_sort=-total", "csrfmiddlewaretoken": token}
    assert visitor.post(address, view | {"is_shared": "1"}, Referer=f"{served.url}{address}").status == 302
    return logged_in


@pytest.mark.parametrize("shape", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=str)
@pytest.mark.parametrize("address", ["/lookup/views", "/prod/shop/orders/-/views?status=open"])
def test_saved_views_are_accessible(visit, with_a_view, address, shape):
    page = visit(address, storage_state=with_a_view, **shape)
    expect(page.get_by_role("link", name=SEEN).first).to_be_visible()
    assert violations(page) == []


ADMINISTRATION = (
    *("", "database/", "database/add/", "database/1/change/", "database/1/delete/", "database/server/"),
    *("environment/", "environment/1/change/", "source/", "source/add/"),
    *("referencetable/", "referencetable/add/"),
)


@pytest.mark.parametrize("shape", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=str)
@pytest.mark.parametrize("address", ADMINISTRATION)
def test_the_administration_is_accessible(visit, logged_in, reports, address, shape):
    # By axe-core, which tries styles on forms, and stumbles over sheets that the administration's import.
    reports.expected += ["Applying inline style", "CSP: style-src", "Couldn't load preload assets"]
    page = visit(f"/admin/dynamic_databases/{address}", storage_state=logged_in, **shape)
    expect(page.locator("h1").first).to_be_visible()
    assert violations(page) == []
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("shape", [{"color_scheme": "light"}, {"color_scheme": "dark"}], ids=str)
@pytest.mark.parametrize("name", OPENED)
def test_what_a_click_opens_is_accessible(visit, name, shape):
    address, clicked, opened = OPENED[name]
    page = visit(address, **shape)
    if address == ORDERS:
        expect(page.locator("#count")).to_contain_text("365 rows")
    page.locator(clicked).first.click(position={"x": 3, "y": 3})
    expect(page.locator(opened).first).to_be_visible()
    assert violations(page) == []
