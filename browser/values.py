"""How one value looks in a cell, on a record and in JSON; a value that can't be read is marked as such."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dynamic_databases.catalog import Column, Family, UndecodableText
from dynamic_databases.catalog.values import printed

CELL_LENGTH = 200
"""Characters or bytes of a value that a cell shows."""
RECORD_LENGTH = 100_000
"""Characters or bytes of a value that a record shows."""
JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')

NULL_HTML = mark_safe("<i class=null></i>")
"""The style sheet writes what is seen of these, and what a screen reader says: a page has thousands."""
EMPTY_HTML = mark_safe("<i class=empty></i>")
MORE_HTML = mark_safe("<i class=more></i>")

NUMERIC = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
CODE = frozenset(
    {
        Family.DATE,
        Family.TIME,
        Family.TIMESTAMP,
        Family.UUID,
        Family.JSON,
        Family.XML,
        Family.BINARY,
        Family.BIT,
    }
)


def cell_class(column: Column) -> str:
    """Return the class of a column's cells: numbers stand right, codes in monospace."""
    family = column.kind.family
    return "num" if family in NUMERIC else "code" if family in CODE else ""


def cell_html(value: Any, limit: int = CELL_LENGTH) -> SafeString:
    """Return a value on one line, at most `limit` characters long."""
    if value is None:
        return NULL_HTML
    if isinstance(value, UndecodableText):
        return format_html(
            '<span class="unreadable" title="{}">unreadable</span>',
            f"Text that is not valid UTF-8: {value[:32].hex(' ')}",
        )
    if isinstance(value, bytes):
        return _bytes_html(value, limit)
    text = plain_text(value)
    if text == "":
        return EMPTY_HTML
    if len(text) <= limit:
        return visible_text(text)
    return format_html("{}{}", visible_text(text[:limit]), MORE_HTML)


def plain_text(value: Any) -> str:
    """Return a value that is neither NULL nor bytes as the server prints it."""
    return printed(value) if isinstance(value, float) else str(value)


def block_text(value: Any, column: Column) -> tuple[str, bool]:
    """Return a value's text as a record shows it, and whether it needs a block of its own lines."""
    if isinstance(value, UndecodableText):
        return value.hex(" "), True
    if isinstance(value, bytes):
        return _hex_dump(value[:4096]), True
    text = plain_text(value)
    if column.kind.family is Family.JSON and len(text) > 40:
        return _indented(text), True
    return text, "\n" in text or len(text) > 200


def _bytes_html(value: bytes, limit: int) -> SafeString:
    if len(value) > limit:  # the statement has cut it, so how long it is is not known
        return format_html('<span class="bytes">{}</span>{}', value[:16].hex(), MORE_HTML)
    shown = value[:16].hex() + ("…" if len(value) > 16 else "")
    return format_html('<span class="bytes" title="{}">{}</span>', shown, size_words(value))


def size_words(value: bytes) -> str:
    """Return how many bytes there are, in words."""
    return "1 byte" if len(value) == 1 else f"{len(value)} bytes"


def name_html(name: str) -> SafeString:
    """Return a table's or column's name, in which blanks and controls can be seen; an empty one in words."""
    return visible_text(name) if name else mark_safe('<i class="space">(empty name)</i>')


def name_text(name: str) -> str:
    """Return the same as text: to be put into other HTML, which takes longer with a `SafeString`."""
    return escape(name) if name and is_visible(name) else str(name_html(name))


def verbatim(text: str) -> SafeString:
    """Return text as HTML that a browser reads back as it is, to be copied: a bare CR it would replace."""
    return mark_safe(escape(text).replace("\r", "&#13;"))  # noqa: S308  # escaped here


def is_visible(text: str) -> bool:
    """Return whether all of a text can be seen as it is."""
    return text.isprintable() and text == text.strip()


def visible_text(text: str) -> SafeString:
    """Return text in which blanks at the ends, line breaks and other controls can be seen."""
    if is_visible(text):
        return SafeString(escape(text))  # escaped here, faster than by `format_html` or `mark_safe`
    # Only blanks at the ends are marked: those between words are seen anyway.
    core = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    parts = [_marks("␣" * start if core else "␣" * len(text))]
    plain = ""
    for letter in core:
        if letter.isprintable():
            plain += letter
            continue
        parts += [format_html("{}", plain), _marks(_sign(letter))]
        plain = ""
    parts += [format_html("{}", plain), _marks("␣" * (len(text) - start - len(core)) if core else "")]
    return format_html_join("", "{}", ((part,) for part in parts))


def _marks(text: str) -> SafeString:
    return format_html('<i class="space">{}</i>', text) if text else mark_safe("")


def _sign(letter: str) -> str:
    if letter in "\r\n":
        return "↵" if letter == "\n" else "␍"
    if ord(letter) < 32:
        return chr(0x2400 + ord(letter))
    return "␣" if letter.isspace() else f"U+{ord(letter):04X}"


def _indented(text: str) -> str:
    """Return valid JSON with a line for each member, every token as it is stored; other text as it is."""
    # Only asked whether it is valid: written again by Python it would lose repeated members, 1.50 and \u00e9.
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    out: list[str] = []
    depth = 0
    for piece in JSON_TOKEN.findall(text):
        closes = piece in "]}"
        depth -= closes
        after_opening = bool(out) and out[-1] in ("[", "{")
        if (closes and not after_opening) or (not closes and (after_opening or out[-1:] == [","])):
            out.append("\n" + "  " * depth)
        out.append(f"{piece} " if piece == ":" else piece)
        depth += piece in "[{"
    return "".join(out)


def _hex_dump(value: bytes) -> str:
    lines = []
    for start in range(0, len(value), 16):
        row = value[start : start + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
        lines.append(f"{start:08x}  {row.hex(' '):<47}  {letters}")
    return "\n".join(lines)
