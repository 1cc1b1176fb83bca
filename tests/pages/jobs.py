"""The daily jobs of browsing and finding: journeys by mouse, by keyboard alone and without JavaScript.

What changed lately, accepting and aligning differences, registering, auditing and elevating are jobs of other
pages.
"""

from __future__ import annotations

import re
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


DIFFER = "columns that differ between prod and dev"


@journey(DIFFER, ORDERS, Way.MOUSE, Way.PLAIN)
def differ(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("link", name="≠ dev").first)
    hands.arrived("**/compare/shop/orders/**")
    expect(hands.page.locator("#column-status mark").first).to_be_visible()


@journey(DIFFER, ORDERS, Way.KEYBOARD)
def differ_by_keys(hands: Hands) -> None:
    hands.press("g", "c")
    hands.arrived("**/compare/shop/orders/")
    expect(hands.page.locator("#column-status mark").first).to_be_visible()


EVERYWHERE = "order 10482 everywhere"


@journey(EVERYWHERE, "/", Way.MOUSE, Way.PLAIN)
def everywhere(hands: Hands) -> None:
    look_up(hands, "orders 10482")
    hands.click(hands.page.locator("main").get_by_role("link", name="compare").first)
    hands.arrived("**/compare/shop/orders/10482/")


@journey(EVERYWHERE, "/", Way.KEYBOARD)
def everywhere_by_keys(hands: Hands) -> None:
    look_up_by_keys(hands, "orders 10482")
    expect(hands.page.locator("[data-ask][aria-selected=true]")).to_contain_text("10482")
    hands.press("Enter")
    expect(hands.page.locator(".option.tall[aria-selected=true]")).to_contain_text("orders 10482")
    hands.press("Shift+Enter")
    hands.arrived("**/compare/shop/orders/10482/")


EMAIL, ANN = "customer by e-mail, table unknown", "ann@example.com"


@journey(EMAIL, "/", Way.MOUSE, Way.PLAIN)
def by_email(hands: Hands) -> None:
    look_up(hands, ANN)
    hands.click(
        hands.page.locator("main").get_by_role("link", name=re.compile("customers where email is")).first
    )
    hands.arrived("**/prod/shop/customers/1042/**")


@journey(EMAIL, "/", Way.KEYBOARD)
def by_email_and_keys(hands: Hands) -> None:
    look_up_by_keys(hands, ANN)
    expect(hands.page.locator("[data-ask][aria-selected=true]")).to_contain_text(ANN)
    hands.press("Enter")
    expect(hands.page.locator(".option.tall[aria-selected=true]")).to_contain_text("customers")
    hands.press("Enter")
    hands.arrived("**/prod/shop/customers/1042/**")


COLUMN = "all tables with a column email"


@journey(COLUMN, "/", Way.MOUSE, Way.PLAIN)
def tables_with_a_column(hands: Hands) -> None:
    look_up(hands, ".email")
    expect(hands.page.get_by_role("link", name="shop.customers")).to_be_visible()


@journey(COLUMN, "/", Way.KEYBOARD)
def tables_with_a_column_by_keys(hands: Hands) -> None:
    look_up_by_keys(hands, ".email")
    expect(option(hands.page, "email")).to_contain_text("customers")


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


RECENT = "a table that was opened lately"


@journey(RECENT, ORDERS, Way.MOUSE, Way.PLAIN)
def recent(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("link", name="environments", exact=True))
    hands.page.wait_for_url(re.compile("^https?://[^/]+/$"))
    hands.click(hands.page.locator("main").get_by_role("link", name="orders", exact=True).first)
    hands.arrived("**/prod/shop/orders/")


@journey(RECENT, ORDERS, Way.KEYBOARD)
def recent_by_keys(hands: Hands) -> None:
    hands.press("g", "h")
    hands.page.wait_for_url(re.compile("^https?://[^/]+/$"))
    hands.page.locator("h1").wait_for()
    hands.press("/")
    expect(option(hands.page, "orders")).to_have_attribute("aria-selected", "true")
    hands.press("Enter")
    hands.arrived("**/prod/shop/orders/")


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


WIDE = "search within 800 columns"
HANDLES = "whatsapp_"


@journey(f"{WIDE} of a record", "/dev/crm/contacts/1/", Way.KEYBOARD)
@journey(f"{WIDE} of a comparison", "/compare/crm/contacts/", Way.KEYBOARD)
def wide_by_keys(hands: Hands) -> None:
    hands.press("f")
    hands.type(HANDLES)
    _only_handles(hands)


@journey(f"{WIDE} of a record", "/dev/crm/contacts/1/", Way.MOUSE, Way.PLAIN)
@journey(f"{WIDE} of a comparison", "/compare/crm/contacts/", Way.MOUSE, Way.PLAIN)
def wide(hands: Hands) -> None:
    hands.click(hands.page.get_by_role("searchbox", name=re.compile("^Find a ")))
    hands.type(HANDLES)
    if hands.way is Way.PLAIN:
        hands.press("Enter")
    _only_handles(hands)


def _only_handles(hands: Hands) -> None:
    names = hands.page.locator("table.matrix th.key bdi:visible, #fields dt:visible")
    expect(names.first).to_contain_text(HANDLES)
    assert all(HANDLES in name for name in names.all_inner_texts())
