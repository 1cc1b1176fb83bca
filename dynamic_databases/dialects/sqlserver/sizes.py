"""Tells values that are longer or wider than a column's type; leaves comparing them to `values`.

Sources: Microsoft's documentation of the data types. A datetime has .000, .003 and .007 of each hundredth of
a second, a smalldatetime whole minutes from 1900 to 2079; varchar counts bytes of its code page.
"""

from __future__ import annotations

import re

from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.moments import without_excess
from dynamic_databases.dialects.sqlserver.types import base_of
from dynamic_databases.dialects.sqlserver.values import is_comparable, parameter

NARROW = ("money", "smallmoney", "smalldatetime")
"""Types that the server itself has to be asked for: their ranges are not those of their digits."""
TICKS = {"0": "0", "1": "0", "2": "0", "3": "3", "4": "3", "5": "3", "6": "3", "7": "7", "8": "7", "9": "7"}
"""Of the third digit of a datetime's fraction: the last one that is held, not after it."""
CLOCK = re.compile(r"(.*?\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?(.*)", re.DOTALL)


def without_more_than_held(column: Column, value: str) -> str | None:
    """Return a date or time without what is finer than the type holds; None if nothing is."""
    base, text = base_of(column.type), value.strip()
    match = CLOCK.fullmatch(text) if base in ("datetime", "smalldatetime") else None
    if match is None:
        return without_excess(column.kind, value)
    before, seconds, fraction, after = match[1], match[2] or "", match[3] or "", match[4]
    if base == "smalldatetime":
        held = before
        is_held = not re.search("[1-9]", seconds + fraction)
    else:
        digits = f"{fraction:0<3}"
        ticks = digits[:2] + TICKS[digits[2]]
        held = f"{before}{seconds}.{ticks}{after}"
        is_held = digits.rstrip("0") == ticks.rstrip("0")
    return None if is_held else held


def fits(column: Column, value: str) -> bool | None:
    """Return whether a value is not wider than the column's type; None: only the server knows."""
    base, size = base_of(column.type), column.kind.size
    if base in NARROW:
        return None
    if column.kind.family is not Family.TEXT or size is None or not is_comparable(column):
        return True
    if base in ("char", "varchar"):
        return True if value.isascii() and len(value) <= size else None
    return True if len(value.encode("utf-16-le", "surrogatepass")) // 2 <= size else None


def fitting(column: Column) -> str:
    """Return the condition that converting a value to the column's own type changes nothing.

    Texts are compared as the server does: blanks at the end do not count.
    """
    base, given = base_of(column.type), parameter(column)
    if base in NARROW:
        return f"TRY_CAST({given} AS {base}) IS NOT NULL"
    own = f"CONVERT({base}({column.kind.size}), v)"
    return f"EXISTS (SELECT 1 FROM (SELECT {given} AS v) AS wide WHERE {own} = v)"


def canonical(column: Column) -> str:
    """Return SQL for what the server prints of an XML text; see `base.Dialect`."""
    is_xml = column.kind.family is Family.XML
    return "CONVERT(nvarchar(max), TRY_CAST(%s AS xml))" if is_xml else ""
