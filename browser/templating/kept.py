"""Parts of pages that are rendered once, and written again while they are of equal values."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from browser.templating.tokens import FIELD
from browser.templating.words import AGE, ages_left_out, ago
from dynamic_databases.caches import Cache

MOST_RENDERED, MOST_KEPT = 8192, 128
TOKEN = f"[token {secrets.token_hex(16)}]"
"""What stands for the request's CSRF token in a part of a page that is kept."""
TOKEN_FIELD = format_html(FIELD, TOKEN)


def address_basis(_: HttpRequest) -> dict[str, Any]:
    """Return what the addresses on a page depend on, for templates: asked once for all of its parts."""
    return {"address_basis": _address_basis()}


@pass_context
def kept(context: Context, name: str, *values: Hashable) -> SafeString:
    """Return a part of a page as the template of that name shows it; for equal `values` it is rendered once.

    The template gets nothing but the values and, where it has a form, the request's token.
    """
    environment = context.environment
    key = (name, values, context.get("address_basis") or _address_basis())
    html = None if environment.auto_reload else _kept.get(key)
    if html is None:
        template = environment.get_template(name)
        html = SafeString(template.render(values=values, csrf_input=TOKEN_FIELD))  # a template's
        _kept.set(key, html)
    if TOKEN not in html:
        return html
    return SafeString(html.replace(TOKEN, escape(str(context["csrf_token"]))))  # a template's


@pass_context
def rendered_rows(context: Context, rows: Iterable[Hashable], name: str) -> SafeString:
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
            rendered = _render(context.environment, *key)
            _rendered.set(key, rendered)
        html += rendered.parts if not rendered.moments else rendered.filled()
    return SafeString("".join(html))  # made of what templates rendered


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


def _address_basis() -> Hashable:
    """Return what `url_for` writes depends on besides its arguments."""
    return get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()


def _render(environment: Environment, name: str, row: Hashable) -> Rendered:
    moments: list[datetime] = []
    token = ages_left_out.set(moments)
    try:
        html = environment.get_template(name).render(row=row)
    finally:
        ages_left_out.reset(token)
    return Rendered(tuple(html.split(AGE)), tuple(moments))


_rendered: Cache[tuple[str, Hashable], Rendered] = Cache(MOST_RENDERED)
_kept: Cache[tuple[Hashable, ...], SafeString] = Cache(MOST_KEPT)
