"""What a text that is typed into look-up may mean, and where somebody is who types it."""

from __future__ import annotations

import pytest

from browser.lookup.current import NOWHERE, Current, current_of
from browser.lookup.typed import Term, typed_text
from dynamic_databases.catalog import Catalog
from dynamic_databases.catalog.outlines import outline_of

SLUGS, NAMES = ["prod", "test"], ["shop", "crm"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("orders", [Term("orders")]),
        ("orders 42", [Term("orders", "42"), Term("orders 42")]),
        ("shop.orders 42", [Term("orders", "42", qualifier="shop"), Term("shop.orders", "42"),
                            Term("orders 42", qualifier="shop"), Term("shop.orders 42")]),
        ("prod shop orders 42", [Term("orders", "42", "prod", "shop"), Term("prod", "shop orders 42"),
                                 Term("prod shop orders 42")]),
        ("shop TEST ord", [Term("ord", "", "test", "shop"), Term("shop", "TEST ord"), Term("shop TEST ord")]),
        ("prod", [Term("prod")]),
        ("shop 42", [Term("42", "", "", "shop"), Term("shop", "42"), Term("shop 42")]),
        ("", []),
        ("  \0 ", []),
    ],
)  # fmt: skip
def test_what_a_text_may_mean(text, terms):
    assert list(typed_text(text, SLUGS, NAMES).terms) == terms


def test_a_dot_in_front_means_columns_alone():
    meant = typed_text(".email", SLUGS, NAMES)
    assert meant.only_columns
    assert meant.terms == (Term("email"),)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/prod/shop/orders/?status=open&_next=5",
         Current("prod", "shop", "orders", "shop/orders/?status=open")),
        ("/prod/shop/-/refresh", Current("prod", "shop", "", "shop/-/refresh")),
        ("/compare/shop/orders/", Current("", "shop", "orders", "shop/orders/")),
        ("/prod/", Current("prod", "", "", "")),
        ("/prod/secret/", Current("prod", "", "", "secret/")),
        ("/", NOWHERE),
        ("https://example.org/", NOWHERE),
        ("/prod/~zz/", Current("prod", "", "", "~zz/")),
    ],
)  # fmt: skip
def test_where_somebody_is(shop, address, expected):
    assert current_of(address, tuple(shop.values())) == expected


def test_a_catalog_without_tables_has_no_names():
    from browser.lookup.structures import names_of

    empty = Catalog(vendor="sqlite", version="3", default_schema="main")
    assert names_of(outline_of(empty)).tables == ()
