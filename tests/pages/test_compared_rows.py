"""A table's rows across environments in a browser: by keyboard alone, without scripts, on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PRODUCTS = "/compare/shop/products/-/rows"
NARROW = {"viewport": {"width": 390, "height": 844}}


def test_from_a_tables_rows_to_the_row_that_is_missing(visit, both_ways):
    page = visit("/prod/shop/products/", **both_ways)
    page.get_by_role("link", name="Compare rows").click()
    page.wait_for_url(f"**{PRODUCTS}")
    page.get_by_text("matched by").click()
    page.get_by_role("link", name="sku", exact=True).click()
    page.wait_for_url("**_by=sku")
    expect(page.locator(".facts").first).to_contain_text("every row was read")
    first = page.locator(".compared-rows tbody tr.first").first
    expect(first).to_contain_text("whole row")
    expect(first).to_contain_text("no such row")
    page.locator("summary", has_text="missing in").click()
    page.get_by_role("link", name=re.compile("missing in test")).click()
    page.wait_for_url("**_state=missing**")
    expect(page.locator(".compared-rows tbody tr.first")).to_have_count(1)
    page.locator(".compared-rows tbody tr.first a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("products")
    page.go_back()
    expect(page.locator(".compared-rows tbody tr.first")).to_have_count(1)


def test_the_keyboard_alone_chooses_a_key_and_goes_through_the_pages(visit):
    page = visit(PRODUCTS)
    page.locator("summary", has_text="matched by").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="sku", exact=True)).to_be_visible()
    for _ in range(2):  # the table's own key comes first
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="sku", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**_by=sku")
    following = page.get_by_role("link", name="Next →")
    following.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**_next=**")
    expect(page.get_by_role("link", name="First")).to_be_visible()


def test_columns_are_ignored_by_a_form(visit, both_ways):
    page = visit(f"{PRODUCTS}?_by=sku", **both_ways)
    page.locator("summary", has_text="ignoring").click()
    field = page.get_by_label("ignore").locator("visible=true")
    field.fill("price*,*_at")
    field.press("Enter")
    page.wait_for_url(re.compile("_ignore=price"))
    expect(page.locator("summary", has_text="ignoring")).to_contain_text("price")


def test_on_a_phone_those_that_agree_share_a_line(visit):
    page = visit(f"{PRODUCTS}?_by=sku&_state=changed", **NARROW)
    row = page.locator(".compared-rows tbody tr.first").first
    expect(row.locator(".alike")).to_be_visible()
    expect(row.locator("td.same").first).to_be_hidden()
    expect(row.locator("td.changed").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_row_is_found_by_a_part_of_its_key(visit):
    page = visit(f"{PRODUCTS}?_by=sku")
    key = page.locator(".compared-rows tbody tr.first a b").first.inner_text()
    expect(page.locator(".tools .filter kbd")).to_be_visible()
    page.keyboard.press("f")
    page.keyboard.type(key.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**_filter=**")
    rows = page.locator(".compared-rows tbody tr.first")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(key)
    expect(page.get_by_role("searchbox", name="Find by sku")).to_have_value(key.lower())
