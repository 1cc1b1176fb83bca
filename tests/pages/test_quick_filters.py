"""Filters under the headers and their chips, by mouse, by keyboard and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ROWS = "table.grid tbody tr"


def field(page: Page, column: str):
    return page.get_by_role("textbox", name=f"Filter {column}", exact=True)


def test_what_is_typed_under_a_header_filters_on_enter(visit, both_ways):
    page = visit("/prod/shop/orders/?_sort=-id", **both_ways)
    field(page, "status").fill("open|paid")
    field(page, "total").fill("100..200")
    field(page, "total").press("Enter")
    page.wait_for_url("**/prod/shop/orders/?_sort=-id&status__in=open,paid&total__gte=100&total__lte=200")
    expect(page.locator(".chip")).to_have_count(3)
    expect(field(page, "status")).to_have_value("open|paid")
    expect(field(page, "total")).to_have_value("100..200")
    expect(page).to_have_title(re.compile("^orders where status is one of open,paid and total at least 100"))
    field(page, "total").fill("")
    field(page, "total").press("Enter")
    page.wait_for_url("**/prod/shop/orders/?_sort=-id&status__in=open,paid")
    expect(page.locator(".chip")).to_have_count(1)


def test_empty_fields_are_not_sent(visit):
    page = visit("/prod/shop/orders/")
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    field(page, "status").fill("open")
    field(page, "status").press("Enter")
    page.wait_for_url("**/prod/shop/orders/?status=open")
    assert [url for url in sent if "_q." in url] == [f"{page.url.partition('?')[0]}?_q.status=open"]


def test_an_error_stands_at_the_field_that_has_it(visit, both_ways, reports):
    reports.expected.append("400")
    page = visit("/prod/shop/orders/", **both_ways)
    field(page, "total").fill("much")
    field(page, "total").press("Enter")
    page.wait_for_url("**total=much")
    expect(field(page, "total")).to_have_attribute("aria-invalid", "true")
    expect(field(page, "total")).to_have_accessible_description("“much” is not a number.")
    expect(page.locator(ROWS)).to_have_count(0)
    field(page, "total").fill(">1000")
    field(page, "total").press("Enter")
    page.wait_for_url("**total__gt=1000")
    expect(page.locator(ROWS).first).to_be_visible()


def test_an_error_in_a_narrow_column_can_be_read(visit, reports):
    reports.expected.append("400")
    page = visit("/prod/shop/orders/?_cols=id&id=many")
    assert page.locator(".grid thead .wrong").bounding_box()["width"] > 150


def test_a_chip_is_switched_off_and_on(visit, both_ways):
    page = visit("/prod/shop/orders/?status=open&total__gte=5", **both_ways)
    page.get_by_role("link", name="Switch off: status is open").click()
    page.wait_for_url("**_off=status**")
    expect(page.locator(".chip.off")).to_contain_text("status is open")
    expect(field(page, "status")).to_have_value("")
    page.get_by_role("link", name="Switch on: status is open").click()
    page.wait_for_url("**/prod/shop/orders/?total__gte=5&status=open")
    expect(page.locator(".chip.off")).to_have_count(0)
    expect(field(page, "status")).to_have_value("open")


def test_a_chip_is_edited_where_filters_are_added(visit, both_ways):
    page = visit("/prod/shop/orders/?status=open&total__gte=5", **both_ways)
    page.locator(".chip", has_text="total").get_by_role("link", name=re.compile("^total")).click()
    page.wait_for_url("**_edit=total**")
    expect(page.locator("#filter-value")).to_have_value("5")
    page.locator("#filter-operator").select_option(label="less than")
    page.locator("#filter-value").fill("70")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.wait_for_url("**/prod/shop/orders/?status=open&total__lt=70")
    expect(field(page, "total")).to_have_value("<70")


def test_by_keyboard_alone(visit):
    page = visit("/prod/shop/orders/?_cols=id,status")
    page.locator("th a.name").first.focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "_q.status":
            break
    page.keyboard.type("!delivered")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prod/shop/orders/?_cols=id,status&status__ne=delivered")
    expect(field(page, "status")).to_have_value("!delivered")
    expect(field(page, "status")).to_be_focused()


def test_one_of_800_columns_is_filtered_by_with_and_without_a_script(visit, both_ways):
    page = visit("/dev/crm/contacts/?_cols=*&_size=1", **both_ways)
    last = page.locator("thead input").last
    if both_ways["java_script_enabled"]:
        name = (last.get_attribute("name") or "").removeprefix("_q.")
        last.fill("NULL")
        last.press("Enter")
        page.wait_for_url(f"**/dev/crm/contacts/?_cols=*&_size=1&{name}__isnull=1")
    else:
        expect(last).to_be_hidden()
        first = page.locator("thead input:visible").first
        first.fill(">=2")
        first.press("Enter")
        page.wait_for_url("**/dev/crm/contacts/?_cols=*&_size=1&id__gte=2")
