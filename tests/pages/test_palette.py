"""Look-up in a real browser: by keyboard alone, and the keys that go somewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def opened(visit, key: str = "/", address: str = "/prod/shop/orders/"):
    page = visit(address)
    page.locator("h1").wait_for()
    page.keyboard.press(key)
    expect(page.get_by_role("combobox", name="Look up")).to_be_focused()
    return page


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_table_is_opened_by_keyboard_alone(visit, key):
    page = opened(visit, key)
    page.keyboard.type("oi")
    option = page.get_by_role("option", name="order_items").first
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prod/shop/order_items/")


def test_a_record_is_looked_for_and_opened_by_keyboard_alone(visit):
    page = opened(visit)
    page.keyboard.type("orders 10")
    expect(page.locator("[data-ask][aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".option.tall[aria-selected=true]")).to_contain_text("orders 10")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prod/shop/orders/10/")


def test_escape_closes_it_and_gives_the_focus_back(visit):
    page = visit("/prod/shop/orders/")
    page.locator(".tabs a").first.focus()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Look up")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator(".tabs a").first).to_be_focused()


def test_a_question_mark_shows_the_keys_and_g_goes(visit):
    page = visit("/prod/shop/orders/")
    page.locator("h1").wait_for()
    page.keyboard.press("?")
    expect(page.locator("dialog.keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/prod/shop/orders/-/structure")


def test_the_keys_are_a_page_without_a_script(visit):
    page = visit("/lookup/keys/", java_script_enabled=False)
    expect(page.get_by_role("heading", name="Keys and addresses")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "key", "goal"),
    [
        ("/compare/shop/orders/", "r", "/prod/shop/orders/"),
        ("/compare/shop/orders/", "d", "/compare/shop/orders/-/rows"),
        ("/compare/shop/orders/-/rows", "c", "/compare/shop/orders/"),
        ("/compare/shop/orders/-/rows", "s", "/prod/shop/orders/-/structure"),
        ("/compare/shop/orders/42/", "o", "/prod/shop/orders/42/"),
        ("/prod/shop/orders/42/", "c", "/compare/shop/orders/42/"),
    ],
)
def test_g_and_a_letter_go_on_every_page_of_a_table(visit, address, key, goal):
    page = visit(address)
    page.locator("h1").wait_for()
    page.keyboard.press("g")
    page.keyboard.press(key)
    page.wait_for_url(f"**{goal}")
