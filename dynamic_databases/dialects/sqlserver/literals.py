"""A value as SQL Server's SQL spells it."""

from __future__ import annotations

import re

IN_ROW = 4000
"""Characters of the longest text that two texts joined make; beyond it the first must be nvarchar(max)."""
CONTROL = re.compile(r"([\0\r\n])")
"""A backslash before a line's end would vanish with it, a line GO ends a batch in the usual clients, and a
page and a clipboard may change the ends of lines."""


def literal(value: object) -> str:
    """Return a value as a literal, text in Unicode.

    Source: Microsoft's documentation, Constants (Transact-SQL) and Backslash (Line Continuation).
    """
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, int | float):
        return _number(value)
    text = str(value)
    pieces = [_piece(piece) for piece in CONTROL.split(text) if piece]
    if len(pieces) <= 1:
        return pieces[0] if pieces else "N''"
    if len(text) > IN_ROW // 2:  # a character takes two units at most
        pieces[0] = f"CAST({pieces[0]} AS nvarchar(max))"
    return f"({' + '.join(pieces)})"


def _piece(text: str) -> str:
    if CONTROL.fullmatch(text):
        return f"NCHAR({ord(text)})"
    return "N'" + text.replace("'", "''") + "'"


def _number(value: int | float) -> str:
    """Return a number of the type that it is bound as: without an exponent a fraction would be a decimal."""
    if isinstance(value, float):
        text = repr(value) if "e" in repr(value) else f"{value!r}E0"
    elif -(2**31) <= value < 2**31:
        text = str(int(value))  # of True as well
    else:
        return f"CAST({value} AS bigint)"
    return f"({text})" if value < 0 else text
