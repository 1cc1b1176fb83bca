"""Plain fields of a record as HTML, without a template: most of them, and most of the page's time.

What is written is what the template of `record.html` writes for a field, which shows all others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from browser.records.fields import RecordField
from browser.values import (
    EMPTY_HTML,
    NULL_HTML,
    block_text,
    cell_class,
    is_visible,
    name_html,
    verbatim,
    visible_text,
)
from dynamic_databases.catalog import Column

BEFORE = """<div>
<dt>
<bdi>{name}</bdi>
</dt>
<dd class="type" title="{type}">{kind}</dd>
<dd class="{css}"><span class="text">"""
COPY = """</span>
<button type="button"
class="button copy needs-script"
data-copy=\""""
COPIED = """"
aria-label="copy {name}">copy</button></dd>
"""
NOT_COPIED = "</span></dd>\n"
AFTER = """<dd class="marks" id="marks-{position}"></dd>
</div>"""
COLUMNS_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the value of a column."""

    before: str
    copied: str
    """Behind the value as the button beside it copies it."""
    after: str


def plain_field(field: RecordField) -> SafeString | None:
    """Return a field on one line with nothing beside it; None for one that is a link, an image or a block.

    Each part of it is escaped.
    """
    column, value = field.column, field.value
    if field.url or field.image_url or field.marks or column.comment:
        return None
    text, is_block = ("", False) if value is None or value == "" else block_text(value, column)
    if is_block:
        return None
    frame = _frame(column)
    if not text:
        empty = NULL_HTML if value is None else EMPTY_HTML
        return SafeString(f"{frame.before}{empty}{NOT_COPIED}{frame.after}")
    is_as_shown = is_visible(text)  # most texts
    copied = escape(text) if is_as_shown else verbatim(text)
    shown = copied if is_as_shown else visible_text(text)
    return SafeString(f"{frame.before}{shown}{COPY}{copied}{frame.copied}{frame.after}")


@lru_cache(maxsize=COLUMNS_KEPT)
def _frame(column: Column) -> Frame:
    shown = name_html(column.name)
    return Frame(
        before=BEFORE.format(
            name=shown,
            type=escape(column.type),
            kind=escape(str(column.kind)),
            css="value code" if cell_class(column) in ("code", "num") else "value",
        ),
        copied=COPIED.format(name=strip_tags(shown)),
        after=AFTER.format(position=column.position),
    )
