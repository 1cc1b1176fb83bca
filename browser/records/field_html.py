"""Plain fields of a record as HTML, without a template: most of them, and most of the page's time.

What is written is what the template of `record.html` writes for a field, which shows all others.
"""

from __future__ import annotations

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
    name, text = name_html(column.name), field.text
    return mark_safe(  # noqa: S308  # each part is escaped
        FIELD.format(
            name=name,
            type=escape(column.type),
            kind=escape(str(column.kind)),
            css="value code" if field.css in ("code", "num") else "value",
            html=field.html,
            copy=COPY.format(text=verbatim(text), name=strip_tags(name)) if text else "",
            position=column.position,
        )
    )
