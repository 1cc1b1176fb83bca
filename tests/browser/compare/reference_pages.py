"""Where reference tables are on pages: addresses, the form that registers one, the column of results."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from tests.markup import element, elements, words_of

COMPARISON = "/compare/shop/"
NOW = "/compare/shop/-/rows"
CURRENCIES = "/compare/shop/currencies/-/rows"
REGISTER = "/compare/shop/currencies/-/reference"
FORGET = f"{REGISTER}/forget"
FORM = {"_by": "code", "_ignore": "*_at", "severity": "breaking", "next": CURRENCIES}


@pytest.fixture
def keeper(user, client):
    """Return a client of somebody who may register and forget reference tables."""
    names = [f"{verb}_referencetable" for verb in ("add", "change", "delete")]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return client


def cell_words(row):
    """Return a cell's words, the sign apart from them."""
    words = words_of(element(row, "td.rows"))
    return f"{words[0]} {words[1:].strip()}" if words else ""


def rows_cells(page):
    """Return the words of the column of rows, by table."""
    return {
        words_of(element(row, "th a")): cell_words(row)
        for row in elements(page, "table.matrix tbody tr:has(td.rows)")
    }
