"""Which stored values are the same, whatever their servers call the types and however they spell them.

Used for the cells of one record as well as for whole tables; leaves what a value looks like to pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from dynamic_databases.catalog.kinds import Family
from dynamic_databases.catalog.numbers import NUMBERS, nearest_single
from dynamic_databases.catalog.printed_moments import moment_of, time_of
from dynamic_databases.catalog.tables import Column
from dynamic_databases.catalog.values import Truth, UndecodableText

Canonical = Callable[[Any], Hashable]
"""Makes of a column's value what equals that of another value exactly where the two are the same."""
WHOLE = 2.0**64
DASHES = str.maketrans("", "", "-{}")
UUID = re.compile(r"[0-9a-f]{32}", re.ASCII)
SINGLE = 32
"""Bits of a number of floating point that some servers print with the digits of 64."""


def truth_of(value: Any, column: Column | None) -> bool | None:
    """Return a truth value as a boolean, None for what is none: a number but 1 and 0, as MySQL may hold."""
    if isinstance(value, Truth):
        return value == "true"
    is_truth = column is not None and column.kind.family is Family.BOOLEAN
    return bool(value) if is_truth and isinstance(value, int) and value in (0, 1) else None


def canonical_of(column: Column, counterparts: Collection[Column]) -> Canonical:
    """Return what makes a column's values comparable with those of its `counterparts`, itself among them.

    Numbers count by what they are worth where all columns hold numbers, so that 1.50 equals 1.5; elsewhere 1
    and '1' differ. Moments count in UTC and without needless digits, UUIDs without case and dashes, and
    JSON without its blanks and order of members, where all columns hold such.
    """
    families = {other.kind.family for other in counterparts}
    if families <= NUMBERS:
        is_single = column.kind.family is Family.FLOAT and column.kind.size == SINGLE
        return single_of if is_single else number_of
    if len(families) == 1 and (canonical := BY_FAMILY.get(column.kind.family)):
        return canonical
    if column.kind.family is Family.BOOLEAN:
        return lambda value: truth if (truth := truth_of(value, column)) is not None else plain_of(value)
    return plain_of


def canonical_values(canonical: Canonical, values: Sequence[Any]) -> Sequence[Hashable]:
    """Return many values of a column in canonical form; most columns need no look at each of them."""
    if set(map(type, values)) <= AS_THEY_ARE.get(canonical, NONE):
        return values
    return [canonical(value) for value in values]


def plain_of(value: Any) -> Hashable:
    """Return a value as it is compared where nothing is known of its type: 1, '1' and b'1' all differ."""
    # Bytes of a text that is not valid are no bytes: to Python they are equal.
    if isinstance(value, UndecodableText):
        return UndecodableText, bytes(value)
    if isinstance(value, Truth):
        return value == "true"
    canonical: Hashable = value
    return canonical


def number_of(value: Any) -> Hashable:
    """Return the number that a value is or spells, so that 1.50 equals 1.5, otherwise as `plain_of` does."""
    if value is None or type(value) is int:
        whole: Hashable = value
        return whole
    if isinstance(value, bytes):
        return plain_of(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE:
        return int(value)  # a float beyond 2**53 prints fewer digits than the integer that it is
    text = repr(value) if isinstance(value, float) else str(value)
    if "_" in text or not text.isascii():
        return text  # Python reads 1_000 and other alphabets' digits as numbers, but servers do not
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    # To Python no NaN equals another one; here two environments that both have it do not differ.
    return "NaN" if number.is_nan() else number


def single_of(value: Any) -> Hashable:
    """Return a number of 32 bits as the shortest text that tells it from all others is worth."""
    return number_of(nearest_single(value) if isinstance(value, float) else value)


def uuid_of(value: Any) -> Hashable:
    """Return a UUID's digits; text that is none as it is."""
    digits = value.translate(DASHES).lower() if type(value) is str else ""
    return digits if UUID.fullmatch(digits) else plain_of(value)


def json_of(value: Any) -> Hashable:
    """Return what JSON means: numbers by value, members in any order; text that is no JSON as it is."""
    if type(value) is not str:
        return plain_of(value)
    try:
        return _frozen(
            json.loads(value, parse_float=Decimal, parse_constant=_no_json, object_pairs_hook=_members)
        )
    except (ValueError, RecursionError, InvalidOperation):
        return value


def _members(pairs: list[tuple[str, Any]]) -> frozenset[tuple[str, Hashable]] | tuple[Hashable, ...]:
    members = [(name, _frozen(value)) for name, value in pairs]
    # A name that stands twice: which of them counts is the reader's choice, so their order matters.
    return frozenset(members) if len(dict(members)) == len(members) else ("repeated", *members)


def _frozen(value: Any) -> Hashable:
    if isinstance(value, list):
        return ("array", *map(_frozen, value))
    if value is None or isinstance(value, bool | str):
        # To Python True is 1, and to JSON it is not; a null of JSON's is a value, which SQL's NULL is not.
        return type(value).__name__, value
    frozen: Hashable = value
    return frozen


def _no_json(word: str) -> Any:
    raise ValueError(word)


BY_FAMILY: Mapping[Family, Canonical] = {
    Family.JSON: json_of,
    Family.TIMESTAMP: moment_of,
    Family.TIME: time_of,
    Family.UUID: uuid_of,
}
"""What makes values comparable where all columns hold such."""
NONE: frozenset[type] = frozenset()
AS_THEY_ARE: Mapping[Canonical, frozenset[type]] = {
    plain_of: frozenset({str, int, float, bytes, type(None)}),
    number_of: frozenset({int, type(None)}),
}
"""The types whose values are canonical already."""
