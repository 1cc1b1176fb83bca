"""What holds on every page: no report of the policy, both themes, a phone's width, no script needed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.pages.addresses import PAGES, PHONE

pytestmark = pytest.mark.browser

BEYOND = """
    [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > 391)
        .filter((one) => !one.closest(".sheet, .block, pre, .switch"))
        .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))
"""
TWICE = """
    [...document.querySelectorAll("[id]")].map((one) => one.id)
        .filter((id, at, all) => all.indexOf(id) < at)
"""
each_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(autouse=True)
def _statuses(reports):
    reports.expected += ["status of 404", "status of 400", "status of 502", "502: "]


@each_page
def test_a_phone_never_scrolls_the_page_sideways(visit, name):
    page = visit(PAGES[name], **PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, page.evaluate(BEYOND)


@each_page
def test_a_page_opens_without_a_report_in_both_themes(visit, name, reports):
    page = visit(PAGES[name])
    expect(page.locator("main")).to_have_count(1)
    assert page.locator("h1").count() >= 1
    assert page.evaluate(TWICE) == []
    for theme, bright in (("light", True), ("dark", False)):
        page.emulate_media(color_scheme=theme)
        background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        colours = [float(part) for part in re.findall(r"[\d.]+", background)[:3]]
        assert (sum(colours) > 380) is bright, background
    assert reports.unexpected == []


@pytest.mark.parametrize("name", ["rows", "odd_rows", "odd_names", "odd_record", "odd_tables", "compare_odd"])
def test_hostile_names_and_values_do_nothing(visit, name):
    page = visit(PAGES[name])
    assert page.evaluate("typeof window.xss") == "undefined"
    assert page.locator("main script, main img").count() == 0
    assert page.locator("main b", has_text=re.compile("^bold$")).count() == 0


def test_a_policy_report_would_fail_a_test(visit, reports):
    page = visit("/prod/shop/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(100)
    assert any("CSP: style-src" in report for report in reports)
    reports.clear()


@pytest.mark.parametrize("name", ["environments", "tables", "rows", "record", "structure", "no_table"])
def test_a_protected_environment_is_unmistakable(visit, name):
    page = visit(PAGES[name])
    if name == "environments":
        expect(page.get_by_text("protected")).to_be_visible()
        return
    expect(page).to_have_title(re.compile(r"PROD \(protected\)"))
    expect(page.locator("body")).to_have_class(re.compile("protected"))
    expect(page.locator(".guard")).to_be_visible()
    assert "protected" in (page.locator("link[rel=icon]").get_attribute("href") or "")


@each_page
def test_a_page_can_be_read_without_javascript(visit, name):
    page = visit(PAGES[name], java_script_enabled=False)
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator(".needs-script:visible")).to_have_count(0)
