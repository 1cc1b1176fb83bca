"""The panel beside the rows: by mouse, by keyboard alone, on a phone, and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ROWS = "/prod/shop/orders/?_cols=id,status,total&_size=5"
PHONE = {"viewport": {"width": 390, "height": 844}}
TWICE = """
    [...document.querySelectorAll("[id]")].map((one) => one.id)
        .filter((id, at, all) => all.indexOf(id) < at)
"""

NOTE_ANNOUNCEMENTS = """() => {
    const box = document.getElementById("announcement");
    window.announced = [];
    new MutationObserver(() => announced.push(box.textContent)).observe(box, { childList: true });
}"""


@pytest.fixture
def visit_rows(visit):
    """Return a function that opens rows and waits for the details, which may replace the table."""

    def visited(address: str = ROWS, **options):
        page = visit(address, **options)
        if options.get("java_script_enabled", True):
            expect(page.locator("#count")).to_have_text(re.compile(r"\d rows"))
        return page

    return visited


def title(page):
    return page.locator("#row-panel-title")


def row(page, number: int):
    return page.locator("#grid tbody tr").nth(number)


def test_a_click_beside_the_key_opens_the_row_and_its_marks_follow(visit_rows):
    page = visit_rows()
    row(page, 1).locator("td").first.click(position={"x": 3, "y": 3})
    expect(title(page)).to_have_text("orders 2")
    expect(page).to_have_url(re.compile(r"&_row=2$"))
    expect(row(page, 1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#row-panel")).to_be_focused()
    expect(page.locator("#row-panel .count").first).to_have_text(re.compile(r"\d"))
    expect(page.locator("#row-panel .label").first).not_to_be_empty()
    assert page.evaluate(TWICE) == []
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#row-panel")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"_size=5$"))


def test_other_cells_open_their_value_and_the_key_its_record(visit_rows):
    page = visit_rows()
    row(page, 0).locator("td").nth(1).click()
    expect(page.get_by_role("dialog", name="Value of status")).to_be_visible()
    expect(page.locator("#row-panel")).to_be_hidden()
    page.keyboard.press("Escape")
    row(page, 0).get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/prod/shop/orders/1/$"))


def test_rows_are_walked_by_keyboard_alone_and_the_focus_comes_back(visit_rows):
    page = visit_rows()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(title(page)).to_have_text("orders 1")
    expect(page.locator("#announcement")).to_have_text("orders 1, 1 of 5 here")
    for key, number in (("j", 2), ("ArrowDown", 3), ("k", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        expect(title(page)).to_have_text(f"orders {number}")
    page.keyboard.press("k")
    expect(page.locator("#announcement")).to_have_text("The first row.")
    page.keyboard.press("j")
    expect(title(page)).to_have_text("orders 2")
    page.keyboard.press("Escape")
    expect(page.locator("#row-panel")).to_be_hidden()
    expect(row(page, 1).get_by_role("link").first).to_be_focused()


def test_walking_goes_on_behind_the_page_s_last_row_and_before_its_first(visit_rows):
    page = visit_rows(f"{ROWS}&_row=5")
    expect(title(page)).to_have_text("orders 5")
    page.evaluate(NOTE_ANNOUNCEMENTS)
    page.locator("#row-panel").focus()
    page.keyboard.press("j")
    expect(title(page)).to_have_text("orders 6")
    expect(page).to_have_url(re.compile(r"_next=.*&_row=6$"))
    page.wait_for_function("announced.includes('orders 6, 1 of 5 here')")  # the count may be told after it
    page.get_by_role("link", name="Previous page of rows").click()
    expect(title(page)).to_have_text("orders 5")
    page.keyboard.press("j")
    expect(title(page)).to_have_text("orders 6")


def test_the_panel_follows_the_focus_in_the_rows(visit_rows):
    page = visit_rows(f"{ROWS}&_row=1")
    expect(title(page)).to_have_text("orders 1")
    row(page, 2).get_by_role("link").first.focus()
    expect(title(page)).to_have_text("orders 3")
    page.keyboard.press("j")
    expect(title(page)).to_have_text("orders 4")
    expect(row(page, 3).get_by_role("link").first).to_be_focused()


def test_space_in_a_cell_gives_the_focus_back_to_its_column(visit_rows):
    page = visit_rows()
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(title(page)).to_have_text("orders 1")
    page.keyboard.press("j")
    expect(title(page)).to_have_text("orders 2")
    page.keyboard.press("Escape")
    expect(row(page, 1).locator("td").nth(1)).to_be_focused()


def test_o_opens_the_record_and_going_back_has_the_panel_again(visit_rows):
    page = visit_rows(f"{ROWS}&_sort=-id")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    number = title(page).text_content()
    expect(page.locator("#row-panel [data-open]")).to_be_visible()
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile(r"/prod/shop/orders/\d+/\?_sort=-id$"))
    page.go_back()
    expect(title(page)).to_have_text(number)


def test_c_copies_the_row(visit_rows):
    page = visit_rows(permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(title(page)).to_have_text("orders 1")
    page.keyboard.press("c")
    expect(page.locator("#announcement")).to_have_text("copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith('{\n  "id": 1,')


def test_another_environment_keeps_the_row(visit_rows):
    page = visit_rows()
    row(page, 0).get_by_role("button", name="Open beside").click()
    expect(title(page)).to_have_text("orders 1")
    page.get_by_role("navigation", name="Environment").get_by_role("link", name="test").click()
    page.wait_for_url("**/test/shop/orders/**_row=1")
    expect(title(page)).to_have_text("orders 1")


def test_a_hostile_key_is_kept_by_the_address(visit):
    page = visit("/prod/crm/untyped_key/")
    for number in range(page.locator("#grid button[name=_row]").count()):
        button = page.locator("#grid button[name=_row]").nth(number)
        button.click()
        key = button.get_attribute("value")
        expect(page.locator("#row-panel")).to_have_attribute("data-row", key or "")
        expect(page.locator("#row-panel #fields")).to_be_visible()
        if number % 5 == 0:
            page.reload()
            expect(page.locator("#row-panel")).to_have_attribute("data-row", key or "")


def test_a_table_without_a_key_says_why_by_keyboard(visit):
    page = visit("/prod/shop/open_orders/")
    expect(page.locator("#grid tbody tr").first).to_be_visible()
    cell = page.locator("#grid tbody td").first
    cell.click()
    expect(page.locator("#announcement")).to_contain_text("has no key")


def test_a_phone_leads_to_the_record(visit_rows):
    page = visit_rows(**PHONE)
    row(page, 0).get_by_role("button", name="Open beside").click()
    expect(page).to_have_url(re.compile(r"/prod/shop/orders/1/$"))
    page = visit_rows(f"{ROWS}&_row=1", **PHONE)
    expect(page.locator("#row-panel #fields")).to_be_hidden()
    expect(page.get_by_role("link", name="Open the record")).to_be_visible()


def test_a_narrow_page_has_the_panel_below_the_rows(visit_rows):
    page = visit_rows(f"{ROWS}&_row=1", viewport={"width": 800, "height": 900})
    grid, box = page.locator("#grid").bounding_box(), page.locator("#row-panel").bounding_box()
    assert grid is not None
    assert box is not None
    assert box["y"] > grid["y"] + grid["height"]
    wide = visit_rows(f"{ROWS}&_row=1", viewport={"width": 1440, "height": 900})
    box = wide.locator("#row-panel").bounding_box()
    assert box is not None
    assert round(box["width"]) == 392


def test_rows_are_walked_without_a_script(visit):
    page = visit(ROWS, java_script_enabled=False)
    row(page, 1).get_by_role("button", name="Open beside").click()
    expect(title(page)).to_have_text("orders 2")
    page.get_by_role("link", name="Next row").click()
    expect(title(page)).to_have_text("orders 3")
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#row-panel")).to_be_hidden()
    assert page.url.endswith("_size=5")
    row(page, 4).get_by_role("button", name="Open beside").click()
    page.get_by_role("link", name="Next page of rows").click()
    expect(row(page, 0).get_by_role("link").first).to_have_text("6")
