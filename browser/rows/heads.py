"""The column headers as HTML. Like cells they are written without templates: a page has up to 800 of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from browser.rows.headers import Header, Mark
from browser.rows.quick_fields import QuickField
from browser.values import name_text

ELSEWHERE = "<th scope=col><span class=name>elsewhere</span><span class=type>by key</span>"
"""The header of the column with marks from other environments."""


def heads_html(heads: Iterable[tuple[Header | None, str]]) -> SafeString:
    """Return the header cells of a grid from each column's header (None for the marks) and class."""
    cells = (_head(header, css) if header else ELSEWHERE for header, css in heads)
    return mark_safe("\n".join(cells))  # noqa: S308 what comes from outside is escaped in `_head`


@lru_cache(maxsize=512)
def _type(own: str, shown: str) -> str:
    """Return a type as HTML, with the server's own spelling of it where that is another.

    It is made once: a table of 800 columns has few different ones.
    """
    title = f' title="{escape(own)}"' if own != shown else ""
    return f"<span class=type{title}>{escape(shown)}</span>"


@lru_cache(maxsize=2048)
def _names(name: str) -> tuple[str, str]:
    """Return a column's name as HTML: as it is, and as it is shown."""
    return escape(name), name_text(name)


def _head(header: Header, css: str) -> str:
    name, shown = _names(header.column.name)
    attributes = f' class="{css}"' if css else ""
    if header.direction:
        attributes += f' aria-sort="{header.direction}"'
    rank = f"<span class=nth>{header.rank}</span>" if header.rank else ""
    return (
        f"<th scope=col{attributes}>"
        f'<a class=name href="{escape(header.sort_url)}" title="Sort by {name}">'
        f"<bdi>{shown}</bdi></a>"
        f"{rank}{''.join(map(_mark, header.marks))}"
        f'<button form=quick name=_menu value="{name}" class=more-of'
        f' aria-label="{name}: more"></button>'
        f"{_type(header.column.type, header.type)}"
        f"{_field(header.quick, name) if header.quick else ''}"
    )


def _field(quick: QuickField, name: str) -> str:
    """Return the input to filter by a column; `name` is the column's as HTML. The form stands elsewhere."""
    value = f' value="{escape(quick.typed)}"' if quick.typed else ""
    wrong = note = ""
    if quick.problem:
        described = f"wrong-{escape(quick.name)}"
        wrong = f' aria-invalid=true aria-describedby="{described}"'
        note = f'<span class=wrong id="{described}">{escape(quick.problem)}</span>'
    form = "scripted" if quick.needs_script else "quick"
    return (
        f'<input form={form} name={quick.name} aria-label="Filter {name}" placeholder="{quick.hint}"'
        f"{value}{wrong}>{note}"
    )


def _mark(mark: Mark) -> str:
    return (
        f'<a class="drift {mark.kind}" href="{escape(mark.url)}" title="{escape(mark.title)}"'
        f' hx-boost="false">{escape(mark.text)}</a>'
    )
