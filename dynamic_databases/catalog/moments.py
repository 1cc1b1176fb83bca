"""Which dates and times a type holds; leaves their ranges, and asking servers, to the dialects."""

from __future__ import annotations

import re

from dynamic_databases.catalog.kinds import Family, Kind

CLOCK = re.compile(
    r"(?P<before>.*?)(?P<clock>\d{1,9}:\d\d(:\d\d)?)(\.(?P<fraction>\d{1,20}))?(?P<after>[^.:\d].*)?",
    re.ASCII | re.DOTALL,
)
DAY = re.compile(r"(?P<day>-?\d{4,7}-\d\d-\d\d)[ T]", re.ASCII)


def without_excess(kind: Kind, text: str) -> str | None:
    """Return a date or time without what is finer than the type holds; None if nothing is.

    A date holds no time of day, and a time only so many digits of a second.
    """
    match = CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    digits = (match["fraction"] or "").rstrip("0")
    if kind.family is Family.DATE:
        day = DAY.match(match["before"])
        return day["day"] if day and re.search("[1-9]", match["clock"] + digits) else None
    if kind.family not in (Family.TIME, Family.TIMESTAMP) or kind.size is None or len(digits) <= kind.size:
        return None
    is_clock = match["before"] in ("", "-")
    if is_clock is not (kind.family is Family.TIME):
        return None  # a date before it makes it no time, and only one makes it a moment
    fraction = f".{digits[: kind.size]}" if kind.size else ""
    return f"{match['before']}{match['clock']}{fraction}{match['after'] or ''}"
