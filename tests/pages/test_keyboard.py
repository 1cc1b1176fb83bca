"""The keyboard reaches everything, and nothing is taken from who is typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement"
LOOK = """
    [document.activeElement].map((one) => [one, getComputedStyle(one)])
        .map(([one, style]) => [style.outlineStyle, style.boxShadow, one.outerHTML.slice(0, 80)])[0]
"""


def test_slash_looks_up_and_f_filters(visit):
    page = visit("/prod/shop/")
    page.keyboard.press("f")
    expect(page.get_by_label("Filter tables")).to_be_focused()
    page.keyboard.type("f/j")
    expect(page.get_by_label("Filter tables")).to_have_value("f/j")
    page.get_by_label("Filter tables").fill("")
    page.locator("h1").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Look up")).to_be_focused()


def test_j_and_k_move_along_the_rows(visit):
    page = visit("/prod/shop/")
    page.keyboard.press("j")
    first = page.evaluate(f"{FOCUSED}.getAttribute('href')")
    page.keyboard.press("j")
    second = page.evaluate(f"{FOCUSED}.getAttribute('href')")
    assert first != second
    page.keyboard.press("k")
    assert page.evaluate(f"{FOCUSED}.getAttribute('href')") == first
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")


def test_escape_closes_what_is_open_and_gives_the_focus_back(visit):
    page = visit("/prod/shop/orders/")
    page.get_by_text("+ Filter").click()
    expect(page.locator("#filter-column")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#filter-column")).to_be_hidden()
    assert "Filter" in page.evaluate(f"{FOCUSED}.textContent")


def test_e_and_the_arrows_switch_environment(visit):
    page = visit("/prod/shop/orders/")
    page.keyboard.press("e")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/test/shop/orders/")
    expect(page.locator("#switch [aria-current]")).to_have_text("test")


def test_one_popover_at_a_time_and_a_click_elsewhere_closes_it(visit):
    page = visit("/prod/shop/orders/")
    page.get_by_text("+ Filter").click()
    page.locator("summary", has_text="Columns").click()
    expect(page.locator("details[open]")).to_have_count(1)
    page.locator("h1").click()
    expect(page.locator("details[open]")).to_have_count(0)


@pytest.mark.parametrize("address", ["/", "/prod/shop/", "/prod/shop/orders/", "/compare/shop/orders/"])
def test_the_focus_is_seen_wherever_it_goes(visit, address):
    page = visit(address)
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(LOOK))
    assert [what for outline, shadow, what in seen if outline == shadow == "none"] == []


def test_the_first_stop_skips_to_the_content(visit):
    page = visit("/prod/shop/")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "main"


def test_sorting_and_paging_by_keyboard_keep_the_focus(visit):
    page = visit("/prod/shop/orders/?_size=1")
    for selector, asked in (("th a.name[title='Sort by status']", "_sort="), ("a[rel=next]", "_next=")):
        page.locator(selector).focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{asked}**")
        expect(page.locator(selector)).to_be_focused()


def test_a_filter_offers_what_fits_its_column(visit):
    page = visit("/prod/shop/orders/")
    page.locator("summary", has_text="+ Filter").click()
    offered = page.locator("#filter-operator option:not([disabled])")
    page.locator("#filter-column").select_option("status")
    expect(offered.filter(has_text="contains")).to_have_count(1)
    page.locator("#filter-column").select_option("total")
    expect(offered.filter(has_text="contains")).to_have_count(0)
    expect(offered.filter(has_text="more than")).to_have_count(1)


def test_what_a_swap_brought_is_said(visit):
    page = visit("/prod/shop/")
    page.get_by_role("searchbox", name="Filter tables").fill("order")
    expect(page.get_by_role("status")).to_contain_text("tables of 27")


def test_ticked_columns_are_one_short_parameter(visit):
    page = visit("/prod/shop/orders/")
    page.locator("summary", has_text="Columns").click()
    page.locator("#columns input").nth(1).uncheck()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url("**_cols=**")
    assert page.url.count("_cols") == 1
    expect(page.locator("summary", has_text="Columns")).to_be_focused()
