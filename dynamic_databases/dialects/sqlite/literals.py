"""A value as SQLite's SQL spells it."""

from __future__ import annotations

import math
import re

CONTROL = re.compile(r"([\0\r\n])")
"""A text of SQL ends at a NUL, and a page and a clipboard may change the ends of lines."""


def literal(value: object) -> str:
    """Return a value as a literal without an affinity, as a bound one has none.

    Source: https://www.sqlite.org/lang_expr.html, 3 Literal Values (Constants).
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, int | float):
        return _number(value)
    pieces = [_piece(piece) for piece in CONTROL.split(str(value)) if piece]
    return f"({' || '.join(pieces)})" if len(pieces) > 1 else "".join(pieces) or "''"


def _piece(text: str) -> str:
    if CONTROL.fullmatch(text):
        return f"char({ord(text)})"
    return "'" + text.replace("'", "''") + "'"


def _number(value: float) -> str:
    if math.isinf(value):
        text = "9e999" if value > 0 else "-9e999"
    else:
        text = str(int(value)) if isinstance(value, bool) else repr(value)
    return f"({text})" if value < 0 else text
