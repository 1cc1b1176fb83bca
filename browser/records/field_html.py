"""Plain fields of a record as HTML, without a template: most of them, and most of the page's time.

What is written is what the template of `record.html` writes for a field, which shows all others.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from browser.records.fields import RecordField
from browser.values import name_html, verbatim

FIELD = """<div>
<dt>
<bdi>{name}</bdi>
</dt>
<dd class="type" title="{type}">{kind}</dd>
<dd class="{css}"><span class="text">{html}</span>{copy}</dd>
<dd class="marks" id="marks-{position}"></dd>
</div>"""
WORDS_KEPT = 2048
COPY = """
<button type="button"
class="button copy needs-script"
data-copy="{text}"
aria-label="copy {name}">copy</button>"""


def plain_field(field: RecordField) -> SafeString | None:
    """Return a field on one line with nothing beside it; None for one that is a link, an image or a block."""
    column = field.column
    if field.url or field.image_url or field.marks or column.comment or field.block is not None:
        return None
    name, label, type_, kind = _words(column.name, column.type, str(column.kind))
    text = field.text
    return mark_safe(  # noqa: S308  # each part is escaped
        FIELD.format(
            name=name,
            type=type_,
            kind=kind,
            css="value code" if field.css in ("code", "num") else "value",
            html=field.html,
            copy=COPY.format(text=verbatim(text), name=label) if text else "",
            position=column.position,
        )
    )


@lru_cache(maxsize=WORDS_KEPT)
def _words(name: str, type_: str, kind: str) -> tuple[str, str, str, str]:
    """Return a column's name, its name for who hears the page, its type and its kind as HTML."""
    shown = name_html(name)
    return shown, strip_tags(shown), escape(type_), escape(kind)
