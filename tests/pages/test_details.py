"""The count comes after the page, is said politely, and is a link where no script runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ORDERS = "/prod/shop/orders/?_size=1"
COUNTED = re.compile(r"\d rows")


def test_the_count_arrives_after_the_rows_and_is_said(visit):
    page = visit(ORDERS)
    expect(page.locator("#count")).to_have_text(COUNTED)
    expect(page.locator("#count-of")).to_have_text(re.compile(r"of \S+"))
    expect(page.locator("#announcement[role=status]")).to_have_text(re.compile(r"\d rows?\b"))
    assert page.locator("#count a").count() == 0


def test_each_page_of_rows_asks_once_for_its_details(visit):
    page = visit(ORDERS)
    expect(page.locator("#count")).to_have_text(COUNTED)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/-/details" in request.url else None)
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("_next="))
    expect(page.locator("#count")).to_have_text(COUNTED)
    assert len(asked) == 1


def test_a_count_that_fails_leaves_the_link(visit, reports):
    reports.expected.append("503")
    page = visit("/")
    page.route("**/-/details*", lambda route: route.fulfill(status=503, body="<!doctype html><p>busy"))
    page.goto(ORDERS)
    page.wait_for_load_state("networkidle")
    expect(page.locator("#count a")).to_have_text("count the rows")
    expect(page).to_have_url(re.compile(re.escape(ORDERS)))


def test_without_a_script_the_count_is_a_link(visit):
    page = visit(ORDERS, java_script_enabled=False)
    page.get_by_role("link", name="count the rows").click()
    expect(page.locator("#count")).to_have_text(COUNTED)


def test_a_page_can_be_left_before_its_details_came(visit, reports):
    page = visit("/")
    page.route("**/-/details*", lambda route: None)  # never answered
    with page.expect_request("**/-/details*"):
        page.goto("/dev/crm/contacts/?_size=3&_cols=*")
    page.locator("summary", has_text="Columns").click()
    page.locator("#columns input").nth(5).uncheck()
    page.get_by_role("button", name="Show these").click()
    page.wait_for_url("**_cols=*,-**")
    expect(page.locator("table.grid thead th a.name")).to_have_count(799)
    assert reports.any_cancelled
