"""Facets beside the rows, by mouse, by keyboard, on a phone and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ORDERS = "/prod/shop/orders/"


def test_values_arrive_beside_the_rows_and_tick_one_of_several(visit):
    page = visit(f"{ORDERS}?_facet=status&total__gte=5")
    facet = page.get_by_role("region", name="Values of status")
    facet.get_by_role("link", name=re.compile("^open")).click()
    page.wait_for_url("**status=open")
    expect(facet.get_by_role("link", name=re.compile("^open"))).to_have_attribute("aria-current", "true")
    facet.get_by_role("link", name=re.compile("^paid")).click()
    page.wait_for_url("**status__in=open,paid")
    expect(page.locator(".chip").last).to_contain_text("status is one of open,paid")
    expect(facet).to_contain_text("of all rows where total at least 5")


def test_a_value_finds_as_many_rows_as_it_says(visit):
    page = visit(f"{ORDERS}?_facet=status&status=cancelled")
    facet = page.get_by_role("region", name="Values of status")
    link = facet.get_by_role("link", name=re.compile("^paid"))
    count = re.sub(r"\D", "", link.inner_text())
    link.click()
    page.wait_for_url("**status__in=cancelled,paid")
    facet.get_by_role("link", name=re.compile("^cancelled")).click()
    page.wait_for_url("**status=paid")
    expect(page.locator("#count")).to_contain_text(re.compile(rf"^\s*{int(count):,} rows"))


def test_a_header_s_menu_opens_a_facet(visit, both_ways):
    page = visit(f"{ORDERS}?_size=5", **both_ways)
    page.get_by_role("button", name="currency: more").click()
    page.get_by_role("link", name="Facet").click()
    page.wait_for_url("**_facet=currency")
    facet = page.get_by_role("region", name="Values of currency")
    if not both_ways["java_script_enabled"]:
        facet.get_by_role("link", name="count its values").click()
    facet.get_by_role("link", name=re.compile("^EUR")).click()
    page.wait_for_url("**currency=EUR")


def test_a_key_in_a_header_s_field_opens_its_facet(visit):
    page = visit(f"{ORDERS}?_size=5")
    field = page.get_by_role("textbox", name="Filter status", exact=True)
    field.press("Alt+ArrowDown")
    page.wait_for_url("**_facet=status*")
    first = page.get_by_role("region", name="Values of status").get_by_role(
        "link", name=re.compile("^delivered")
    )
    expect(first).to_be_focused()
    field.press("Alt+ArrowDown")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**status=delivered")


def test_on_a_phone_facets_stand_above_the_rows(visit):
    page = visit(f"{ORDERS}?_facet=status", viewport={"width": 390, "height": 844})
    facet = page.get_by_role("region", name="Values of status")
    expect(facet.get_by_role("link", name=re.compile("^open"))).to_be_visible()
    above, below = facet.bounding_box(), page.locator("#grid").bounding_box()
    assert above["y"] + above["height"] <= below["y"]


def test_more_values_are_a_page_of_links(visit, both_ways):
    page = visit(f"{ORDERS}-/facets?_facet=customer_id&status=open", **both_ways)
    facet = page.get_by_role("region", name="Values of customer_id")
    expect(facet.get_by_role("listitem")).to_have_count(200)
    expect(facet).to_contain_text("more are not listed")
    facet.get_by_role("listitem").first.get_by_role("link").click()
    expect(page).to_have_url(
        re.compile(r"/prod/shop/orders/\?_facet=customer_id&status=open&customer_id=\d+$")
    )
