"""The start of a page of rows, as `_next` and `_prev` spell it: after a row's values, or after some rows.

A position is the key of the page's last row. If that is too long for an address, it is the key of an earlier
row and the number of rows to skip after it, or of rows that come before it. Without a key it is a number of
rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import BadAddress, KeyPart, decode_key, encode_key
from browser.errors import BadRequest

OFFSET_LIMIT = 10_000
"""The most rows that are skipped: the server has to read all of them."""
LONGEST = 1_000
"""Characters of a position: web servers refuse addresses of a few thousand characters."""
UNREADABLE = "This address's position can't be read. Start again at the first page."
OFFSET = "~r"
"""The start of a position with a number of rows; a comma and a key may follow the number."""


@dataclass(frozen=True)
class Position:
    """The start of a page: `offset` rows after these values (or before, if `backwards`) or the first row.

    With a negative offset the page begins that many rows before the first one after the values.
    """

    values: tuple[KeyPart, ...] = ()
    offset: int = 0
    backwards: bool = False


FIRST = Position()


def read_position(query: Any) -> Position:
    """Return the position in `_next` or `_prev`. Raises `BadRequest`."""
    backwards = "_prev" in query and "_next" not in query
    text = query.get("_prev" if backwards else "_next", "")
    if not text:
        return FIRST
    try:
        if not text.startswith(OFFSET):
            return Position(values=decode_key(text), backwards=backwards)
        number, comma, key = text.removeprefix(OFFSET).partition(",")
        values = decode_key(key) if comma else ()
        least = -OFFSET_LIMIT if values and not backwards else 0
        offset = min(max(least, int(number)), OFFSET_LIMIT)
    except (BadAddress, ValueError):
        raise BadRequest(UNREADABLE) from None
    # A position that is only a number of rows counts from the first row in both directions.
    return Position(values, offset, backwards and bool(values))


def position_by_rows(page: Position, size: int) -> str | None:
    """Return the position of the page before `page` if that is only a number of rows, otherwise None."""
    return None if page.values or not page.offset else f"{OFFSET}{max(0, page.offset - size)}"


def position_turned(page: Position) -> str:
    """Return where reading in the other direction goes on from `page`, by the values that its position has.

    Behind a page that was read backwards there are `offset` rows, then the row with these values itself.
    """
    return f"{OFFSET}{-page.offset - 1},{encode_key(page.values)}"


def position_behind(
    keys: Sequence[Sequence[KeyPart]], page: Position | None, longest: int = LONGEST
) -> str | None:
    """Return the position after the last of a page's keys, or None if it does not fit an address.

    `page` is the start of that page, or None if it was read from its other end.
    """
    for skipped, key in enumerate(reversed(keys)):
        text = encode_key(key)
        if len(text) <= longest:
            return f"{OFFSET}{skipped},{text}" if skipped else text
    if page is None or page.offset + len(keys) > OFFSET_LIMIT:
        return None
    behind = f"{OFFSET}{page.offset + len(keys)}"
    return f"{behind},{encode_key(page.values)}" if page.values else behind
