"""How numbers and times are written on pages."""

from __future__ import annotations

from datetime import UTC, datetime

from django import template
from django.utils.safestring import SafeString, mark_safe

from browser.values import visible_text

register = template.Library()

STEPS = ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600))


@register.filter
def shown_name(name: str) -> SafeString:
    """Return a table's or column's name, in which blanks and controls can be seen; an empty one in words."""
    return visible_text(name) if name else mark_safe('<i class="space">(empty name)</i>')


@register.filter
def thousands(number: int | None) -> str:
    """Return a whole number with commas: 1,240,000; nothing for None."""
    return "" if number is None else f"{number:,}"


@register.filter
def ago(moment: datetime | None) -> str:
    """Return how long ago a time was: "just now", "40 s ago", "3 h ago", else the day."""
    if moment is None:
        return ""
    seconds = (datetime.now(UTC) - moment).total_seconds()
    if seconds < 5:
        return "just now"
    for limit, unit, size in STEPS:
        if seconds < limit:
            return f"{int(seconds // size)} {unit} ago"
    return f"on {moment:%Y-%m-%d}"


@register.filter
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
