"""The parameters of an address, and the same address with some of them changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django.http import QueryDict

from browser.addresses.codec import encode, link

_PLAIN = re.compile(r"[A-Za-z0-9_~,.*-]*")
"""What `link` leaves as it is."""
COLUMNS = "_cols"
PINNED = "_pin"
"""The columns that stay in view at the left, in this order."""
OFF = "_off"
"""A filter that is switched off, as one value: `_off=status=open`."""
SORT = "_sort"
ROW = "_row"
"""The key of the row that is open beside the rows."""
FOUND = "_found"
"""As one value, the filters and the order by which a record was found: its comparison leads back to them."""
LONGEST_KEPT = 500
"""Characters of filters and order in the address of a record."""
EDIT = "_edit"
"""A filter that is being edited, as one value: the form that adds filters is open and replaces it."""
QUICK = "_q."
"""The start of a parameter with what was typed into a column's field; the column's name follows."""
POSITION = ("_next", "_prev", "_from", "_after")
"""A position in one environment's rows: switching the environment drops it."""
OF_ONE_PAGE = (*POSITION, "_count", EDIT, ROW)
"""They are dropped whenever what is shown changes."""


def pairs(query: QueryDict, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Return names and values in the address's order; repeated pairs are returned once.

    Every link of a page holds them, so an address that repeats itself would make the page huge.
    """
    if not query:
        return []
    unique: dict[tuple[str, str], None] = {}
    for name, values in query.lists():
        if name in without:
            continue
        for value in [",".join(patterns_of(values))] if name in (COLUMNS, PINNED) else values:
            unique[name, value] = None
    return list(unique)


def found_by(query: QueryDict) -> list[tuple[str, str]]:
    """Return the filters and the order among which a row is shown: what its record's address keeps of them.

    Nothing is kept where it would make the address long: the records are walked by key then.
    """
    kept = [(name, value) for name, value in pairs(query) if name == SORT or not name.startswith("_")]
    return kept if len(link("", kept)) <= LONGEST_KEPT else []


def carrying(address: str, query: QueryDict) -> str:
    """Return the address of a record's comparison with what its own page was found by."""
    kept = link("", found_by(query))[1:]
    return extended(address, FOUND, kept) if kept else address


def carried(query: QueryDict) -> list[tuple[str, str]]:
    """Return the filters and the order that a record's comparison was given by `carrying`."""
    return found_by(QueryDict(str(query.get(FOUND, ""))))


def patterns_of(values: Sequence[str]) -> list[str]:
    """Return the patterns of columns that the values of `_cols` hold, each once."""
    return list(dict.fromkeys(pattern for value in values for pattern in value.split(",") if pattern))


def changed(
    address: str, query: QueryDict, changes: Mapping[str, str | None], keep: tuple[str, ...] = ()
) -> str:
    """Return `address` with the query changed, at its first page but for the parameters named in `keep`.

    What is changed to None is left out.
    """
    new = [(name, value) for name, value in changes.items() if value is not None]
    if not query:  # as of the first page of a table, and of most records
        return link(address, new)
    dropped = (*OF_ONE_PAGE, *changes)
    if keep:
        dropped = tuple(name for name in dropped if name not in keep)
    return link(address, [*pairs(query, dropped), *new])


def extended(address: str, name: str, value: str) -> str:
    """Return `address` with one more parameter."""
    is_plain = _PLAIN.fullmatch(name) and _PLAIN.fullmatch(value)  # as of most columns, 800 times a page
    parameter = f"{name}={value}" if is_plain else link("", [(name, value)])[1:]
    return f"{address}{'&' if '?' in address else '?'}{parameter}"


def parameter_of(column: str, operator: str = "") -> str:
    """Return the parameter that filters by a column: `status`, or `total__gte` with an operator."""
    return f"{encode(column)}__{operator}" if operator else encode(column)
