"""Jobs at one record: copying it, and the rows that refer to it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.pages.hands import Hands, Way
from tests.pages.job_steps import RECORD, journey

COPY = "copy a row as JSON, INSERT, Markdown"
COPIES = (("JSON", '{\n  "id": 42,'), ("INSERT", 'INSERT INTO "orders"'), ("Markdown", "| col"))


@journey(COPY, RECORD, Way.MOUSE)
def copy(hands: Hands) -> None:
    links = hands.page.get_by_role("group", name="Copy this record")
    for name, begin in COPIES:
        hands.click(links.get_by_role("link", name=name, exact=True))
        expect(hands.page.get_by_role("link", name="copied")).to_be_visible()
        assert hands.clipboard().startswith(begin)
        expect(hands.page.get_by_role("link", name="copied")).to_have_count(0)


@journey(COPY, RECORD, Way.KEYBOARD)
def copy_by_keys(hands: Hands) -> None:
    links = hands.page.get_by_role("group", name="Copy this record")
    for name, begin in COPIES:
        hands.tab_to(links.get_by_role("link", name=name, exact=True))
        hands.press("Enter")
        expect(hands.page.get_by_role("link", name="copied")).to_be_visible()
        assert hands.clipboard().startswith(begin)
        expect(hands.page.get_by_role("link", name="copied")).to_have_count(0)


@journey(COPY, RECORD, Way.PLAIN)
def copy_without_a_script(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("link", name="INSERT", exact=True))
    hands.page.wait_for_url("**_format=insert")
    assert hands.page.locator("body").inner_text().startswith('INSERT INTO "orders"')


REFERRING = "which rows refer to this one"


@journey(REFERRING, RECORD, Way.MOUSE)
def referring(hands: Hands) -> None:
    expect(hands.page.locator("#relations .count").first).to_have_text("5")
    hands.click(hands.page.locator("#relations .peek summary").first)
    expect(hands.page.locator("#relations .peek[open] tbody tr")).to_have_count(3)


@journey(REFERRING, RECORD, Way.KEYBOARD)
def referring_by_keys(hands: Hands) -> None:
    expect(hands.page.locator("#relations .count").first).to_have_text("5")
    hands.tab_to(hands.page.locator("#relations .peek summary").first, key="Shift+Tab")
    hands.press("Enter")
    expect(hands.page.locator("#relations .peek[open] tbody tr")).to_have_count(3)


@journey(REFERRING, RECORD, Way.PLAIN)
def referring_without_a_script(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("link", name="order_items"))
    hands.arrived("**/prod/shop/order_items/?order_id=42**")
    expect(hands.page.locator("#grid tbody tr")).to_have_count(5)
