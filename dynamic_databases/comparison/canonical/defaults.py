"""Returns the canonical spelling of a column's default; leaves types and identity to their own modules."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from dynamic_databases.catalog import Family, Kind
from dynamic_databases.comparison.canonical.spelling import LITERAL_CAST, canonical_expression
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

CAST = "cast"
NOW = "current_timestamp"
NULL_DEFAULT = "null_default"
NUMBER = "number"
BOOLEAN = "boolean"
NATIONAL_STRING = "national_string"
DOUBLE_QUOTES = "double_quotes"

_DOUBLE_QUOTED = re.compile(r'"(?:""|[^"])*"')
_EMPTY_ARRAY = re.compile(r"array\[\]::.+")
_SIZE = re.compile(r"\([\d,]+\)")
_NUMERIC = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
_TRUE = frozenset({"true", "'t'", "'true'", "1", "b'1'", "'1'"})
_FALSE = frozenset({"false", "'f'", "'false'", "0", "b'0'", "'0'"})
_SERIAL = re.compile(r"nextval\('(?P<sequence>[^']+)'(?:::regclass)?\)")


@lru_cache(maxsize=20_000)
def canonical_default(
    text: str, kind: Kind, vendor: VendorRules, type_: str = ""
) -> tuple[str | None, tuple[str, ...]]:
    """Return the canonical spelling of a default (None for NULL), and the rules that changed it.

    `type_` is the column's type, as the server spells it.
    """
    spelled, spelling_rules = canonical_expression(text, vendor)
    rules = list(spelling_rules)
    # When the cast is removed, brackets may remain around the literal: (-1)::integer.
    uncast = _uncast(spelled, kind, type_)
    if uncast != spelled:
        rules.append(CAST)
        spelled, spelling_rules = canonical_expression(uncast, vendor)
        rules += [rule for rule in spelling_rules if rule not in rules]
    if spelled == "null":
        return None, (*rules, NULL_DEFAULT)
    if spelled in vendor.current_time:
        return "current_timestamp", (*rules, NOW) if spelled != "current_timestamp" else tuple(rules)
    if vendor.double_quoted_text and _DOUBLE_QUOTED.fullmatch(spelled):
        spelled = "'" + spelled[1:-1].replace('""', '"').replace("'", "''") + "'"
        rules.append(DOUBLE_QUOTES)
    if spelled.startswith("n'"):
        spelled = spelled[1:]
        rules.append(NATIONAL_STRING)
    if kind.family is Family.ARRAY and _EMPTY_ARRAY.fullmatch(spelled):
        return "array[]", (*rules, CAST)
    literal, rule = _canonical_literal(spelled, kind)
    return literal, (*rules, rule) if rule and literal != spelled else tuple(rules)


def _uncast(spelled: str, kind: Kind, type_: str) -> str:
    """Return a literal, or an array of literals, without casts: it is cast to the column's type anyway.

    Within an expression a cast can change the result: length('a '::bpchar) is 1. A cast with a size can
    truncate or round the value, so it is only removed if it is to the column's own type.
    """
    if kind.family is Family.ARRAY and spelled.startswith("array[") and "(" not in spelled:
        return LITERAL_CAST.sub(r"\1", spelled)
    match = LITERAL_CAST.fullmatch(spelled)
    if match is None or (_SIZE.search(_type_of(match)) and _type_of(match) != type_):
        return spelled
    return match[1]


def _type_of(cast: re.Match[str]) -> str:
    return cast[0][len(cast[1]) + len("::") :]


def _canonical_literal(spelled: str, kind: Kind) -> tuple[str, str | None]:
    """Return a number or truth value in the spelling of the column's kind, and the rule, or None."""
    # 1 means true only in a boolean column or a single bit.
    flag = kind.family is Family.BOOLEAN or (kind.family is Family.BIT and kind.size == 1)
    if flag and spelled in _TRUE | _FALSE:
        return ("true" if spelled in _TRUE else "false"), BOOLEAN
    if kind.family in _NUMERIC:
        try:
            number = Decimal(spelled.strip("'"))
        except InvalidOperation:
            return spelled, None
        # A number such as 1e1000000 would exhaust the memory if all its digits were written.
        if number.is_finite() and abs(number.adjusted()) < 100:
            return format(number.normalize() + 0, "f"), NUMBER
    return spelled, None


def serial_sequence(canonical: str | None) -> str | None:
    """Return the name of the sequence whose next value is the default, or None."""
    match = _SERIAL.fullmatch(canonical or "")
    return match["sequence"] if match else None
