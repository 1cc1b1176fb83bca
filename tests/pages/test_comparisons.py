"""What people do with a comparison: narrowing it, asking why, choosing another baseline."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


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


HEAD_BELOW_BAR = """
    () => document.querySelector("table.matrix thead th").getBoundingClientRect().top
        >= document.querySelector(".bar").getBoundingClientRect().bottom
"""


def test_a_target_of_a_page_that_scrolls_leaves_the_environments_in_view(visit):
    page = visit("/compare/shop/orders/#column-total")
    for column in ("total", "status"):
        page.wait_for_function(HEAD_BELOW_BAR)
        expect(page.locator(f"#column-{column}")).to_be_in_viewport()
        page.evaluate("location.hash = '#column-status'")


def test_a_target_within_a_fold_is_shown(visit):
    page = visit("/compare/crm/contacts/#column-pronouns")
    expect(page.locator("[id='column-pronouns']")).to_be_in_viewport()


def test_another_baseline_is_chosen(visit, both_ways):
    page = visit("/compare/shop/orders/", **both_ways)
    page.locator("summary", has_text="baseline").click()
    page.locator("details[open]").get_by_role("link", name="dev").click()
    page.wait_for_url("**_baseline=dev**")
    expect(page.locator("th", has_text="baseline").first).to_contain_text("dev")


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


def test_rows_are_counted_in_place_and_by_a_plain_link(visit, both_ways):
    page = visit("/compare/shop/orders/", **both_ways)
    counts = page.locator("#row-counts")
    expect(counts).to_contain_text("prod about 40,000 count")
    counts.get_by_role("link", name="count them all").click()
    expect(counts.locator("b")).to_have_text(["12,501", "1,930"])
    counts.get_by_role("link", name="count the rows in prod").click()
    expect(counts.locator("b")).to_have_text(["40,000", "12,501", "1,930"])
    expect(counts.get_by_role("link")).to_have_count(0)
