"""What a printed time or timestamp means, whatever digits, separator or zone a server prints."""

from __future__ import annotations

import re
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Any

NEEDLESS_ZEROS = re.compile(r"(?<=:\d\d)\.(?:0+|(\d*[1-9])0+)(?!\d)")
"""Digits behind a second that say nothing: one vendor prints 10:00:00 where another prints 10:00:00.000."""
MOMENT = re.compile(
    r"(?P<day>\d{4,}-\d\d-\d\d)[T ](?P<clock>\d\d:\d\d:\d\d)(?P<fraction>\.\d+)? ?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?(?P<era> BC)?",
    re.ASCII,
)
UTC_ZONE = re.compile(r"Z|[+-]00(:?00(:00)?)?")


def time_of(value: Any) -> Hashable:
    """Return a time without the digits of its second that say nothing."""
    canonical: Hashable = NEEDLESS_ZEROS.sub(_digits, value) if type(value) is str else value
    return canonical


def moment_of(value: Any) -> Hashable:
    """Return a timestamp as UTC spells it; what has no zone is taken for UTC, as sessions here are set to it.

    Text that spells no moment is itself.
    """
    shorter = time_of(value)
    match = MOMENT.fullmatch(shorter) if type(shorter) is str else None
    if match is None:
        return shorter
    local = f"{match['day']} {match['clock']}"
    zone, rest = match["zone"], f"{match['fraction'] or ''}{match['era'] or ''}"
    if zone is None or UTC_ZONE.fullmatch(zone):
        return f"{local}{rest}"
    try:
        moment = datetime.fromisoformat(f"{local}{_with_minutes(zone)}").astimezone(UTC)
    except (ValueError, OverflowError):
        return shorter  # no such day, or beyond the years that Python has
    return f"{moment:%Y-%m-%d %H:%M:%S}".zfill(19) + rest


def _with_minutes(zone: str) -> str:
    return f"{zone}:00" if len(zone) == 3 else zone


def _digits(match: re.Match[str]) -> str:
    return f".{match[1]}" if match[1] else ""
