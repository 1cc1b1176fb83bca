"""Choosing, ordering and freezing columns, by mouse, by keyboard and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CHOICE = "/dev/shop/orders/-/columns"
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def heads(page: Page) -> list[str]:
    return [(title or "").removeprefix("Sort by ") for title in titles(page)]


def titles(page: Page) -> list[str | None]:
    return [link.get_attribute("title") for link in page.locator("table.grid th a.name").all()]


def test_columns_are_ordered_frozen_and_remembered(visit, both_ways):
    page = visit(CHOICE, **both_ways)
    page.get_by_role("button", name="Move status to the front").click()
    expect(page.locator("#shown li").first).to_contain_text("status")
    page.get_by_role("button", name="Move status down").click()
    expect(page.locator("#shown li").nth(1)).to_contain_text("status")
    page.get_by_role("checkbox", name="total", exact=False).first.uncheck()
    page.get_by_role("checkbox", name="status stays in view").check()
    page.get_by_role("button", name="Show these").last.click()
    page.wait_for_url("**/dev/shop/orders/?_cols=**_pin=status")
    expect(page.locator("thead th.pin")).to_have_count(1)
    page.goto("/dev/shop/orders/")
    expect(page.locator(".remembered")).to_contain_text("Columns as you chose them")
    assert heads(page)[0] == "status"
    assert "total" not in heads(page)
    page.locator(".remembered").get_by_role("button", name="forget").click()
    expect(page.locator(".remembered")).to_have_count(0)
    expect(page.locator("table.grid th a.name[title='Sort by total']")).to_have_count(1)


def test_what_is_found_is_chosen_without_a_script(visit, both_ways):
    page = visit("/dev/crm/contacts/-/columns", **both_ways)
    page.get_by_role("searchbox", name="Find a column").fill("email")
    page.get_by_role("button", name="Only those found").click()
    page.get_by_role("checkbox", name="remember them").uncheck()
    page.get_by_role("button", name="Show these").last.click()
    page.wait_for_url("**/dev/crm/contacts/?_cols=**")
    assert heads(page)
    assert all("email" in name for name in heads(page))


def test_the_panel_ticks_none_and_what_is_found(visit):
    page = visit("/dev/shop/orders/")
    page.locator("summary", has_text="Columns").click()
    panel = page.locator("details[open] .panel")
    panel.get_by_role("button", name="None").click()
    panel.get_by_role("searchbox", name="Find a column").fill("stat")
    panel.get_by_role("button", name="Only those found").click()
    panel.get_by_role("button", name="Show these").click()
    page.wait_for_url("**/dev/shop/orders/?_cols=status")
    assert heads(page) == ["status"]


def test_by_keyboard_alone(visit):
    page = visit(CHOICE)
    page.get_by_role("button", name="Move note up").focus()
    before = [line.inner_text() for line in page.locator("#shown .what bdi").all()]
    at = before.index("note")
    page.keyboard.press("Enter")
    expect(page.locator("#shown .what bdi").nth(at - 1)).to_have_text("note")
    expect(page.get_by_role("button", name="Move note up")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("checkbox", name="note stays in view")).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show these").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**_pin=note")
    expect(page.locator("thead th.pin")).to_contain_text("note")


LEFT = """
    [...document.querySelectorAll('tbody tr:first-child td.pin')]
        .map((cell) => cell.getBoundingClientRect().x)
"""
SCROLLED = "document.querySelector('.sheet').scrollLeft"


@pytest.mark.parametrize("scripts", [True, False])
def test_frozen_columns_stay_in_view_one_beside_the_other(visit, scripts):
    page = visit("/dev/shop/orders/?_pin=status,id,note", java_script_enabled=scripts)
    page.locator("tbody td").last.scroll_into_view_if_needed()
    page.wait_for_function(f"{SCROLLED} > 50")
    first, second, third = page.evaluate(LEFT)
    assert first < second < third
    sheet = page.locator(".sheet").bounding_box()
    assert sheet is not None
    assert abs(first - sheet["x"]) < 3
    widths = [cell.bounding_box()["width"] for cell in page.locator("tbody tr:first-child td.pin").all()]
    assert abs(first + widths[0] - second) < 2
    assert abs(second + widths[1] - third) < 2


def test_on_a_phone_one_frozen_column_stays(visit):
    page = visit("/dev/shop/orders/?_pin=status,id", **PHONE)
    page.locator("tbody td").last.scroll_into_view_if_needed()
    page.wait_for_function(f"{SCROLLED} > 50")
    first, second = page.evaluate(LEFT)
    assert first >= 0
    assert second < first
