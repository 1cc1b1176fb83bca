"""Logging in and out: the way back is kept, and leads nowhere else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import write_sqlite
from tests.serving import ADMINISTRATOR

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def payroll(served):
    """Register a database that needs a login."""
    script = (
        "CREATE TABLE salaries (id integer PRIMARY KEY, amount integer); INSERT INTO salaries VALUES (1, 5);"
    )
    file = served.folder / "payroll.sqlite3"
    if not file.exists():
        write_sqlite(file, script)
    served.add("payroll", {"prod": file})


def log_in(page: Page, password: str = ADMINISTRATOR[1]) -> None:
    page.get_by_label("Username").fill(ADMINISTRATOR[0])
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_a_closed_page_leads_through_the_login_and_back(visit, payroll, both_ways):
    page = visit("/prod/payroll/salaries/?amount__gte=1&_sort=-id", **both_ways)
    expect(page).to_have_title(re.compile("Log in"))
    log_in(page)
    page.wait_for_url("**/prod/payroll/salaries/?amount__gte=1&_sort=-id")
    expect(page.locator(".chip").first).to_contain_text("amount at least 1")


def test_a_wrong_password_is_said_and_keeps_the_way_back(visit, payroll, both_ways):
    page = visit("/prod/payroll/", **both_ways)
    log_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("correct username and password")
    log_in(page)
    page.wait_for_url("**/prod/payroll/")


def test_logging_out_closes_again(visit, payroll, both_ways):
    page = visit("/login/?next=/prod/payroll/", **both_ways)
    log_in(page)
    page.wait_for_url("**/prod/payroll/")
    page.locator("summary", has_text=ADMINISTRATOR[0]).click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login/")
    page.goto("/prod/payroll/")
    expect(page).to_have_title(re.compile("Log in"))


ELSEWHERE = """
    https://evil.example/ //evil.example/ /\\evil.example/ javascript:alert(1) http:///evil.example
"""


@pytest.mark.parametrize("back", ELSEWHERE.split())
def test_the_login_leads_nowhere_else(visit, back, served):
    page = visit(f"/login/?next={back}")
    log_in(page)
    page.wait_for_url(f"{served.url}/")
    expect(page.locator("summary", has_text=ADMINISTRATOR[0])).to_be_visible()


def test_htmx_meets_the_login_as_a_whole_page(visit, payroll):
    page = visit("/login/?next=/prod/payroll/")
    log_in(page)
    page.wait_for_url("**/prod/payroll/")
    page.context.clear_cookies()
    page.get_by_label("Filter tables").press_sequentially("sal")
    page.wait_for_url("**/login/?next=**")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


def test_the_demo_says_that_one_may_log_in(visit):
    page = visit("/prod/shop/orders/?status=open")
    page.get_by_role("link", name="Log in").click()
    log_in(page)
    page.wait_for_url("**/prod/shop/orders/?status=open")
    expect(page.locator("summary", has_text=ADMINISTRATOR[0])).to_be_visible()
