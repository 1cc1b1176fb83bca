"""Cells and headers by mouse and by keyboard: menus open, values are read and copied, Escape closes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROWS = "/prod/shop/orders/?_cols=id,status,total,meta&_size=5"
COUNTED = re.compile(r"\d rows")


@pytest.fixture
def visit_rows(visit):
    """Return a function that opens rows and waits for the details: they replace the table, and are said."""

    def visited(address: str = ROWS, **options):
        page = visit(address, **options)
        if options.get("java_script_enabled", True):
            expect(page.locator("#count")).to_have_text(COUNTED)
            expect(page.locator("#announcement[role=status]")).to_have_text(re.compile(r"\d rows?\b"))
        return page

    return visited


def test_a_click_on_a_cell_opens_its_value_and_filters_by_it(visit_rows):
    page = visit_rows()
    page.locator("table.grid tbody tr").first.locator("td").nth(1).click()
    dialog = page.get_by_role("dialog", name="Value of status")
    expect(dialog).to_contain_text("delivered")
    dialog.get_by_role("link", name="Exclude it").click()
    page.wait_for_url("**status__ne=delivered")
    expect(page.locator(".chip")).to_contain_text("status is not delivered")


def test_a_value_is_copied_by_keyboard_alone(visit_rows):
    page = visit_rows(ROWS, permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Value of status")
    dialog.get_by_role("button", name="Copy").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("copied")
    assert page.evaluate("navigator.clipboard.readText()") == "delivered"
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("table.grid tbody tr").first.locator("td").nth(1)).to_be_focused()


def test_a_header_s_menu_adds_to_the_sort(visit_rows, both_ways):
    page = visit_rows(f"{ROWS}&_sort=status", **both_ways)
    page.get_by_role("button", name="total: more").click()
    page.get_by_role("link", name="Add to sort, as 2nd, descending").click()
    page.wait_for_url("**_sort=status,-total")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("total")


def test_shift_and_a_click_add_to_the_sort(visit_rows):
    page = visit_rows(f"{ROWS}&_sort=status")
    page.locator("th a.name[title='Sort by total']").click(modifiers=["Shift"])
    page.wait_for_url(re.compile(r"_sort=status(,|%2C)total"))
    expect(page.locator("th[aria-sort]")).to_have_count(2)


def test_the_key_s_link_stays_a_link(visit_rows):
    page = visit_rows()
    page.locator("table.grid tbody tr").first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/prod/shop/orders/\d+/$"))


@pytest.fixture
def visit_late(visit):
    """Return a function that opens rows, and one that lets the details come which replace the table."""

    def visited():
        page, held = visit("/"), []
        page.route("**/-/details*", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks it
        with page.expect_request("**/-/details*"):
            page.goto(ROWS)

        def let_details_come():
            page.evaluate("document.querySelector('#grid').dataset.replaced = 'not yet'")
            (route,) = held
            route.continue_(url=f"{route.request.url}&_late=1")
            expect(page.locator("#grid:not([data-replaced])")).to_have_count(1)

        return page, let_details_come

    return visited


def test_the_focus_outlives_details_that_arrive_late(visit_late):
    page, let_details_come = visit_late()
    cell = page.locator("table.grid tbody tr").nth(2).locator("td").nth(1)
    page.keyboard.press("j")
    expect(page.locator("table.grid tbody tr").first.get_by_role("link").first).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(cell).to_be_focused()
    let_details_come()
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Value of status")).to_be_visible()


def test_what_is_open_gives_the_focus_back_to_the_table_that_replaced_its_own(visit_late):
    page, let_details_come = visit_late()
    page.get_by_role("button", name="total: more").click()
    expect(page.get_by_role("dialog", name="Column total")).to_be_visible()
    let_details_come()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="total: more")).to_be_focused()


SHEET = "document.querySelector('#rows .sheet')"


@pytest.fixture
def visit_wide(visit):
    """Return a function that opens a wide table scrolled to its right end, and the last column's name."""

    def visited():
        page = visit("/dev/crm/contacts/?_size=5")
        expect(page.locator("#count")).to_have_text(re.compile(r"\d"))
        page.wait_for_load_state("networkidle")
        page.evaluate(f"{SHEET}.scrollLeft = 1e6; document.documentElement.dataset.same = ''")
        return page, page.locator("#grid thead th a.name").last

    return visited


def stays_where_it_was(page, far: float) -> None:
    page.wait_for_function(f"{SHEET}.scrollLeft > {far - 60}")
    assert page.locator("html[data-same]").count(), "the whole page was loaded again"


def test_a_sorted_column_stays_in_view(visit_wide):
    page, last = visit_wide()
    far = page.evaluate(f"{SHEET}.scrollLeft")
    assert far > 500
    last.click()
    page.wait_for_url("**_sort=*")
    expect(page.locator("th[aria-sort=ascending] a.name")).to_be_focused()
    stays_where_it_was(page, far)


def test_a_menu_sorts_in_place_and_gives_the_focus_back_to_its_header(visit_wide):
    page, last = visit_wide()
    far = page.evaluate(f"{SHEET}.scrollLeft")
    last.focus()
    for key in ("m", "S"):
        page.keyboard.press(key)
        if key == "m":
            expect(page.locator(".opened .menu")).to_be_visible()
    page.wait_for_url("**_sort=-*")
    expect(page.locator("th[aria-sort=descending] .more-of")).to_be_focused()
    stays_where_it_was(page, far)
    page.go_back()
    expect(page.locator("th[aria-sort]")).to_have_count(0)


def test_a_filter_by_a_cell_s_value_stays_at_its_column(visit_wide):
    page, _ = visit_wide()
    far = page.evaluate(f"{SHEET}.scrollLeft")
    page.locator("#grid tbody tr").nth(1).locator("td").last.click()
    page.get_by_role("link", name="Filter by this value").click()
    expect(page.locator(".tools .chip")).to_have_count(1)
    stays_where_it_was(page, far)
    assert page.evaluate(
        "document.activeElement.cellIndex === document.activeElement.parentElement.cells.length - 1"
    )
