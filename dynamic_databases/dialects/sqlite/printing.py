"""How pages print a real number, as a function of their own connections and as SQL that any client runs."""

from __future__ import annotations

import re
import sqlite3

from dynamic_databases.catalog.values import printed

FUNCTION = "shown_number"
QUOTED = """"(?:[^"]|"")*"|'(?:[^']|'')*'"""
CALL = re.compile(rf'{QUOTED}|\b{FUNCTION}\(((?:"(?:[^"]|"")*"\.?)+)\)')
"""A call whose argument is a column. What is quoted may spell a call: it is matched first and left alone."""


def install(raw: sqlite3.Connection) -> None:
    """Give a connection the function that prints a real number."""
    raw.create_function(FUNCTION, 1, _shown_number, deterministic=True)


def without_function(sql: str) -> str:
    """Return a statement whose calls of the function are spelled out."""
    return CALL.sub(lambda call: spelled_out(call[1]) if call[1] else call[0], sql)


def spelled_out(number: str) -> str:
    """Return SQL that prints a real number in as few digits as tell it from all others, in small letters.

    Numbers below 2.3e-308, which have fewer digits, are printed with 15. `%g` changes to an exponent where as
    many digits as it prints stand before the point, Python's `repr` at 16.
    Source: https://www.sqlite.org/printf.html
    """
    short, longer, long = (f"printf('%!.{digits}g', {number})" for digits in (15, 16, 17))
    return (
        f"replace(CASE WHEN abs({number}) >= 1e15 AND abs({number}) < 1e16 THEN {long} "
        f"WHEN CAST({short} AS REAL) = {number} THEN {short} "
        f"WHEN CAST({longer} AS REAL) = {number} THEN {longer} ELSE {long} END, '.0e', 'e')"
    )


def _shown_number(number: float) -> str:
    """Return what pages show of a real number, in small letters: SQLite itself prints 15 digits of it."""
    return printed(number).lower()
