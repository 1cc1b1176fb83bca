"""Saved views from rows, list of tables and palette: by mouse, by keyboard and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ORDERS = "/dev/shop/orders/"


@pytest.fixture
def name(visit, logged_in, request) -> Iterator[str]:
    """Yield a name of this test's own; the view of that name is deleted afterwards, if there is one."""
    name = f"Open {request.node.name}"[:60]
    yield name
    page = visit("/lookup/views", storage_state=logged_in)
    delete = page.get_by_role("button", name=f"Delete {name}", exact=True)
    if delete.count():
        delete.first.click()
        expect(delete).to_have_count(0)


def saved(page: Page, name: str) -> None:
    """Save what the rows show, from the panel or the page of views."""
    page.get_by_role("textbox", name="name", exact=True).fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_a_view_is_saved_from_the_rows_and_opened_elsewhere(visit, logged_in, both_ways, name):
    page = visit(f"{ORDERS}?status=open&_sort=-id", storage_state=logged_in, **both_ways)
    page.locator("summary", has_text=re.compile("^Views$")).click()
    if not both_ways["java_script_enabled"]:
        page.get_by_role("link", name="Saved views…").click()
    saved(page, name)
    page.goto("/test/shop/")
    page.locator("summary", has_text=re.compile("^Views$")).click()
    if not both_ways["java_script_enabled"]:
        page.get_by_role("link", name="Saved views…").click()
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url("**/test/shop/orders/?status=open&_sort=-id")
    expect(page.locator(".chip")).to_contain_text("status")


def test_the_panel_says_that_it_was_saved(visit, logged_in, name):
    page = visit(f"{ORDERS}?status=open", storage_state=logged_in)
    page.locator("summary", has_text=re.compile("^Views$")).click()
    saved(page, name)
    expect(page.locator(".views .note")).to_contain_text(f"Saved as “{name}”")
    assert page.url.endswith(f"{ORDERS}?status=open")


def test_the_palette_finds_a_view_and_enter_opens_it_here(visit, logged_in, name):
    page = visit(f"{ORDERS}-/views?status=open", storage_state=logged_in)
    saved(page, name)
    page.goto("/prod/shop/customers/")
    page.keyboard.press("Control+k")
    with page.expect_response(lambda answer: parse_qs(urlsplit(answer.url).query).get("q") == [name]):
        page.keyboard.type(name)
    page.wait_for_function("!document.querySelector('.htmx-request')")  # a later list begins at its top
    option = page.get_by_role("group", name="Saved views").get_by_role("option")
    expect(option).to_contain_text(name)
    for _ in range(10):  # records and tables that are called so come first
        if option.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/prod/shop/orders/?status=open")


def test_a_view_is_saved_and_renamed_by_keyboard_alone(visit, logged_in, name):
    page = visit(f"{ORDERS}?status=open", storage_state=logged_in)
    page.locator("summary", has_text=re.compile("^Views$")).focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox", name="name", exact=True)
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".views")).to_be_hidden()
    page.goto("/lookup/views")
    page.get_by_role("textbox", name=f"Name of {name}", exact=True).focus()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=f"{name}!", exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Delete {name}!", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=f"{name}!", exact=True)).to_have_count(0)


def test_without_a_login_the_panel_says_so(visit):
    page = visit(ORDERS)
    page.locator("summary", has_text=re.compile("^Views$")).click()
    expect(page.locator(".views")).to_contain_text("Log in to save views")
