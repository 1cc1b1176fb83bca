"""A value as MySQL's SQL spells it."""

from __future__ import annotations

SPECIAL = str.maketrans({"\\": "\\\\", "'": "''", "\0": "\\0", "\r": "\\r", "\n": "\\n"})
"""What a text spells otherwise: a page and a clipboard may change the ends of lines."""
INTRODUCER = "_utf8mb4 X'"
"""Begins a text in hexadecimal, which means the same in every sql_mode."""


def literal(value: object) -> str:
    """Return a value as a literal, by the sql_mode that the guard sets: a backslash escapes.

    Source: MySQL 8.0 Reference Manual, 11.1.1 String Literals, 11.1.4 Hexadecimal Literals.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"_binary X'{value.hex()}'"
    if isinstance(value, int | float):
        number = str(int(value)) if isinstance(value, bool) else repr(value)
        return f"({number})" if value < 0 else number
    return f"'{str(value).translate(SPECIAL)}'"
