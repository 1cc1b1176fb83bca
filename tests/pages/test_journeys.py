"""Ways through several pages: from the first one to the column that differs, look-up, two windows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.pages.steps import add_filter, path_of, sort_by, switch

pytestmark = pytest.mark.browser


def test_from_the_first_page_to_the_column_that_differs(visit, both_ways):
    page = visit("/", **both_ways)
    switch(page, "prod")
    expect(page).to_have_title(re.compile("PROD"))
    page.locator("main").get_by_role("link", name="shop", exact=True).click()
    page.get_by_label("Filter tables").press_sequentially("orde")
    if not both_ways["java_script_enabled"]:
        page.get_by_label("Filter tables").press("Enter")
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.get_by_role("link", name="orders", exact=True).click()
    expect(page.get_by_role("heading", name="orders")).to_be_visible()

    sort_by(page, "total")
    page.wait_for_url("**/prod/shop/orders/?_sort=total")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("total")
    add_filter(page, "status", "is", "open")
    page.wait_for_url("**status=open")
    expect(page.locator(".chip").first).to_contain_text("status is open")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("total")

    switch(page, "test")
    page.wait_for_url("**/test/shop/orders/?**")
    assert path_of(page) == "/test/shop/orders/?_sort=total&status=open"
    expect(page.locator(".chip").first).to_contain_text("status is open")
    expect(page).to_have_title(re.compile("TEST"))

    page.locator("table.grid tbody tr").first.locator("a").first.click()
    page.wait_for_url(re.compile(r"/test/shop/orders/\d+/"))
    page.locator("dl.record dd.value").get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/test/shop/customers/\d+/"))
    page.go_back()
    page.wait_for_url(re.compile(r"/test/shop/orders/\d+/"))
    page.go_back()
    page.wait_for_url("**/test/shop/orders/?_sort=total&status=open")
    expect(page.locator(".chip").first).to_contain_text("status is open")

    page.locator("th a.drift").first.click()
    page.wait_for_url(re.compile(r"/compare/shop/orders/.*#column-\w+"))
    row = page.locator(f"[id='{page.url.partition('#')[2]}']")
    expect(row).to_be_in_viewport()
    expect(row.locator("td.changed, td.missing, td.extra").first).to_be_visible()


def test_the_comparison_is_found_from_the_first_page(visit, both_ways):
    page = visit("/", **both_ways)
    page.locator("main tr", has_text="shop").get_by_role("link", name=re.compile("differ")).click()
    page.wait_for_url("**/compare/shop/")
    page.get_by_role("link", name="orders", exact=True).click()
    page.wait_for_url("**/compare/shop/orders/**")
    status = page.locator("#column-status")
    expect(status.locator("mark").first).to_be_visible()
    rows = page.locator("table.matrix th.key bdi")
    before = rows.count()
    page.get_by_role("link", name="Differences only").click()
    page.wait_for_url("**/compare/shop/orders/?_all=1")
    expect(rows.nth(before)).to_be_visible()


def test_look_up_leads_to_a_record_of_each_environment(visit, both_ways):
    page = visit("/", **both_ways)
    page.get_by_role("searchbox", name="Look up").fill("orders 42")
    page.get_by_role("searchbox", name="Look up").press("Enter")
    page.wait_for_url("**/lookup/?q=orders+42")
    page.locator("main").get_by_role("link", name="shop.orders 42").first.click()
    page.wait_for_url("**/prod/shop/orders/42/")
    expect(page.get_by_role("heading", name="orders 42")).to_be_visible()


def test_a_page_that_is_not_there_says_where_the_thing_is(visit, both_ways, reports):
    reports.expected.append("404")
    page = visit("/prod/shop/gift_cards/", **both_ways)
    expect(page.get_by_role("alert")).to_contain_text("There is no table “gift_cards”")
    page.get_by_role("alert").get_by_role("link", name="dev").click()
    page.wait_for_url("**/dev/shop/gift_cards/")
    expect(page.locator("table.grid")).to_be_visible()


def test_the_structure_is_read_again_by_a_button(visit, both_ways, logged_in):
    page = visit("/prod/shop/", storage_state=logged_in, **both_ways)
    page.get_by_role("button", name="refresh").click()
    page.wait_for_url("**/prod/shop/")
    expect(page.get_by_text("read just now")).to_be_visible()


def test_two_windows_in_two_environments_never_see_each_others(visit):
    prod, dev = visit("/prod/shop/orders/42/"), visit("/dev/shop/orders/42/")
    for page, status, other in (
        (prod, "open", "shipped"),
        (dev, "shipped", "open"),
        (prod, "open", "shipped"),
    ):
        page.reload()
        values = " ".join(page.locator("dl.record dd.value").all_inner_texts())
        assert status in values
        assert other not in values
