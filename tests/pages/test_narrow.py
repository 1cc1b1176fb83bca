"""On a telephone: comparisons list what differs, and the start page shows an environment beside the name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.addresses import PHONE

pytestmark = pytest.mark.browser
NARROW = {"viewport": {"width": 390, "height": 800}}


def test_an_environment_stands_in_view_beside_the_name(visit):
    page = visit("/", **NARROW)
    row = page.locator(".matrix tbody tr").first
    name, verdict, cell = (
        row.locator(selector).first.bounding_box() for selector in (".key", ".verdict", "td:nth-child(3)")
    )
    assert cell["x"] + cell["width"] <= 390
    assert cell["x"] >= name["x"] + name["width"] - 1
    assert verdict["x"] == pytest.approx(name["x"], abs=1)
    assert verdict["y"] >= name["y"] + name["height"] - 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("address", ["/compare/", "/compare/shop/", "/compare/shop/?_all=1"])
def test_a_comparison_of_tables_is_a_list_of_what_differs(visit, address):
    page = visit(address, **NARROW)
    row = page.locator(".matrix tbody tr", has=page.get_by_text("best_customers", exact=True))
    baseline, same, differing = (
        row.locator(f"td[data-label='{label}']") for label in ("prod", "test", "dev")
    )
    expect(baseline).to_contain_text("rows")
    expect(same).to_be_hidden()
    expect(differing).to_contain_text("primary key")
    above, below = baseline.bounding_box(), differing.bounding_box()
    assert below["y"] >= above["y"] + above["height"] - 1
    assert below["x"] + below["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    head = page.locator(".matrix thead").first  # how fresh each environment is, stays above
    expect(head).to_contain_text("test read")
    assert page.evaluate("document.querySelector('.sheet').scrollWidth") <= 390


def test_a_table_s_comparison_is_a_list_of_what_differs(visit):
    page = visit("/compare/shop/orders/", **NARROW)
    row = page.locator("#column-status")
    agreeing, same, differing = (
        row.locator(f"td[data-label='{label}']") for label in ("prod, test", "test", "dev")
    )
    expect(agreeing).to_be_visible()
    expect(same).to_be_hidden()
    expect(differing).to_contain_text("default 'draft'")
    above, below = agreeing.bounding_box(), differing.bounding_box()
    assert below["y"] >= above["y"] + above["height"] - 1
    assert below["x"] + below["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


BROKEN = """
    (lists) => lists.flatMap((list) => [...list.querySelectorAll("td a, td code, td bdi, td")])
        .filter((one) => !one.children.length && /^\\w{1,24}$/.test(one.textContent.trim()))
        .filter((one) => {
            const range = document.createRange();
            range.selectNodeContents(one);
            const lines = [...range.getClientRects()].filter((box) => box.width);
            return new Set(lines.map((box) => box.top)).size > 1;
        }).map((one) => one.textContent)
"""
"""The names in lists that take more than one line."""


@pytest.mark.parametrize("address", ["/prod/shop/", "/prod/shop/orders/-/structure"])
def test_no_name_in_a_list_is_broken(visit, address):
    page = visit(address, **NARROW)
    assert page.locator(".list td").count() > 10
    assert page.locator(".list").evaluate_all(BROKEN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


LEAST = 80
"""Pixels of a column that can be read."""


@pytest.mark.parametrize("width", [390, 900])
def test_the_report_s_columns_can_be_read_on_a_phone(visit, width):
    page = visit("/compare/shop/")
    report = page.request.get(page.url.replace("/compare/shop/", "/compare/shop/-/report")).text()
    page.goto("about:blank")
    page.set_viewport_size({"width": width, "height": 700})
    page.set_content(report)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    widths = page.evaluate("[...document.querySelectorAll('th')].map((one) => one.offsetWidth)")
    assert widths
    assert min(widths) >= LEAST


def test_a_record_s_comparison_has_a_line_an_environment(visit):
    page = visit("/compare/shop/orders/42/", **PHONE)
    status = page.locator("table.matrix tbody tr", has_text="status")
    lines = [status.locator("th.key"), *status.locator("td[data-label]").all()]
    boxes = [line.bounding_box() for line in lines]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == 4
    assert tops == sorted(set(tops))
    assert all(box and box["x"] + box["width"] <= 390 for box in boxes)
    assert [line.get_attribute("data-label") for line in lines[1:]] == ["prod", "test", "dev"]
    expect(page.locator("table.matrix thead")).to_contain_text("dev")
