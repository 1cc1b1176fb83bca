"""Jobs that find something: a record, a table, a column, what differs."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.pages.hands import Hands, Way
from tests.pages.job_steps import ORDERS, journey, look_up, look_up_by_keys, option

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
