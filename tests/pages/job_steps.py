"""What daily jobs have in common: the list that they join, where they begin, and controls they use."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.pages.hands import Act, Hands, Journey, Way

JOURNEYS: list[Journey] = []
ORDERS, RECORD = "/prod/shop/orders/", "/prod/shop/orders/42/"


def journey(job: str, start: str, *ways: Way) -> Callable[[Act], Act]:
    """Add a function to the journeys, for one or several ways."""

    def add(act: Act) -> Act:
        JOURNEYS.extend(Journey(job, way, start, act) for way in ways)
        return act

    return add


def field(page: Page) -> Locator:
    return page.locator("main").get_by_role("searchbox", name="Table, column or record")


def option(page: Page, text: str) -> Locator:
    return page.get_by_role("option").filter(has_text=text).first


def menu_of(page: Page, column: str) -> Locator:
    return page.get_by_role("button", name=f"{column}: more")


def look_up(hands: Hands, text: str) -> None:
    """Type into the start page's field and send it."""
    hands.click(field(hands.page))
    hands.type(text)
    hands.click(hands.page.get_by_role("button", name="Look up"))
    hands.arrived("**/lookup/?q=**")


def look_up_by_keys(hands: Hands, text: str) -> None:
    hands.press("/")
    expect(hands.page.get_by_role("combobox", name="Look up")).to_be_focused()
    hands.type(text)
