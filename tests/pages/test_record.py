"""A record by keyboard: its neighbours, one of its fields, and what arrives after the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_brackets_lead_to_the_records_beside_it(visit):
    page = visit("/prod/shop/orders/42/")
    expect(page.get_by_role("link", name="43")).to_be_visible()
    page.keyboard.press("]")
    page.wait_for_url("**/prod/shop/orders/43/")
    expect(page.get_by_role("link", name="42")).to_be_visible()
    page.keyboard.press("[")
    page.wait_for_url("**/prod/shop/orders/42/")


def test_details_arrive_in_their_places(visit):
    page = visit("/prod/shop/orders/42/")
    expect(page.locator("#fields .label").first).to_have_text("Ann Lindqvist")
    expect(page.locator("#fields .marks a", has_text="shipped in dev")).to_be_visible()
    expect(page.locator("#relations .count").first).to_have_text("5")


def test_a_field_is_found_while_typing_and_without_a_script(visit):
    page = visit("/prod/shop/orders/42/")
    page.keyboard.press("f")
    page.keyboard.type("currency")
    expect(page.locator("#fields dt:visible")).to_have_count(1)
    page = visit("/prod/shop/orders/42/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Find a field or a value").fill("currency")
    page.get_by_role("searchbox", name="Find a field or a value").press("Enter")
    expect(page.locator("#fields dt")).to_have_count(1)
    page.get_by_role("link", name="Show labels, counts, and what differs elsewhere").click()
    expect(page.locator("#relations .count").first).to_have_text("5")


def test_rows_open_in_place_by_mouse_and_by_keyboard(visit):
    page = visit("/prod/shop/orders/42/")
    expect(page.locator("#relations .count").first).to_have_text("5")
    page.locator("#fields .peek summary").first.click()
    expect(page.locator("#fields .peek[open] td", has_text="Ann Lindqvist").first).to_be_visible()
    page.locator("#relations .peek summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#relations .peek[open] tbody tr")).to_have_count(3)
    page.locator("#relations .peek[open] tbody a").first.click()
    page.wait_for_url("**/prod/shop/order_items/**")


def test_rows_that_were_opened_before_the_counts_came_stay_open(visit):
    page = visit()
    waiting = []

    def wait(route):
        waiting.append(route)

    page.route("**/-/details*", wait)
    page.goto("/prod/shop/orders/42/")
    page.locator("#relations .peek summary").first.click()
    expect(page.locator("#relations .peek[open] tbody tr")).to_have_count(3)
    waiting[0].continue_()
    expect(page.locator("#relations .count").first).to_have_text("5")
    expect(page.locator("#relations .peek[open] tbody tr")).to_have_count(3)


def test_rows_open_in_place_within_the_panel(visit):
    page = visit("/prod/shop/orders/?_row=42&_cols=id,status")
    expect(page.locator("#row-panel #relations .count").first).to_have_text("5")
    page.locator("#row-panel #fields .peek summary").first.click()
    page.locator("#row-panel #relations .peek summary").first.click()
    expect(page.locator("#row-panel #fields .peek[open] td", has_text="Ann Lindqvist").first).to_be_visible()
    expect(page.locator("#row-panel #relations .peek[open] tbody tr")).to_have_count(3)


def test_what_opens_in_place_is_a_link_without_a_script(visit):
    page = visit("/prod/shop/orders/42/", java_script_enabled=False)
    page.locator("#fields .peek summary").first.click()
    page.get_by_role("link", name="open customers").first.click()
    page.wait_for_url("**/prod/shop/customers/**")
