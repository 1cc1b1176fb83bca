"""How numbers and times are written on pages."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime

AGE = f"[age {secrets.token_hex(16)}]"
"""What stands for an age in a row that is kept; no row can hold it, since nobody knows it."""
ages_left_out: ContextVar[list[datetime] | None] = ContextVar("ages_left_out", default=None)
"""The moments whose ages are left out of what is being rendered."""

LISTED = 5
"""Names that a sentence lists."""
STEPS = ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600))


def option_words(option: tuple[str, str]) -> str:
    """Return an option of a table or its parts in words: "fill factor 80", "sparse"."""
    name, value = option
    return name.replace("_", " ") if value in ("", "yes") else f"{name.replace('_', ' ')} {value}"


def thousands(number: int | None) -> str:
    """Return a whole number with commas: 1,240,000; nothing for None."""
    return "" if number is None else f"{number:,}"


def listed(names: Sequence[str]) -> str:
    """Return the first names, and how many there are if that is not all: "a, b and others (7)"."""
    text = ", ".join(map(str, names[:LISTED]))
    return f"{text} and others ({len(names)})" if len(names) > LISTED else text


def quoted(names: Sequence[str]) -> str:
    """Return names in quotation marks, separated by commas."""
    return ", ".join(f"“{name}”" for name in names)


def ago(moment: datetime | None) -> str:
    """Return how long ago a time was: "just now", "40 s ago", "3 h ago", else the day."""
    if moment is None:
        return ""
    if (moments := ages_left_out.get()) is not None:
        moments.append(moment)
        return AGE
    seconds = (datetime.now(UTC) - moment).total_seconds()
    if seconds < 5:
        return "just now"
    for limit, unit, size in STEPS:
        if seconds < limit:
            return f"{int(seconds // size)} {unit} ago"
    return f"on {moment:%Y-%m-%d}"


def bytes_size(number: int | None) -> str:
    """Return a number of bytes in the unit that people read: 38.1 MB."""
    if number is None:
        return ""
    size = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
