"""Brings a column's default into one spelling; leaves types and identity to their own modules."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from dynamic_databases.catalog import Family, Kind
from dynamic_databases.comparison.spelling import LITERAL_CAST, canonical_expression

CAST = "cast"
NOW = "current_timestamp"
NULL_DEFAULT = "null_default"
NUMBER = "number"
BOOLEAN = "boolean"
NATIONAL_STRING = "national_string"
DOUBLE_QUOTES = "double_quotes"

_TEXT_IN_DOUBLE_QUOTES = frozenset({"sqlite"})
_DOUBLE_QUOTED = re.compile(r'"(?:""|[^"])*"')

_NOW: dict[str, frozenset[str]] = {
    "postgresql": frozenset({"now()", "current_timestamp", "transaction_timestamp()"}),
    "mysql": frozenset(
        f"{name}{brackets}"
        for name in ("now", "current_timestamp", "localtime", "localtimestamp")
        for brackets in ("()", "(0)", "")
        if (name, brackets) != ("now", "")
    ),
    "microsoft": frozenset({"getdate()", "current_timestamp"}),
    "sqlite": frozenset({"current_timestamp", "datetime('now')"}),
}
_NUMERIC = frozenset({Family.INTEGER, Family.DECIMAL})
_TRUE = frozenset({"true", "'t'", "'true'", "1", "b'1'", "'1'"})
_FALSE = frozenset({"false", "'f'", "'false'", "0", "b'0'", "'0'"})
_SERIAL = re.compile(r"nextval\('(?P<sequence>[^']+)'\)")


@lru_cache(maxsize=20_000)
def canonical_default(text: str, kind: Kind, vendor: str) -> tuple[str | None, tuple[str, ...]]:
    """Return a default in one spelling, None for NULL, and the rules that changed it."""
    spelled, found = canonical_expression(text, vendor)
    rules = list(found)
    uncast = LITERAL_CAST.sub(r"\1", spelled)
    if uncast != spelled:
        rules.append(CAST)
        spelled, found = canonical_expression(uncast, vendor)
        rules += [rule for rule in found if rule not in rules]
    if spelled == "null":
        return None, (*rules, NULL_DEFAULT)
    if spelled in _NOW.get(vendor, ()):
        return "current_timestamp", (*rules, NOW) if spelled != "current_timestamp" else tuple(rules)
    if vendor in _TEXT_IN_DOUBLE_QUOTES and _DOUBLE_QUOTED.fullmatch(spelled):
        spelled = "'" + spelled[1:-1].replace('""', '"').replace("'", "''") + "'"
        rules.append(DOUBLE_QUOTES)
    if spelled.startswith("n'"):
        spelled = spelled[1:]
        rules.append(NATIONAL_STRING)
    evened, rule = _evened_literal(spelled, kind)
    return evened, (*rules, rule) if rule and evened != spelled else tuple(rules)


def _evened_literal(spelled: str, kind: Kind) -> tuple[str, str | None]:
    """Return a number or truth value as the column's kind of values writes it."""
    flag = kind.family is Family.BOOLEAN or (kind.family is Family.BIT and kind.size == 1)
    if flag and spelled in _TRUE | _FALSE:
        return ("true" if spelled in _TRUE else "false"), BOOLEAN
    if kind.family in _NUMERIC:
        try:
            number = Decimal(spelled.strip("'"))
        except InvalidOperation:
            return spelled, None
        if number.is_finite() and abs(number.adjusted()) < 100:
            return format(number.normalize() + 0, "f"), NUMBER
    return spelled, None


def serial_sequence(canonical: str | None) -> str | None:
    """Return the name of the sequence that a default takes its next value from, or None."""
    match = _SERIAL.fullmatch(canonical or "")
    return match["sequence"] if match else None
