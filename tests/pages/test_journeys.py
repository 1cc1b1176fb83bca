"""What people do several times a day, from the first page to the column that differs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def path_of(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def switch(page: Page, slug: str) -> None:
    page.locator("#switch").get_by_role("link", name=re.compile(f"^{slug}")).click()


def sort_by(page: Page, column: str) -> None:
    page.locator("th").get_by_role("link", name=re.compile(rf"^{column}\b")).first.click()


def add_filter(page: Page, column: str, operator: str, value: str) -> None:
    page.get_by_text("+ Filter").click()
    page.locator("#filter-column").select_option(column)
    page.locator("#filter-operator").select_option(label=operator)
    page.locator("#filter-value").fill(value)
    page.get_by_role("button", name="Filter", exact=True).click()


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


def test_the_columns_of_a_wide_table_are_narrowed_and_found(visit, both_ways):
    page = visit("/compare/crm/contacts/", **both_ways)
    page.get_by_role("link", name="breaking 4", exact=True).click()
    page.wait_for_url("**_severity=breaking**")
    names = page.locator("table.matrix th.key bdi")
    expect(names.first).to_have_text("gender")
    page.get_by_role("link", name="breaking 4", exact=True).click()
    page.wait_for_url("**/compare/crm/contacts/")
    search = page.get_by_role("searchbox", name="Find a column or key")
    search.fill("whatsapp_")
    search.press("Enter")
    page.wait_for_url("**_filter=whatsapp_**")
    expect(names.first).to_contain_text("whatsapp_")


def test_why_is_answered_over_the_full_width(visit, both_ways):
    page = visit("/compare/shop/orders/", **both_ways)
    row = page.locator("#column-region")
    answer = page.locator("#column-region + tr.why")
    expect(answer).to_be_hidden()
    row.locator("summary").click()
    expect(answer).to_be_visible()
    expect(answer).to_contain_text("Code that names this column fails there.")


def test_a_mark_s_target_is_highlighted_below_the_environments(visit, both_ways):
    page = visit("/compare/crm/contacts/#column-lead_score", **both_ways)
    row = page.locator("#column-lead_score")
    expect(row).to_be_in_viewport()
    assert row.locator(".key").evaluate("cell => getComputedStyle(cell).boxShadow") != "none"
    head = page.locator("table.matrix thead").bounding_box()
    box = row.bounding_box()
    assert head is not None
    assert box is not None
    assert head["y"] >= 0
    assert box["y"] >= head["y"] + head["height"] - 1


def test_a_target_within_a_fold_is_shown(visit):
    page = visit("/compare/crm/contacts/#column-pronouns")
    expect(page.locator("[id='column-pronouns']")).to_be_in_viewport()


def test_another_baseline_is_chosen(visit, both_ways):
    page = visit("/compare/shop/orders/", **both_ways)
    page.locator("summary", has_text="baseline").click()
    page.locator("details[open]").get_by_role("link", name="dev").click()
    page.wait_for_url("**_baseline=dev**")
    expect(page.locator("th", has_text="baseline").first).to_contain_text("dev")


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


def test_what_is_typed_and_what_is_chosen_narrow_the_matrix_together(visit, both_ways):
    page = visit("/compare/shop/?_severity=breaking", **both_ways)
    rows = page.locator("#matrix-body > .sheet").first.locator("tbody th a")
    page.get_by_role("searchbox", name="Filter tables").fill("customer")
    page.get_by_role("searchbox", name="Filter tables").press("Enter")
    page.wait_for_url("**_filter=customer**")
    expect(rows).to_have_text(["best_customers", "customers"])
    assert "_severity=breaking" in page.url
    page.get_by_role("link", name="risky 1", exact=True).click()
    page.wait_for_url("**_severity=risky**")
    assert "_filter=customer" in page.url
    expect(rows).to_have_text(["customer_overview"])


def test_the_release_view_of_everything_is_one_click_away(visit, both_ways):
    page = visit("/compare/", **both_ways)
    page.locator(".tools").get_by_role("link", name="dev", exact=True).click()
    page.wait_for_url("**/compare/?_baseline=dev")
    expect(page.locator("th", has_text="baseline").first).to_contain_text("dev")
