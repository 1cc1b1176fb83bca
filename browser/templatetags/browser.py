"""How numbers and times are written on pages."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django import template
from django.conf import settings
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from browser.values import name_html, verbatim
from dynamic_databases.caches import Cache

register = template.Library()
register.filter("shown_name", name_html)
register.filter("verbatim", verbatim)
MOST_RENDERED, MOST_KEPT = 8192, 512
AGE = f"[age {secrets.token_hex(16)}]"
"""What stands for an age in a row that is kept; no row can hold it, since nobody knows it."""
TOKEN = f"[token {secrets.token_hex(16)}]"
"""What stands for the request's CSRF token in a part of a page that is kept."""
_ages_left_out: ContextVar[list[datetime] | None] = ContextVar("ages_left_out", default=None)
"""The moments whose ages are left out of what is being rendered."""

LISTED = 5
"""Names that a sentence lists."""
STEPS = ((60, "s", 1), (3600, "min", 60), (86_400, "h", 3600))


@register.filter
def option_words(option: tuple[str, str]) -> str:
    """Return an option of a table or its parts in words: "fill factor 80", "sparse"."""
    name, value = option
    return name.replace("_", " ") if value in ("", "yes") else f"{name.replace('_', ' ')} {value}"


@register.filter
def thousands(number: int | None) -> str:
    """Return a whole number with commas: 1,240,000; nothing for None."""
    return "" if number is None else f"{number:,}"


@register.filter
def listed(names: Sequence[str]) -> str:
    """Return the first names, and how many there are if that is not all: "a, b and others (7)"."""
    text = ", ".join(map(str, names[:LISTED]))
    return f"{text} and others ({len(names)})" if len(names) > LISTED else text


@register.filter
def quoted(names: Sequence[str]) -> str:
    """Return names in quotation marks, separated by commas."""
    return ", ".join(f"“{name}”" for name in names)


@register.filter
def ago(moment: datetime | None) -> str:
    """Return how long ago a time was: "just now", "40 s ago", "3 h ago", else the day."""
    if moment is None:
        return ""
    if (moments := _ages_left_out.get()) is not None:
        moments.append(moment)
        return AGE
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


@register.simple_tag(takes_context=True)
def kept(context: template.Context, name: str, *values: Hashable) -> SafeString:
    """Return a part of a page as the template of that name shows it; for equal `values` it is rendered once.

    The template gets nothing but the values and, where it has a form, the request's token.
    """
    assert context.template is not None, "it is being rendered"
    engine = context.template.engine
    # What `url` writes depends on these besides.
    key = (name, values, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    html = None if engine.debug else _kept.get(key)
    if html is None:
        html = engine.get_template(name).render(context.new({"values": values, "csrf_token": TOKEN}))
        _kept.set(key, html)
    if TOKEN not in html:
        return html
    return mark_safe(html.replace(TOKEN, escape(context["csrf_token"])))  # noqa: S308  # a template's


@register.simple_tag(takes_context=True)
def rendered_rows(context: template.Context, rows: Iterable[Hashable], name: str) -> SafeString:
    """Return the rows, each as the template of that name shows one `row`; equal ones are rendered once.

    The template gets nothing but the row, so that nothing else can decide how it looks. How long ago
    something was is written anew each time.
    """
    keys = [(name, row) for row in rows]
    known = _rendered.get_many(dict(enumerate(keys)))
    html: list[str] = []
    for index, key in enumerate(keys):
        rendered = known.get(index)
        if rendered is None:
            rendered = _render(context, *key)
            _rendered.set(key, rendered)
        html += rendered.parts if not rendered.moments else rendered.filled()
    return mark_safe("".join(html))  # noqa: S308  # made of what templates rendered


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered row: what stands between the ages in it, and whose ages these are."""

    parts: tuple[str, ...]
    moments: tuple[datetime, ...]

    def filled(self) -> Iterator[str]:
        yield self.parts[0]
        for moment, part in zip(self.moments, self.parts[1:], strict=True):
            yield ago(moment)
            yield part


def _render(context: template.Context, name: str, row: Hashable) -> Rendered:
    assert context.template is not None, "it is being rendered"
    moments: list[datetime] = []
    token = _ages_left_out.set(moments)
    try:
        html = context.template.engine.get_template(name).render(context.new({"row": row}))
    finally:
        _ages_left_out.reset(token)
    return Rendered(tuple(html.split(AGE)), tuple(moments))


_rendered: Cache[tuple[str, Hashable], Rendered] = Cache(MOST_RENDERED)
_kept: Cache[tuple[Hashable, ...], SafeString] = Cache(MOST_KEPT)
