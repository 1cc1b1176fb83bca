"""The parameters of an address, and the same address with some of them changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from browser.addresses import link

POSITION = ("_next", "_prev")
"""They mean a place in one environment's rows and follow to no other."""
OF_ONE_PAGE = (*POSITION, "_count")
"""They are dropped whenever what is shown changes."""


def pairs(query: QueryDict, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return names and values in the address's order; a name given twice is there twice."""
    return [(name, value) for name, values in query.lists() if name not in without for value in values]


def changed(address: str, query: QueryDict, changes: Mapping[str, str], keep: tuple[str, ...] = ()) -> str:
    """Return `address` with the query changed, at its first page but for the parameters named in `keep`."""
    dropped = tuple(name for name in (*OF_ONE_PAGE, *changes) if name not in keep)
    return link(address, [*pairs(query, dropped), *changes.items()])
