"""Makes the SQL by which a column is read as what the server prints, and by which text is compared with it.

MySQL turns any text into a number or date where one is needed ('abc' is 0), and compares a number with
text as doubles. So text is made a value of the column's own type, or NULL (which nothing equals) where it
spells none. Each placeholder is one constant, so that an index serves the comparison.
"""

from __future__ import annotations

import re

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.catalog.numbers import decimal_of, holds
from dynamic_databases.dialects.mysql.literals import INTRODUCER

GIVEN = "(SELECT %s AS v) AS given"
END = "(?![[:space:]])$"
"""A `$` also matches before a last line feed."""
NUMBER = f"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+){END}"
ANY_NUMBER = f"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{{1,3}})?{END}"
YEAR = f"^[0-9]{{4}}{END}"
BITS = f"^[01]{{1,64}}{END}"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
FRACTION = "([.][0-9]{1,6})?"
CLOCK = f"[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}{FRACTION})?"
MOMENT_IN_DIGITS = f"([0-9]{{2}}){{6,7}}{FRACTION}"
"""Of 12 or 14. A day in 6 or 8 is not among them: to the server it is a midnight, and here a whole day."""
MOMENT = f"^({DAY}([T ]{CLOCK})?|{MOMENT_IN_DIGITS}){END}"
HOURS = "([0-7]?[0-9]{1,2}|8[0-2][0-9]|83[0-8])"
TIME_IN_DIGITS = f"({HOURS}[0-9]{{4}}|[0-9]{{1,4}}){FRACTION}"
SPAN = f"^-?({HOURS}:[0-9]{{2}}(:[0-9]{{2}}{FRACTION})?|{TIME_IN_DIGITS}){END}"
"""MySQL's TIME ends at 838:59:59, and what is beyond it would become that."""
MIDNIGHT = "[T ]00:00(:00([.]0{1,6})?)?"
WHOLE_DAY = f"^([0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}({MIDNIGHT})?|([0-9]{{6}}|[0-9]{{8}})(000000)?){END}"
"""What a DATE takes without leaving anything out."""
WITHOUT_ZONE = "REGEXP_REPLACE(%s, '(Z|[+]00:?00)$', '')"
"""The session's own time zone; another one is none that a column can be compared with here."""
CASTS = {Family.DATE: (WHOLE_DAY, "DATE"), Family.TIME: (SPAN, "TIME(6)")}
WHOLE_DIGITS = 65
TINYINT = Kind(Family.INTEGER, 8)
"""What a truth value is stored as."""
YEARS = (0, *range(1901, 2156))
NAME = re.compile(r"[A-Za-z0-9_]+")
VECTOR = "vector"
VECTOR_AS_TEXT = "/*M! VEC_ToText *//*!90000 VECTOR_TO_STRING */"
TEXT_AS_VECTOR = "/*M! VEC_FromText *//*!90000 STRING_TO_VECTOR */"
"""Names of functions: each server takes its own comment for a part of the statement."""


def shown(sql: str, kind: Kind, limit: int | None) -> str:
    """Return SQL that gives str, bytes, int, float or None; see `base.Dialect.shown`."""
    family = kind.family
    if family in (Family.TEXT, Family.BINARY, Family.ENUM):
        return sql if limit is None else f"LEFT({sql}, {limit + 1})"
    if family in (Family.INTEGER, Family.BOOLEAN) and not kind.fixed:
        return sql
    if family is Family.FLOAT and not kind.fixed:
        return sql if kind.size == 64 else _exact_float(sql)
    if family is Family.BIT:
        return f"LPAD(BIN({sql} + 0), {kind.size or 1}, '0')"
    text = _as_text(sql, kind)
    return text if limit is None else f"LEFT({text}, {limit + 1})"


def _as_text(sql: str, kind: Kind) -> str:
    if kind.name == VECTOR:
        return f"{VECTOR_AS_TEXT}({sql})"
    if kind.family is Family.SPATIAL:
        text = f"ST_AsText({sql})"
        return f"CASE ST_SRID({sql}) WHEN 0 THEN {text} ELSE CONCAT('SRID=', ST_SRID({sql}), ';', {text}) END"
    return f"CAST({sql} AS CHAR)"


def _exact_float(sql: str) -> str:
    """Return SQL for the number that tells a FLOAT from all others.

    The server prints six digits, of which 16777216 and 16777217 both have 1.67772e7: where they are too
    few, all digits of the value as a double are shown.
    """
    printed = f"CAST({sql} AS CHAR)"
    return f"CASE WHEN CAST({printed} AS FLOAT) = {sql} THEN CAST({printed} AS DOUBLE) ELSE {sql} + 0e0 END"


def parameter(column: Column) -> str:
    """Return the placeholder by which text is compared with this column as the value it spells."""
    family = column.kind.family
    if family in CASTS:
        pattern, type_ = CASTS[family]
        return f"CAST({_shaped(pattern)} AS {type_})"
    if family in (Family.INTEGER, Family.BOOLEAN, Family.DECIMAL, Family.FLOAT):
        return _number(column.kind)
    if family is Family.TIMESTAMP:
        return f"CAST({_shaped(MOMENT, WITHOUT_ZONE)} AS DATETIME(6))"
    if family is Family.BIT:
        return f"CAST(CONV({_shaped(BITS)}, 2, 10) AS UNSIGNED)"
    if family in (Family.ENUM, Family.SET) and column.values:
        return _enum(column.values) if family is Family.ENUM else _set(column.values)
    if family is Family.SPATIAL:
        return _geometry()
    if family is Family.UUID or family is Family.NETWORK:
        return f"CAST(%s AS {column.type.upper()})"
    if column.kind.name == VECTOR:
        return f"{TEXT_AS_VECTOR}(%s)"
    if family is Family.JSON and column.type == "json":
        return "CAST(%s AS JSON)"
    return _text(column)


def inserted(column: Column) -> str:
    """Return the placeholder by which text is inserted as the value it spells; see `base.Dialect`."""
    if column.kind.family is Family.BIT:
        return "b%s"
    is_read = column.kind.family is Family.SPATIAL or column.kind.name == VECTOR
    return parameter(column) if is_read else "%s"


def canonical(column: Column) -> str:
    """Return SQL for a text that MariaDB's JSON holds, which is text with a check; see `base.Dialect`."""
    if column.kind.family is not Family.JSON or column.type == "json":
        return ""
    return f"(SELECT CASE WHEN JSON_VALID(v) THEN v END FROM {GIVEN})"


def compared(column: Column) -> str:
    """Return the placeholder by which text is less or more than this column's values; see `base.Dialect`.

    Enums and sets are sorted by number, but `<` takes them for their texts. To a year, numbers from 1 to 99
    are those of this century and the last: none is there between 0 and 1901, so that 100 has their place.
    """
    if column.kind.family in (Family.ENUM, Family.SET):
        return "%s"
    if column.kind.name == "year":
        number = f"(SELECT {_decimal(0)} AS v) AS given"
        return f"(SELECT CASE WHEN v > 0 AND v < 100 THEN 100 ELSE v END FROM {number})"
    return parameter(column)


def searchable(sql: str, kind: Kind) -> str:
    """Return SQL for the text in which LIKE looks for a part: as shown, where it would see bytes."""
    is_bytes = kind.family in (Family.BIT, Family.SPATIAL) or kind.name == VECTOR
    return shown(sql, kind, None) if is_bytes else sql


def spells(column: Column, value: str) -> bool:
    """Return whether a text may be a truth value or a year, if the column is one: they hold few numbers."""
    kind = column.kind
    if kind.family is not Family.BOOLEAN and kind.name != "year":
        return True
    number = decimal_of(value)
    if number is None:
        return False
    return holds(TINYINT, number) if kind.family is Family.BOOLEAN else number in YEARS


def _number(kind: Kind) -> str:
    if kind.family is Family.FLOAT:
        return f"CAST({_shaped(ANY_NUMBER)} AS {'FLOAT' if kind.size == 32 else 'DOUBLE'})"
    return _decimal(_scale(kind), YEAR if kind.name == "year" else NUMBER)


def _decimal(scale: int, shape: str = NUMBER) -> str:
    return f"CAST({_shaped(shape)} AS DECIMAL({WHOLE_DIGITS}, {scale}))"


def _shaped(pattern: str, given: str = "%s") -> str:
    """Return SQL for the text if it has a shape, else NULL; MariaDB gives '' for no match, MySQL NULL.

    MySQL (9.7) makes a decimal of REGEXP_SUBSTR by way of a whole number (1.10 is 1), unless CONCAT hides it.
    """
    return f"CONCAT(NULLIF(REGEXP_SUBSTR({given}, '{pattern}'), ''))"


def _scale(kind: Kind) -> int:
    """Return the fractional digits with which text is read: as many as leave room for a digit before more
    than the column holds, so that nothing too large becomes the largest."""
    scale = kind.scale or 0
    whole = kind.size - scale if kind.family is Family.DECIMAL and kind.size else 20
    return max(scale, min(30, WHOLE_DIGITS - 1 - whole))


def _literals(values: tuple[str, ...]) -> str:
    """Return values as literals, in hexadecimal: they mean the same in every sql_mode, and hold no quote."""
    return ", ".join(f"{INTRODUCER}{value.encode().hex()}'" for value in values)


def _enum(values: tuple[str, ...]) -> str:
    """Return SQL for the number of a value: the order of an enum is that of its numbers, not of its texts.

    Number 0 is the empty text that MySQL stores for a value it did not know.
    """
    unknown = 0 if "" in values else 1
    listed = _literals(values if "" in values else ("", *values))
    number = f"NULLIF(FIELD(CONVERT(%s USING utf8mb4) COLLATE utf8mb4_bin, {listed}), 0)"
    return f"({number} - {unknown})" if unknown else number


def _set(values: tuple[str, ...]) -> str:
    """Return SQL for the number of a set, in which each value is one bit, or NULL for what is no such set."""
    bits = " | ".join(
        f"IF(FIND_IN_SET({literal}, v), {1 << bit}, 0)"
        for bit, literal in enumerate(_literals((value,)) for value in values)
    )
    listed = _literals(values)
    return (
        f"(SELECT CASE WHEN MAKE_SET(n, {listed}) = v COLLATE utf8mb4_bin THEN n END "
        f"FROM (SELECT v, {bits} AS n FROM (SELECT CONVERT(%s USING utf8mb4) AS v) AS given) AS counted)"
    )


def _geometry() -> str:
    """Return SQL for the geometry that a text spells, as `shown` does: with its SRID unless that is 0."""
    number = "IF(v LIKE 'SRID=%%;%%', CAST(SUBSTRING_INDEX(SUBSTR(v, 6), ';', 1) AS UNSIGNED), 0)"
    return f"(SELECT ST_GeomFromText(SUBSTRING_INDEX(v, ';', -1), {number}) FROM {GIVEN})"


def _text(column: Column) -> str:
    """Return SQL for a text. A character that the column's character set lacks makes it NULL, not a `?`."""
    charset = column.charset or "utf8mb4"
    if column.kind.family is not Family.TEXT or charset == "utf8mb4" or not NAME.fullmatch(charset):
        return "%s"
    own = f"CONVERT(v USING {charset})"
    same = f"CONVERT({own} USING utf8mb4) = CONVERT(v USING utf8mb4) COLLATE utf8mb4_bin"
    collation = column.collation if column.collation and NAME.fullmatch(column.collation) else None
    explicit = f" COLLATE {collation}" if collation else ""
    return f"(SELECT CASE WHEN {same} THEN {own} END FROM {GIVEN}){explicit}"
