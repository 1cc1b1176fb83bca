"""Dates and times that are written in digits alone: 080000 is 08:00:00, 20260131170411 a moment.

Source: MariaDB, "Date and Time Literals"; MySQL 8.0 Reference Manual, 11.1.3 Date and Time Literals.
"""

from __future__ import annotations

import re

from dynamic_databases.catalog import Family

TIME = re.compile(r"(?P<sign>-?)(?P<digits>\d{1,7})(?P<fraction>\.\d{1,20})?", re.ASCII)
MOMENT = re.compile(
    r"(?P<year>\d\d(\d\d)?)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?P<hours>\d\d)(?P<minutes>\d\d)(?P<seconds>\d\d)(?P<fraction>\.\d{1,20})?",
    re.ASCII,
)
LAST_OF_THIS_CENTURY = 69
"""Years of two digits above it are those of the last century."""


def separated(family: Family, text: str) -> str:
    """Return a time or moment with its separators; any other text as it is."""
    text = text.strip()
    if family is Family.TIME and (match := TIME.fullmatch(text)):
        digits = match["digits"].zfill(6)
        clock = f"{digits[:-4]}:{digits[-4:-2]}:{digits[-2:]}"
        return f"{match['sign']}{clock}{match['fraction'] or ''}"
    if family in (Family.DATE, Family.TIMESTAMP) and (match := MOMENT.fullmatch(text)):
        day = f"{_year(match['year'])}-{match['month']}-{match['day']}"
        clock = f"{match['hours']}:{match['minutes']}:{match['seconds']}"
        return f"{day} {clock}{match['fraction'] or ''}"
    return text


def _year(digits: str) -> str:
    if len(digits) == 4:
        return digits
    return f"20{digits}" if int(digits) <= LAST_OF_THIS_CENTURY else f"19{digits}"
