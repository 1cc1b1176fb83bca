"""Chooses columns of orders as a person does, and says which the page then has."""

from __future__ import annotations

from browser.remembered import Choice, known_of
from browser.rows.remembered_choice import remembered_columns
from tests.browser.rows.test_columns import table
from tests.markup import attributes

ORDERS = "/prod/shop/orders/"
CHOICE = "/prod/shop/orders/-/columns"


def heads(page) -> list[str]:
    return [title.removeprefix("Sort by ") for title in attributes(page, "table.grid th a.name", "title")]


def choose(client, *columns: str, address: str = CHOICE, **more):
    return client.post(address, {"_cols": list(columns), "_ordered": "1", "_remember": "1", **more})


def remembered(names: tuple[str, ...], patterns: str, pinned: str = "", known: tuple[str, ...] | None = None):
    choice = Choice(
        database="shop",
        segment="t",
        patterns=patterns,
        pinned=pinned,
        known=known_of(names if known is None else known),
    )
    return remembered_columns(table(*names), choice)
