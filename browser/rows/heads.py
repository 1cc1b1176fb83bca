"""The column headers as HTML. Like cells they are written without templates: a page has up to 800 of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe

from browser.rows.headers import Header, Mark
from browser.rows.quick_fields import QuickField
from browser.values import name_text
from dynamic_databases.catalog import Column

ELSEWHERE = "<th scope=col><span class=name>elsewhere</span><span class=type>by key</span>"
"""The header of the column with marks from other environments."""


def heads_html(heads: Iterable[tuple[Header | None, str]]) -> SafeString:
    """Return the header cells of a grid from each column's header (None for the marks) and class."""
    cells = (_head(header, css) if header else ELSEWHERE for header, css in heads)
    return mark_safe("\n".join(cells))  # noqa: S308 what comes from outside is escaped in `_head`


@dataclass(frozen=True, slots=True)
class HeadFrame:
    """What a column's header has around its address and its marks."""

    name: str
    named: str
    """Behind the address by which the column sorts."""
    menu: str
    """The button that opens the menu, and the column's type."""


@lru_cache(maxsize=2048)
def _frame(column: Column, target: str) -> HeadFrame:
    """Return the frame of a column's header; `target` is the table that it references, or "".

    The server's own spelling of the type is the title where that is another.
    """
    name, shown = escape(column.name), escape(str(column.kind))
    title = f' title="{escape(column.type)}"' if target or column.type != str(column.kind) else ""
    shown += f" &#8594; {escape(target)}" if target else ""  # an arrow, in ASCII
    return HeadFrame(
        name=name,
        named=f'" title="Sort by {name}"><bdi>{name_text(column.name)}</bdi></a>',
        menu=(
            f'<button form=quick name=_menu value="{name}" class=more-of aria-label="{name}: more"></button>'
            f"<span class=type{title}>{shown}</span>"
        ),
    )


def _head(header: Header, css: str) -> str:
    frame = _frame(header.column, header.target)
    attributes = f' class="{css}"' if css else ""
    if header.direction:
        attributes += f' aria-sort="{header.direction}"'
    rank = f"<span class=nth>{header.rank}</span>" if header.rank else ""
    marks = "".join(map(_mark, header.marks)) if header.marks else ""
    field = _field(header.quick, frame.name) if header.quick else ""
    return (
        f'<th scope=col{attributes}><a class=name href="{escape(header.sort_url)}{frame.named}'
        f"{rank}{marks}{frame.menu}{field}"
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
