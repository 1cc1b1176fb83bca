"""Jobs at a table's rows: exporting, counting, sorting, facets, profiles, columns and the SQL."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.pages.hands import Hands, Way
from tests.pages.job_steps import ORDERS, journey, menu_of

EXPORT = "export a filtered set"


@journey(EXPORT, ORDERS, Way.MOUSE, Way.PLAIN)
def export(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("textbox", name="Filter status"))
    hands.type("open")
    hands.press("Enter")
    hands.arrived("**status=open**")
    hands.click(hands.page.locator("summary", has_text="Export"))
    with hands.page.expect_download() as download:
        hands.click(hands.page.get_by_role("link", name=re.compile("^Excel")))
    assert download.value.suggested_filename.endswith(".xlsx")


@journey(EXPORT, ORDERS, Way.KEYBOARD)
def export_by_keys(hands: Hands) -> None:
    page = hands.page
    hands.press("f")
    hands.tab_to(page.get_by_role("textbox", name="Filter status"))
    hands.type("open")
    hands.press("Enter")
    hands.arrived("**status=open**")
    hands.tab_to(page.locator("summary", has_text="Export"), key="Shift+Tab")
    hands.press("Enter")
    hands.tab_to(page.get_by_role("link", name=re.compile("^CSV")))
    with page.expect_download() as download:
        hands.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")


SQL = "the page's SQL"


@journey(SQL, ORDERS, Way.MOUSE)
def statement(hands: Hands) -> None:
    hands.click(hands.page.locator("summary", has_text="SQL"))
    hands.click(hands.page.locator(".panel .copy"))
    assert hands.clipboard().startswith('SELECT "id"')


@journey(SQL, ORDERS, Way.KEYBOARD)
def statement_by_keys(hands: Hands) -> None:
    hands.tab_to(hands.page.locator("summary", has_text="SQL"))
    hands.press("Enter")
    hands.tab_to(hands.page.locator(".panel .copy"))
    hands.press("Enter")
    assert hands.clipboard().startswith('SELECT "id"')


@journey(SQL, ORDERS, Way.PLAIN)
def statement_without_a_script(hands: Hands) -> None:
    hands.click(hands.page.locator("summary", has_text="SQL"))
    expect(hands.page.locator("#sql")).to_contain_text('SELECT "id"')


COUNT = "how many rows there are"


@journey(COUNT, ORDERS, Way.MOUSE, Way.PLAIN)
def count(hands: Hands) -> None:
    name = re.compile("^count all" if hands.way is Way.MOUSE else "^count")
    hands.click(hands.page.get_by_role("link", name=name).first)
    expect(hands.page.locator("#count")).to_contain_text(re.compile("40,000|10,000"))


@journey(COUNT, ORDERS, Way.KEYBOARD)
def count_by_keys(hands: Hands) -> None:
    link = hands.page.get_by_role("link", name=re.compile("^count all")).first
    hands.tab_to(link, key="Shift+Tab")
    hands.press("Enter")
    expect(hands.page.locator("#count")).to_contain_text("40,000")


FACET = "facet of a status column, then its rows"


@journey(FACET, ORDERS, Way.MOUSE, Way.PLAIN)
def facet(hands: Hands) -> None:
    hands.click(menu_of(hands.page, "status"))
    hands.click(hands.page.get_by_role("link", name="Facet"))
    hands.arrived("**_facet=status**")
    if hands.way is Way.PLAIN:
        hands.click(hands.page.get_by_role("link", name=re.compile("values|facets", re.IGNORECASE)).first)
    hands.click(hands.page.get_by_role("link", name=re.compile("^open")).first)
    hands.arrived("**status=open**")


@journey(FACET, ORDERS, Way.KEYBOARD)
def facet_by_keys(hands: Hands) -> None:
    hands.press("f")
    hands.tab_to(hands.page.get_by_role("textbox", name="Filter status"))
    hands.press("Alt+ArrowDown")
    hands.arrived("**_facet=status**")
    hands.tab_to(hands.page.get_by_role("link", name=re.compile("^open")).first)
    hands.press("Enter")
    hands.arrived("**status=open**")


PROFILE = "profile of a column"


@journey(PROFILE, ORDERS, Way.MOUSE, Way.PLAIN)
def profile(hands: Hands) -> None:
    hands.click(menu_of(hands.page, "total"))
    hands.click(hands.page.get_by_role("link", name="Profile…"))
    expect(hands.page.locator(".profile").first).to_contain_text("distinct")


@journey(PROFILE, ORDERS, Way.KEYBOARD)
def profile_by_keys(hands: Hands) -> None:
    hands.press("f")
    hands.tab_to(hands.page.locator("th a.name", has_text="total"))
    hands.press("m")
    expect(hands.page.locator(".columns-menu")).to_be_visible()
    hands.press("p")
    expect(hands.page.locator(".opened .profile").first).to_contain_text("distinct")


COLUMNS = "hide, order and pin columns, remembered"


@journey(COLUMNS, ORDERS, Way.MOUSE, Way.PLAIN)
def columns(hands: Hands) -> None:
    page = hands.page
    for column, words, address in (
        ("meta", "Hide", "**_cols=*,-meta**"),
        ("currency", "Freeze at the left", "**_pin=currency**"),
    ):
        hands.click(menu_of(page, column))
        hands.click(page.get_by_role("link", name=words))
        hands.arrived(address)
    expect(page.locator("#grid th a.name").first).to_have_text("currency")


@journey(COLUMNS, ORDERS, Way.KEYBOARD)
def columns_by_keys(hands: Hands) -> None:
    page = hands.page
    hands.press("f")
    hands.tab_to(page.locator("th a.name", has_text="status"))
    hands.press("m")
    expect(page.locator(".columns-menu")).to_be_visible()
    hands.tab_to(page.get_by_role("link", name="Freeze at the left"))
    hands.press("Enter")
    hands.arrived("**_pin=status**")
    hands.press("f", "Tab", "m")
    expect(page.locator(".columns-menu")).to_be_visible()
    hands.press("h")
    expect(page.locator("#grid th a.name")).to_have_count(12)


SORT, TWICE = "sort by several columns", re.compile("_sort=status(,|%2C)total$")


@journey(SORT, ORDERS, Way.MOUSE)
def sort(hands: Hands) -> None:
    hands.click(hands.page.locator("th a.name", has_text="status"))
    hands.arrived("**_sort=status")
    hands.click(hands.page.locator("th a.name", has_text="total"), held="Shift")
    hands.arrived(TWICE)


@journey(SORT, ORDERS, Way.PLAIN)
def sort_without_a_script(hands: Hands) -> None:
    hands.click(hands.page.locator("th a.name", has_text="status"))
    hands.arrived("**_sort=status")
    hands.click(menu_of(hands.page, "total"))
    hands.click(hands.page.get_by_role("link", name="Add to sort, as 2nd", exact=True))
    hands.arrived(TWICE)


@journey(SORT, ORDERS, Way.KEYBOARD)
def sort_by_keys(hands: Hands) -> None:
    hands.press("f")
    hands.tab_to(hands.page.locator("th a.name", has_text="status"))
    hands.press("Enter")
    hands.arrived("**_sort=status")
    hands.tab_to(hands.page.locator("th a.name", has_text="total"))
    hands.press("m")
    expect(hands.page.locator(".columns-menu")).to_be_visible()
    hands.press("a")
    hands.arrived(TWICE)
