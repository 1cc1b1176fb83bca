"""The days and moments that words mean: "today", "last 7 days", "this month". Days are those of UTC."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta

SINGLE = {"yesterday": -1, "today": 0, "tomorrow": 1}
LAST = re.compile(r"last (\d{1,4}) (day|week|month|year|hour|minute)s?", re.ASCII | re.IGNORECASE)
WHOLE = re.compile(r"(this|last) (week|month|year)", re.ASCII | re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MINUTES = {"hour": 60, "minute": 1}
MONTHS = {"month": 1, "year": 12}


def days_meant(text: str, now: datetime) -> tuple[str, str] | None:
    """Return the first and the last day that words mean, both included, or None for other texts.

    "last 7 days" are today and the six before, "last 2 months" begin on the day after the same one two months
    ago, "last month" is the calendar's, and weeks begin on Monday.
    """
    words, today = " ".join(text.lower().split()), now.date()
    with suppress(ValueError, OverflowError):  # beyond the calendar
        if words in SINGLE:
            day = today + timedelta(days=SINGLE[words])
            return day.isoformat(), day.isoformat()
        if last := LAST.fullmatch(words):
            first = _first_of_last(int(last[1]), last[2], today)
            return None if first is None else (first.isoformat(), today.isoformat())
        if whole := WHOLE.fullmatch(words):
            first, end = _whole(whole[2], today, is_last=whole[1] == "last")
            return first.isoformat(), end.isoformat()
    return None


def instant_meant(text: str, now: datetime) -> str | None:
    """Return the moment since which "last 3 hours" or "last 30 minutes" are, or None for other texts."""
    last = LAST.fullmatch(" ".join(text.split()))
    if last is None or last[2].lower() not in MINUTES:
        return None
    return f"{now - timedelta(minutes=MINUTES[last[2].lower()] * int(last[1])):%Y-%m-%d %H:%M:%S}"


def is_day(text: str) -> bool:
    """Return whether a text is a day as ISO 8601 writes it, which the calendar has."""
    if not DAY.fullmatch(text):
        return False
    with suppress(ValueError):
        date.fromisoformat(text)
        return True
    return False


def following_day(text: str) -> str | None:
    """Return the day after a day, or None if the text is none or the last that Python supports."""
    with suppress(ValueError, OverflowError):
        return (date.fromisoformat(text) + timedelta(days=1)).isoformat() if DAY.fullmatch(text) else None
    return None


def previous_day(text: str) -> str:
    """Return the day before a day, or the text itself where there is none."""
    with suppress(ValueError, OverflowError):
        return (date.fromisoformat(text) - timedelta(days=1)).isoformat()
    return text


def _first_of_last(number: int, unit: str, today: date) -> date | None:
    """Return the first of the last so many days, weeks, months or years, today included."""
    if unit in MINUTES or not number:
        return None
    if unit in MONTHS:
        return _months_before(today, number * MONTHS[unit]) + timedelta(days=1)
    return today - timedelta(days=number * (7 if unit == "week" else 1) - 1)


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last one of a month that is shorter."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    return first.replace(day=min(day.day, _end_of_month(first).day))


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _whole(unit: str, today: date, *, is_last: bool) -> tuple[date, date]:
    """Return the first and the last day of this or the last week, month or year of the calendar."""
    if unit == "week":
        first = today - timedelta(days=today.weekday() + (7 if is_last else 0))
        return first, first + timedelta(days=6)
    if unit == "month":
        first = _months_before(today.replace(day=1), 1 if is_last else 0)
        return first, _end_of_month(first)
    year = today.year - is_last
    return date(year, 1, 1), date(year, 12, 31)
