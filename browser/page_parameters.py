"""What each page takes behind the question mark; leaves what a value means to the page.

Names that begin with `_` are the system's, here listed for each page by its name in `urls`. Others are
columns, which only rows have, or are named by the page itself (`of`, `q`, `next`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.http import QueryDict

from browser.addresses.parameters import EDIT, FOUND, OFF, QUICK, ROW
from browser.errors import BadRequest

LONGEST_SHOWN = 60
"""Characters of an unknown name that are repeated in the message."""
VALUES = {
    **dict.fromkeys(("_deletes", "_large", "_all", "_rights", "_beside"), ("0", "1")),
    **dict.fromkeys(("_elsewhere", "_late", "_nulls"), ("0", "1")),
    "_count": ("now", "all"),
    "_palette": ("typed", "entered"),
}
"""The parameters that take no other values than these, wherever they are taken."""


@dataclass(frozen=True)
class PageParameters:
    """The system's parameters that a page takes, and the forms in which it answers."""

    names: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("html", "json")
    prefixes: tuple[str, ...] = ()
    """The starts of parameters that a column's name follows."""

    def check(self, query: QueryDict) -> None:
        """Raise `BadRequest` for what the page would ignore without a word."""
        if not query:
            return
        unknown = self.unknown_in(query)
        if unknown:
            raise BadRequest(self._refusal(unknown))
        form = str(query.get("_format", "html"))
        if form not in self.formats:
            raise BadRequest(f"_format must be one of {', '.join(self.formats)} here, not {_shown(form)}.")
        for name in VALUES.keys() & self.names & query.keys():
            value = str(query[name])
            if value not in VALUES[name]:
                raise BadRequest(f"{name} must be {' or '.join(VALUES[name])}, not {_shown(value)}.")

    def unknown_in(self, query: QueryDict) -> list[str]:
        """Return the names of the system's kind that the page does not take."""
        known = (*self.names, "_format")
        return [
            name
            for name in query
            if name.startswith("_") and name not in known and not name.startswith(self.prefixes)
        ]

    def _refusal(self, unknown: Iterable[str]) -> str:
        name = next(iter(unknown))
        known = sorted((*self.names, "_format"))
        alike = get_close_matches(name, known, n=1)
        hint = f" Did you mean {alike[0]}?" if alike else ""
        if "_cols" in known:
            hint += " A column whose name begins with _ is spelled with ~5F in its place."
        return f"This page has no parameter {_shown(name)}. It takes {', '.join(known)}.{hint}"


_COMPARISON = ("_baseline", "_environments", "_all", "_rights")
"""They follow from one comparison to the next, so every page of them takes all four."""

_ROWS = (
    *("_cols", "_pin", "_sort", "_size", "_next", "_prev", "_from", "_count", "_elsewhere", "_facet"),
    *(OFF, EDIT, ROW),
)
"""What rows take; what is opened over them takes it along, so that its links lead back to the same rows."""

PAGES = {
    "environments": PageParameters(),
    "databases": PageParameters(("_find", "_sort")),
    "tables": PageParameters(("_filter", "_sort")),
    "rows": PageParameters(
        names=(*_ROWS, "_column", "_operator", "_value", "_menu"),
        formats=("html", "json", "csv", "jsonl", "xlsx", "insert", "markdown"),
        prefixes=(QUICK,),
    ),
    "plan": PageParameters(_ROWS),
    "details": PageParameters((*_ROWS, "_late")),
    "facets": PageParameters(_ROWS, prefixes=(QUICK,)),
    "profile": PageParameters(("_column", "_baseline")),
    "column_menu": PageParameters((*_ROWS, "_column"), prefixes=(QUICK,)),
    "cell": PageParameters((*_ROWS, "_column", "_by"), prefixes=(QUICK,)),
    "table_views": PageParameters(_ROWS, prefixes=(QUICK,)),
    "saved_views": PageParameters(("_at",)),
    "columns": PageParameters(_ROWS, prefixes=(QUICK,)),
    "structure": PageParameters(("_sort",)),
    "record": PageParameters(
        names=("_by", "_filter", "_nulls", "_late", "_sort"),
        formats=("html", "json", "object", "insert", "markdown", "csv"),
    ),
    "image": PageParameters(("_by", "_column")),
    "record_details": PageParameters(("_by", "_filter", "_nulls", "_late", "_sort", "_beside")),
    "peek": PageParameters(formats=("html",)),
    "row_panel": PageParameters(("_by", "_sort"), formats=("html",)),
    "refresh": PageParameters(),
    "compare": PageParameters(("_baseline", "_all", "_rights")),
    "compare_database": PageParameters((*_COMPARISON, "_filter", "_severity", "_state")),
    "compare_table": PageParameters((*_COMPARISON, "_filter", "_severity", "_counted")),
    "compare_record": PageParameters((*_COMPARISON, "_by", "_ignore", "_was", FOUND)),
    "compare_rows": PageParameters(
        names=(
            *(*_COMPARISON, "_by", "_by_number", "_ignore", "_state", "_filter", "_size"),
            *("_next", "_after", "_large", "_sql", "_deletes"),
        ),
        formats=("html", "json", "csv", "markdown"),
    ),
    "refresh_compared": PageParameters(),
    "compare_reference_rows": PageParameters(_COMPARISON),
    "register_reference": PageParameters(_COMPARISON),
    "forget_reference": PageParameters(_COMPARISON),
    "report": PageParameters(_COMPARISON, formats=("html", "markdown", "text", "json")),
    "lookup": PageParameters(("_sort", "_palette", "_at")),
    "keys": PageParameters(),
    "pins": PageParameters(),
    "login": PageParameters(),
    "logout": PageParameters(),
    "password": PageParameters(),
    "password_changed": PageParameters(),
}
"""By the page's name in `urls`. The administration is Django's own, and `/healthz` takes anything."""


def _shown(name: str) -> str:
    """Return what somebody wrote in an address, short enough for a message."""
    return f"“{name if len(name) <= LONGEST_SHOWN else name[:LONGEST_SHOWN] + '…'}”"
