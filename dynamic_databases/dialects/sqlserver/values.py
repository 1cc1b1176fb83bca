"""Makes the SQL by which a column is read as what SQL Server prints, and by which text is compared with it.

Text that spells no value of a column's type becomes NULL, which nothing equals. Numbers and times are
compared with more digits than the column has, so that nothing is rounded into a match.
Source: Microsoft's documentation of CAST and CONVERT (the styles), and of collation precedence.
"""

from __future__ import annotations

import math
import re

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.sqlserver.types import base_of

IN_ROW = 4000
"""Characters of the longest nvarchar that is kept within a row, which is read faster."""
MOST_DIGITS = 38
SPARE_DIGITS = 6
COLLATION = re.compile(r"[A-Za-z0-9_]+")
FIRST_OF_PAIR = "BETWEEN 55296 AND 56319"
"""UTF-16: the first half of a character that takes two units."""
HIERARCHY = re.compile(r"/(?:-?\d{1,15}(?:\.-?\d{1,15})*/)*", re.ASCII)
HIERARCHY_NUMBERS = range(-281479271682120, 281479271683152)
UNIQUEIDENTIFIER = re.compile(r"\{?[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}?", re.ASCII | re.IGNORECASE)
TRUTH = ("0", "1", "true", "false")
INCOMPARABLE = frozenset(
    {"xml", "text", "ntext", "image", "json", "vector", "geometry", "geography", "sql_variant"}
)
"""Types without `=` and order, and sql_variant, which compares by type first."""

TEXT_OF = {
    Family.DATE: "CONVERT(nvarchar(40), {}, 121)",
    Family.BOOLEAN: "CONVERT(tinyint, {})",
    Family.UUID: "CONVERT(nvarchar(36), {})",
}
SHORT, SHORT_TIME = 120, 108
"""The styles of a moment and of a time without fractions of a second; 121 has them."""

VARIANT = """
    CASE CONVERT(nvarchar(128), SQL_VARIANT_PROPERTY({0}, 'BaseType'))
    WHEN 'datetime' THEN CONVERT(nvarchar(40), CONVERT(datetime, {0}), 121)
    WHEN 'smalldatetime' THEN CONVERT(nvarchar(40), CONVERT(smalldatetime, {0}), 120)
    WHEN 'money' THEN CONVERT(nvarchar(40), CONVERT(money, {0}), 2)
    WHEN 'smallmoney' THEN CONVERT(nvarchar(40), CONVERT(smallmoney, {0}), 2)
    WHEN 'float' THEN CONVERT(nvarchar(40), CONVERT(float, {0}), 3)
    WHEN 'real' THEN CONVERT(nvarchar(40), CONVERT(real, {0}), 3)
    WHEN 'binary' THEN CONVERT(nvarchar(4000), CONVERT(varbinary(1900), {0}), 1)
    WHEN 'varbinary' THEN CONVERT(nvarchar(4000), CONVERT(varbinary(1900), {0}), 1)
    ELSE CONVERT(nvarchar(4000), {0}) END
"""
"""A variant's own conversion prints these types without what tells their values apart."""

REAL = """
    CASE WHEN CONVERT(real, CONVERT(nvarchar(40), {0})) = {0} THEN CONVERT(nvarchar(40), {0})
    WHEN CONVERT(real, CONVERT(nvarchar(40), {0}, 1)) = {0} THEN CONVERT(nvarchar(40), {0}, 1)
    ELSE CONVERT(nvarchar(40), {0}, 3) END
"""
"""As few digits as tell the number from all others: the server prints six, eight or seventeen."""


def shown(sql: str, kind: Kind, limit: int | None) -> str:
    """Return SQL that gives str, bytes, int, float or None; see `base.Dialect.shown`."""
    family = kind.family
    if kind.is_opaque:
        return sql  # the server refuses every expression of it
    if family is Family.BINARY:
        whole = f"CONVERT(varbinary(max), {sql})"
        return whole if limit is None else f"SUBSTRING({whole}, 1, {limit + 1})"
    if family is Family.INTEGER or (family is Family.FLOAT and kind.size != 32):
        return sql
    if family is Family.FLOAT:
        return _one_line(REAL).format(sql)
    if family is Family.TIMESTAMP:
        style = SHORT if kind.size == 0 and not kind.with_zone else 121
        return f"CONVERT(nvarchar(40), {sql}, {style})"
    if family is Family.TIME:
        return f"CONVERT(nvarchar(40), {sql}, {SHORT_TIME if kind.size == 0 else 121})"
    if family is Family.DECIMAL and kind.size:
        # As money it would lose digits, in spite of style 2 on servers that know no styles of money.
        return f"CONVERT(nvarchar(60), CONVERT(decimal({kind.size}, {kind.scale or 0}), {sql}))"
    if family in TEXT_OF:
        return TEXT_OF[family].format(sql)
    text = as_text(sql, kind)
    return text if limit is None else _start(text, kind, limit)


def as_text(sql: str, kind: Kind) -> str:
    """Return SQL for a value as text of any length."""
    if kind.name == "sql_variant":
        return _one_line(VARIANT).format(sql)
    if kind.family is Family.SPATIAL or kind.name == "hierarchyid":
        return f"CONVERT(nvarchar(max), {sql}.ToString())"
    if kind.family is Family.TEXT and kind.size is not None and kind.size <= IN_ROW:
        return f"CONVERT(nvarchar({IN_ROW}), {sql})"
    return f"CONVERT(nvarchar(max), {sql})"


def _start(text: str, kind: Kind, limit: int) -> str:
    """Return SQL for at least `limit` + 1 characters of a text, never with half a character at the end.

    The server counts units of UTF-16, of which a character has two at most.
    """
    units = 2 * (limit + 1)
    if kind.family is Family.TEXT and kind.size is not None and kind.size <= units:
        return text
    is_half = f"UNICODE(SUBSTRING({text}, {units}, 1)) {FIRST_OF_PAIR}"
    return f"SUBSTRING({text}, 1, CASE WHEN {is_half} THEN {units + 1} ELSE {units} END)"


def parameter(column: Column) -> str:
    """Return the placeholder by which text is compared with this column as the value it spells.

    A char or varchar is compared with its own type: as nvarchar, which no index of such a column serves,
    text sorts otherwise. A character that its code page lacks then becomes the nearest one.
    """
    base = base_of(column.type)
    family = column.kind.family
    if family is Family.BINARY:
        return "CONVERT(varbinary(max), %s)"
    if not is_comparable(column):
        return "CONVERT(nvarchar(max), %s)"
    if family is Family.TEXT:
        return _text(column, base)
    if family is Family.INTEGER:
        return "TRY_CAST(%s AS bigint)"
    if family is Family.DECIMAL:
        return f"TRY_CAST(%s AS decimal({MOST_DIGITS}, {_scale(column.kind)}))"
    if base == "datetime":
        return "TRY_CAST(TRY_CAST(%s AS datetime2(3)) AS datetime)"
    if family is Family.TIMESTAMP:
        return f"TRY_CAST(%s AS {'datetimeoffset' if column.kind.with_zone else 'datetime2'})"
    if base in ("bit", "float", "real", "date", "time", "uniqueidentifier", "hierarchyid"):
        return f"TRY_CAST(%s AS {base})"
    return "%s"


def spells(column: Column, value: str | bytes | int | float) -> bool:
    """Return whether a value may be a hierarchyid, a uniqueidentifier or a bit, if the column is one.

    No column holds infinity.

    The first ends a statement that reads what is none, TRY_CAST or not; the second takes the 36 characters
    of its beginning and leaves the rest; to the third every number but 0 is 1.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return False
    base = base_of(column.type)
    if base == "bit":
        return str(value).lower() in TRUTH
    if base == "hierarchyid":
        numbers = map(int, re.findall(r"-?\d+", str(value)))
        is_path = HIERARCHY.fullmatch(str(value)) is not None
        return is_path and all(number in HIERARCHY_NUMBERS for number in numbers)
    if base == "uniqueidentifier":
        return UNIQUEIDENTIFIER.fullmatch(str(value)) is not None
    return True


def _text(column: Column, base: str) -> str:
    if base not in ("char", "varchar"):
        return f"CONVERT(nvarchar({_capacity(column, IN_ROW)}), %s)"
    own = column.collation if column.collation and COLLATION.fullmatch(column.collation) else None
    given = f"%s COLLATE {own}" if own else "%s"
    return f"CONVERT(varchar({_capacity(column, 2 * IN_ROW)}), {given})"


def _capacity(column: Column, most: int) -> str:
    return "max" if column.kind.size is None else str(most)


def _scale(kind: Kind) -> int:
    """Return the fractional digits with which a number is compared: some more than the column has."""
    scale = kind.scale or 0
    whole = (kind.size or MOST_DIGITS) - scale
    return max(scale, min(scale + SPARE_DIGITS, MOST_DIGITS - whole))


def is_comparable(column: Column) -> bool:
    """Return whether the server can compare and sort the column as it is."""
    if column.kind.is_opaque:
        return False
    made_in_net = column.kind.family is Family.OTHER and column.kind.name not in ("hierarchyid", "row id")
    return base_of(column.type) not in INCOMPARABLE and not made_in_net


def comparable(sql: str, column: Column) -> str:
    """Return SQL for what the column is compared and sorted by: itself, its text, or its bytes.

    One that is encrypted is left to the server, which says that it can do neither.
    """
    if column.kind.is_opaque:
        return sql
    if is_comparable(column):
        return sql
    is_bytes = column.kind.family is Family.BINARY
    return shown(sql, column.kind, None) if is_bytes else as_text(sql, column.kind)


def searchable(sql: str, column: Column) -> str:
    """Return SQL for the text in which LIKE looks for a part: as shown, for types that it sees otherwise.

    A datetime would be `Jan 31 2026  5:04PM`; a hierarchyid is no text to it.
    """
    if column.kind.family is Family.TIMESTAMP or column.kind.name == "hierarchyid":
        return shown(sql, column.kind, None)
    return sql


def _one_line(sql: str) -> str:
    return " ".join(sql.split())
