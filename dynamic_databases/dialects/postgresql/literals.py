"""A value as PostgreSQL's SQL spells it, as psycopg sends it."""

from __future__ import annotations

import math

SPECIAL = str.maketrans({"\\": "\\\\", "\r": "\\r", "\n": "\\n"})
"""What E'' spells by a backslash: a page and a clipboard may change the ends of lines."""


def literal(value: object) -> str:
    """Return a value as a literal that means the same in every session.

    Source: PostgreSQL manual, Lexical Structure, Constants.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f"decode('{value.hex()}', 'hex')"
    if isinstance(value, float) and not math.isfinite(value):
        return f"'{value}'::float8"
    if isinstance(value, int | float):
        return f"({value!r})" if value < 0 else repr(value)  # -1::text would be -(1::text)
    text = str(value).replace("'", "''")
    special = text.translate(SPECIAL)
    return f"'{text}'" if special == text else f"E'{special}'"
