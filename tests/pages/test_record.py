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
