"""What people do with a table's rows: filters, pages, orders, columns, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.steps import add_filter, sort_by, switch

pytestmark = pytest.mark.browser


def test_a_filter_that_cant_follow_is_struck_through_and_comes_back(visit, both_ways):
    page = visit("/prod/shop/orders/?legacy_ref=A-0042", **both_ways)
    expect(page.locator("table.grid tbody tr")).to_have_count(1)
    switch(page, "dev")
    page.wait_for_url("**/dev/shop/orders/?legacy_ref=A-0042")
    gone = page.locator(".chip.gone")
    expect(gone).to_be_visible()
    assert "line-through" in gone.locator("span").first.evaluate(
        "one => [one, one.parentElement].map(each => getComputedStyle(each).textDecorationLine).join()"
    )
    expect(page.get_by_text("dev has no column “legacy_ref”")).to_be_visible()
    switch(page, "prod")
    page.wait_for_url("**/prod/shop/orders/?legacy_ref=A-0042")
    expect(page.locator(".chip.gone")).to_have_count(0)


def test_a_wrong_value_is_said_where_it_stands(visit, both_ways, reports):
    reports.expected.append("400")
    page = visit("/prod/shop/orders/", **both_ways)
    add_filter(page, "total", "at least", "much")
    expect(page.get_by_role("alert")).to_contain_text("“much” is not a number")
    expect(page.locator("table.grid tbody tr")).to_have_count(0)
    expect(page.locator("[name='_q.total']")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Remove: total").click()
    expect(page.locator("table.grid tbody tr").first).to_be_visible()


def test_pages_forwards_and_backwards(visit, both_ways):
    page = visit("/prod/shop/orders/", **both_ways)
    first = page.locator("table.grid tbody tr").first.inner_text()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**_next=**")
    expect(page.locator("table.grid tbody tr").first).not_to_have_text(first, use_inner_text=True)
    page.get_by_role("link", name="Previous").click()
    page.wait_for_url("**_prev=**")
    assert page.locator("table.grid tbody tr").first.inner_text() == first


def test_the_back_button_restores_what_was_there(visit, both_ways):
    page = visit("/prod/shop/orders/", **both_ways)
    sort_by(page, "total")
    page.wait_for_url("**_sort=total")
    sort_by(page, "total")
    page.wait_for_url("**_sort=-total")
    page.go_back()
    page.wait_for_url("**_sort=total")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    page.go_back()
    page.wait_for_url("**/prod/shop/orders/")
    expect(page.locator("th[aria-sort]")).to_have_count(0)
    page.go_forward()
    page.wait_for_url("**_sort=total")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("html > body > main, body main")).to_have_count(1)


def test_columns_are_chosen(visit, both_ways):
    page = visit("/dev/crm/contacts/?_size=3", **both_ways)
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("link", name="All 800").click()
    page.wait_for_url("**_cols=*")
    expect(page.locator("table.grid thead th a.name")).to_have_count(800)


def test_799_ticked_columns_are_shown(visit, both_ways):
    page = visit("/dev/crm/contacts/?_size=3&_cols=*", **both_ways)
    page.locator("summary", has_text="Columns").click()
    page.locator("#columns input").nth(5).uncheck()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url("**_cols=*,-**")
    expect(page.locator("table.grid thead th a.name")).to_have_count(799)


def test_htmx_swaps_the_rows_alone(visit):
    page = visit("/prod/shop/orders/")
    page.evaluate("window.stayed = true")
    sort_by(page, "total")
    page.wait_for_url("**_sort=total")
    expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
    assert page.evaluate("window.stayed") is True
    expect(page.locator("#switch").get_by_role("link", name="dev")).to_have_attribute(
        "href", "/dev/shop/orders/?_sort=total"
    )
