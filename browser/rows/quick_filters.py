"""The grammar of the fields under the column headers: `>=100`, `10..20`, `!open`, `NULL`, `~word`.

What is typed becomes the conditions that an address has anyway, and these become what a field shows. A
leading `=` means the rest literally. Which days words mean is left to `days`, what a type can hold to
`filters`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from browser.rows.beyond import ORDERED
from browser.rows.conditions import kind_of
from browser.rows.days import days_meant, following_day, instant_meant, is_day, previous_day
from browser.rows.filter_values import TRUE, listed, listing
from dynamic_databases.catalog import Column, Family

Part = tuple[str, str]
"""An operator as in parameters, and its value."""

COMPARED = re.compile(r"(>=|<=|<>|>|<)\s*(.+)", re.DOTALL)
SIGNS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "<>": "ne"}
SIGN_OF = {operator: sign for sign, operator in SIGNS.items()}
RANGE = re.compile(r"(.*?)\s*\.\.\s*(.*)", re.DOTALL)
HINTS = {
    "number": "= > ..",
    "time": "day, today, > ..",
    "truth": "yes, no",
    "bytes": "NULL",
    "text": "is, ~has",
}
"""What an empty field says by its column's kind: what may be typed."""


class NotUnderstood(ValueError):
    """What was typed means nothing for the column; the message says why."""


def parts_of(column: Column, typed: str, now: datetime) -> list[Part]:
    """Return the conditions that a text in a column's field means. Raises `NotUnderstood`.

    `now` decides which days "today" and "last 7 days" are.
    """
    if typed.startswith("="):
        return [("", typed[1:])]
    text, kind = typed.strip(), kind_of(column)
    # In a column of texts "null" may be a value, elsewhere it is not.
    word = text if kind == "text" else text.upper()
    if word in ("NULL", "!NULL"):
        return [("isnull", "0" if word == "!NULL" else "1")]
    if word in ("EMPTY", "!EMPTY"):
        if kind != "text":
            raise NotUnderstood("Only texts can be empty; NULL finds rows without a value.")
        return [("ne" if word == "!EMPTY" else "", "")]
    if text.startswith("!"):
        return [_excluded(column, text[1:].strip(), now)]
    compared = COMPARED.fullmatch(text) if kind in ("number", "time", "text") else None
    if compared:
        return [_compared(column, SIGNS[compared[1]], compared[2], now)]
    ends = RANGE.fullmatch(text) if kind in ("number", "time") else None
    if ends:
        return _range(column, ends[1], ends[2], now)
    if "|" in text and kind in ("number", "text"):
        return [("in", listing([part.strip() for part in text.split("|")]))]
    return _matching(column, text, now)


def _excluded(column: Column, text: str, now: datetime) -> Part:
    """Return the condition for `!text`."""
    if text.startswith("="):
        return "ne", text[1:]
    parts = parts_of(column, text, now)
    if [operator for operator, _ in parts] != [""]:
        raise NotUnderstood("“!” excludes a single value: !open. What begins with a sign is written !=~open.")
    return "ne", parts[0][1]


def _compared(column: Column, operator: str, value: str, now: datetime) -> Part:
    """Return the condition for a sign and a value; a day of a column of moments is the whole day."""
    day = _day(column, value, now)
    if day is None:
        return operator, value
    if column.kind.family is Family.TIMESTAMP and operator in ("gt", "lte"):
        return ("gte" if operator == "gt" else "lt"), following_day(day) or day
    return operator, day


def _range(column: Column, start: str, end: str, now: datetime) -> list[Part]:
    """Return the conditions for `start..end`, both included; either may be left out."""
    if not start and not end:
        raise NotUnderstood("A range needs a start or an end: 10..20, 10.. or ..20.")
    first = [_compared(column, "gte", start, now)] if start else []
    return [*first, *([_compared(column, "lte", end, now)] if end else [])]


def _matching(column: Column, text: str, now: datetime) -> list[Part]:
    """Return the conditions for a part of a text, for words that mean days, or for the text as it is."""
    if text.startswith("~") and len(text) > 1:
        return [("contains", text[1:].strip())]
    if kind_of(column) in ("text", "time") and text.strip("*"):
        opened, closed = text.startswith("*"), text.endswith("*")
        if opened or closed:
            operator = "contains" if opened and closed else "endswith" if opened else "startswith"
            return [(operator, text[opened : len(text) - closed])]
    days = days_meant(text, now) if column.kind.family in (Family.DATE, Family.TIMESTAMP) else None
    if days is not None and days[0] == days[1]:
        return [("", days[0])]
    if days is not None:
        return _range(column, *days, now)
    instant = instant_meant(text, now) if column.kind.family is Family.TIMESTAMP else None
    return [("", text)] if instant is None else [("gte", instant)]


def _day(column: Column, value: str, now: datetime) -> str | None:
    """Return the day that a value of a column of dates or moments is, or None."""
    if column.kind.family not in (Family.DATE, Family.TIMESTAMP):
        return None
    days = days_meant(value, now)
    return days[0] if days and days[0] == days[1] else value if is_day(value) else None


def typed_as(column: Column, parts: Sequence[Part], now: datetime) -> str | None:
    """Return what a column's field shows for its conditions, or None if no text means just these."""
    for text in _spellings(column, parts):
        try:
            if parts_of(column, text, now) == list(parts):
                return text
        except NotUnderstood:
            continue
    return None


def _spellings(column: Column, parts: Sequence[Part]) -> Iterable[str]:
    """Yield what might mean these conditions, the shortest first."""
    if len(parts) == 2:
        (_, start), (operator, end) = parts
        yield f"{start}..{end}"
        if operator == "lt" and is_day(end):
            yield f"{start}..{previous_day(end)}"
    if len(parts) != 1:
        return
    ((operator, value),) = parts
    if operator == "":
        # An empty field is one that is not filtered by.
        yield from ("EMPTY", "=") if value == "" else (value, f"={value}")
    elif operator == "ne":
        yield from ("!EMPTY", "!=") if value == "" else (f"!{value}", f"!={value}")
    elif operator in ORDERED:
        yield f"{SIGN_OF[operator]}{value}"
    elif operator == "isnull":
        yield "NULL" if value.lower() in TRUE else "!NULL"
    elif operator == "in":
        yield "|".join(listed(value))
    elif operator != "exact":
        yield {"contains": f"~{value}", "startswith": f"{value}*", "endswith": f"*{value}"}[operator]
