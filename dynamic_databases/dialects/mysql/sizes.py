"""Tells values that are longer or wider than a column's type; leaves comparing them to `values`.

Sources: MySQL 8.0 Reference Manual, 11 Data Types; MariaDB: Data Types, TIMESTAMP (its end since 11.5).
"""

from __future__ import annotations

import re

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.catalog.numbers import decimal_of, holds
from dynamic_databases.dialects.mysql.values import NAME, parameter

FLOAT = re.compile(r"(?:float|double|real)\((\d+),(\d+)\)")
BYTES = re.compile(r"(tiny|medium|long)?text\b")
"""Types whose size counts bytes."""
LAST_MOMENT = (
    "COALESCE(/*M!110500 IF(@@version_compile_machine LIKE '%%64%%', '2106-02-07 06:28:15.999999', NULL), */"
    "'2038-01-19 03:14:07.999999')"
)
IS_MOMENT = (
    f"(v = 0 OR v BETWEEN '1970-01-01 00:00:01' AND {LAST_MOMENT}"
    " AND DAYOFMONTH(v) BETWEEN 1 AND DAYOFMONTH(LAST_DAY(v)))"
)


def fits(column: Column, value: str) -> bool | None:
    """Return whether a value is not wider than the column's type; None: only the server knows."""
    kind = column.kind
    if kind.family is Family.TEXT and kind.size is not None:
        length = len(value.encode()) if BYTES.match(column.type) else len(value)
        return True if length <= kind.size else None
    if kind.family is Family.FLOAT and (match := FLOAT.match(column.type)):
        number = decimal_of(value)
        return number is not None and holds(Kind(Family.DECIMAL, int(match[1]), int(match[2])), number)
    is_stamp = kind.family is Family.TIMESTAMP and kind.with_zone
    return None if is_stamp or kind.family is Family.BIT else True


def fitting(column: Column) -> str:
    """Return the condition that the column's type holds what its one parameter spells."""
    kind, given = column.kind, parameter(column)
    if kind.family is Family.BIT:
        return _with(given, f"v < {2 ** (kind.size or 1)}")
    if kind.family is Family.TIMESTAMP:
        return _with(given, IS_MOMENT)
    if given == "%s":  # then it has the connection's collation, which may take blanks otherwise
        collation = (
            column.collation if column.collation and NAME.fullmatch(column.collation) else "utf8mb4_bin"
        )
        given = f"CONVERT(%s USING utf8mb4) COLLATE {collation}"
    if BYTES.match(column.type):
        return _with(given, f"LENGTH(v) <= {kind.size}")
    return _with(given, f"LEFT(v, {kind.size}) = v")


def equals_wider(column: Column) -> bool:
    """Return whether “ß” may be “ss” in a text, or a number of fixed digits shown with more of them."""
    if column.kind.family is Family.FLOAT:
        return True
    return column.kind.family is Family.TEXT and not (column.collation or "").endswith("_bin")


def _with(given: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM (SELECT {given} AS v) AS wide WHERE {condition})"
