"""The profile of a column, by mouse, by keyboard, on a phone and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ORDERS = "/test/shop/orders/"
PROFILE = f"{ORDERS}-/profile?_column=created_at"


def test_a_header_s_menu_opens_the_profile_below_it(visit):
    page = visit(f"{ORDERS}?_cols=id,status,total&_size=5")
    page.get_by_role("button", name="status: more").click()
    page.get_by_role("link", name="Profile…").click()
    dialog = page.get_by_role("dialog", name="Profile…")
    expect(dialog.get_by_role("region", name="prod")).to_contain_text("delivered")
    expect(dialog.get_by_role("region", name="test")).to_contain_text("this page")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="status: more")).to_be_focused()


def test_the_keyboard_alone_opens_a_profile_and_closes_it(visit):
    page = visit(f"{ORDERS}?_cols=id,status,total&_size=5")
    page.get_by_role("button", name="status: more").focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Profile…")
    link.focus()
    page.keyboard.press("Enter")
    close = page.get_by_role("link", name="Close")
    close.focus()
    page.keyboard.press("Enter")
    expect(close).to_have_count(0)


def test_a_profile_is_a_page_with_links_to_rows(visit, both_ways):
    page = visit(PROFILE, **both_ways)
    side = page.get_by_role("region", name="test")
    picture = side.locator("svg.spread")
    expect(picture).to_have_attribute("aria-label", re.compile("^Most values lie in from "))
    side.get_by_text("as a table").click()
    row = side.locator("details tr").first
    count = row.locator("td").last.inner_text()
    row.get_by_role("link").click()
    page.wait_for_url("**created_at__*")
    link = page.get_by_role("link", name="count the rows")
    if not both_ways["java_script_enabled"] and link.count():
        link.click()
    expect(page.locator("#count")).to_contain_text(f"{count} rows")


def test_on_a_phone_one_environment_stands_below_the_other(visit):
    page = visit(PROFILE, viewport={"width": 390, "height": 844})
    first, second = (page.get_by_role("region", name=name).bounding_box() for name in ("prod", "test"))
    assert first["y"] + first["height"] <= second["y"] + 1
    assert first["width"] <= 390


def test_side_by_side_the_lines_stand_beside_each_other(visit):
    page = visit(PROFILE, viewport={"width": 1440, "height": 900})
    boxes = [
        page.get_by_role("region", name=name).locator("dl > div").nth(5).bounding_box()
        for name in ("prod", "test", "dev")
    ]
    assert len({round(box["y"]) for box in boxes}) == 1
    assert boxes[0]["x"] < boxes[1]["x"] < boxes[2]["x"]
