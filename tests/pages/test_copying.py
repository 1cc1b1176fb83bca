"""Whatever can be copied shows it, without a pointer over it, and the keyboard reaches it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_look import contrast

pytestmark = pytest.mark.browser

WITH_CLIPBOARD: dict[str, Any] = {"permissions": ["clipboard-read", "clipboard-write"]}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SHAPES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": PHONE,
}
LOOK = """(button) => {
    const grounds = [];
    for (let each = button; each; each = each.parentElement)
        grounds.push(getComputedStyle(each).backgroundColor);
    const ground = grounds.find((colour) => !/, 0\\)$|transparent/.test(colour));
    return [getComputedStyle(button).color, ground, getComputedStyle(button).opacity];
}"""
STOPS = "document.activeElement.classList.contains('copy')"


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def colour(computed: str) -> str:
    """Return `rgb(1, 2, 3)` as `#010203`."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", computed)[:3])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("address", ["/prod/shop/orders/42/", "/prod/shop/open_orders/-/structure"])
def test_copy_buttons_can_be_seen_before_they_are_pointed_at(visit, address, shape):
    page = visit(address, **SHAPES[shape])
    buttons = page.locator(".copy")
    assert buttons.count() >= 1
    for button in buttons.all():
        expect(button).to_be_visible()
        ink, ground, opacity = button.evaluate(LOOK)
        assert opacity == "1"
        assert contrast(colour(ink), colour(ground)) >= 4.5
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert box["x"] + box["width"] <= page.viewport_size["width"]


def test_a_copy_button_covers_no_text(visit):
    page = visit("/prod/shop/open_orders/-/structure", viewport={"width": 390, "height": 844})
    button, text = (page.locator(f".block > {part}").bounding_box() for part in (".copy", "pre"))
    assert button is not None
    assert text is not None
    assert text["x"] + text["width"] <= button["x"] or text["y"] >= button["y"] + button["height"]


def test_the_tab_key_reaches_a_copy_button_and_enter_copies(visit):
    page = visit("/prod/shop/orders/42/", **WITH_CLIPBOARD)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(STOPS):
            break
    assert page.evaluate(STOPS)
    page.keyboard.press("Enter")
    expect(page.locator(".copy").first).to_have_text("copied")
    assert clipboard(page) == "42"
    assert page.evaluate(STOPS)


def test_copy_buttons_say_what_they_copy(visit):
    page = visit("/prod/shop/orders/42/", **WITH_CLIPBOARD)
    page.get_by_role("button", name="copy status").click()
    expect(page.locator("#announcement")).to_have_text("copied")
    assert clipboard(page) == "open"


def test_a_definition_is_copied_as_it_is_shown(visit):
    page = visit("/prod/shop/open_orders/-/structure", **WITH_CLIPBOARD)
    page.locator(".copy").click()
    expect(page.locator(".copy")).to_have_text("copied")
    assert clipboard(page) == page.locator("#ddl").inner_text()


@pytest.mark.parametrize("is_secure", [True, False], ids=["https", "http"])
def test_what_holds_a_carriage_return_is_copied_exactly(visit, is_secure):
    """Plain http has no clipboard, and the text area that stands in for it has no carriage returns."""
    page = visit("/prod/shop/orders/42/", **WITH_CLIPBOARD)
    button = page.get_by_role("button", name="copy status")
    button.evaluate(r"(button) => { button.dataset.copy = 'a\rb\r\nc\n' }")
    if not is_secure:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', { configurable: true })")
    button.click()
    expect(page.locator("#announcement")).to_have_text("copied")
    page.evaluate("delete navigator.clipboard")
    assert clipboard(page) == "a\rb\r\nc\n"


def test_copying_stands_at_the_value(visit):
    page = visit("/prod/shop/orders/42/")
    value = page.locator("dd.value").get_by_text("open", exact=True).bounding_box()
    button = page.get_by_role("button", name="copy status").bounding_box()
    assert value is not None
    assert button is not None
    assert 0 <= button["x"] - value["x"] - value["width"] < 20
    record = page.locator(".record").bounding_box()
    assert record is not None
    assert record["width"] < 700


@pytest.mark.parametrize("shape", SHAPES)
def test_the_statement_of_a_page_is_copied_with_its_values(visit, shape):
    page = visit(
        "/prod/shop/orders/?status__startswith=ope&_cols=id&_size=3", **WITH_CLIPBOARD, **SHAPES[shape]
    )
    page.get_by_text("SQL ·").click()
    button = page.locator(".panel .copy")
    expect(button).to_be_visible()
    expect(page.locator(".sent pre")).to_be_hidden()
    button.click()
    expect(button).to_have_text("copied")
    assert clipboard(page).splitlines() == [
        'SELECT "id"',
        'FROM "orders"',
        'WHERE INSTR(lower("orders"."status"), lower(\'ope\')) = 1',
        'ORDER BY "orders"."id" ASC',
        "LIMIT 3;",
    ]
    page.get_by_text("as sent").click()
    expect(page.locator(".sent pre")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("JSON", '{\n  "id": 42,'),
        ("INSERT", 'INSERT INTO "orders" ("id"'),
        ("Markdown", "| column |"),
        ("CSV", '"id",'),
    ],
)
def test_one_click_copies_a_record(visit, name, begin):
    page = visit("/prod/shop/orders/42/", **WITH_CLIPBOARD)
    link = page.get_by_role("group", name="Copy this record").get_by_role("link", name=name, exact=True)
    link.click()
    expect(page.get_by_role("link", name="copied")).to_be_visible()
    assert clipboard(page).startswith(begin)
    assert page.url.endswith("/prod/shop/orders/42/")
    expect(link).to_be_visible()


def test_the_page_of_rows_is_copied_as_markdown(visit):
    page = visit("/prod/shop/orders/?_cols=id,status&_size=2", **WITH_CLIPBOARD)
    page.locator("summary", has_text="Export").click()
    page.get_by_role("link", name="Markdown").press("Enter")
    expect(page.get_by_role("link", name="copied")).to_be_visible()
    assert clipboard(page).splitlines()[:2] == ["| id | status |", "| ---: | --- |"]
