"""Pages and menus as axe-core judges them, in both themes and on a phone: no violation on any."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages.addresses import PAGES, PHONE

pytestmark = pytest.mark.browser

MENUS = {
    "the palette": ("/prod/shop/orders/", "Control+k", "dialog#palette"),
    "the keys": ("/prod/shop/orders/", "?", "dialog.keys"),
}


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
