"""Brings a type's spelling into one form and says whether one type holds all values of another.

Within one vendor spellings are compared, since two types with one kind of values (json and jsonb)
need not behave alike; between vendors the canonical kinds of the catalog are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from functools import lru_cache

from dynamic_databases.catalog import Family, Kind
from dynamic_databases.comparison.spelling import LETTER_CASE, WHITE_SPACE, tokens

TYPE_ALIAS = "type_alias"
DISPLAY_WIDTH = "display_width"
IMPLIED_SIZE = "implied_size"

_STANDARD = {
    "int": "integer",
    "numeric": "decimal",
    "dec": "decimal",
    "character varying": "varchar",
    "char varying": "varchar",
    "character": "char",
    "national character varying": "nvarchar",
    "national char varying": "nvarchar",
    "national character": "nchar",
    "double": "double precision",
}
_POSTGRESQL = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "float": "double precision",
    "bool": "boolean",
    "bpchar": "char",
    "varbit": "bit varying",
    "timestamptz": "timestamp with time zone",
    "timestamp without time zone": "timestamp",
    "timetz": "time with time zone",
    "time without time zone": "time",
}
_ALIASES: dict[str, dict[str, str]] = {
    "postgresql": _STANDARD | _POSTGRESQL,
    "mysql": _STANDARD
    | {"bool": "tinyint(1)", "boolean": "tinyint(1)", "fixed": "decimal", "real": "double precision"},
    "microsoft": _STANDARD | {"timestamp": "rowversion", "double precision": "float"},
    "sqlite": {name: alias for name, alias in _STANDARD.items() if name != "double"},
}
_IMPLIED: dict[str, dict[str, str]] = {
    "postgresql": {
        "char": "char(1)",
        "bit": "bit(1)",
        "timestamp(6)": "timestamp",
        "timestamp(6) with time zone": "timestamp with time zone",
        "time(6)": "time",
    },
    "mysql": {
        "decimal": "decimal(10,0)",
        "char": "char(1)",
        "bit": "bit(1)",
        "binary": "binary(1)",
        "year(4)": "year",
    },
    "microsoft": {
        "decimal": "decimal(18,0)",
        "char": "char(1)",
        "nchar": "nchar(1)",
        "datetime2": "datetime2(7)",
        "time": "time(7)",
        "datetimeoffset": "datetimeoffset(7)",
        "float(53)": "float",
    },
}
_WIDTHS = {"mysql": re.compile(r"^(tinyint|smallint|mediumint|integer|bigint)\((?!1\)$)\d+\)")}
_SPELLED = re.compile(r"(?P<name>[^()\[]+)(?P<size>\([^()]*\))?(?P<rest>.*)", re.DOTALL)


@lru_cache(maxsize=5_000)
def canonical_type(text: str, vendor: str) -> tuple[str, tuple[str, ...]]:
    """Return a type in one spelling within its vendor, and the rules that changed it."""
    rules = []
    parts = tokens(text.strip(), vendor)
    lower = "".join(part if part[0] in "'\"`" else part.lower() for part in parts)
    if lower != text.strip():
        rules.append(LETTER_CASE)
    spelled = re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", lower)) if "'" not in lower else lower
    spelled = re.sub(r"\)(?=\w)", ") ", spelled)
    if spelled != lower or text != text.strip():
        rules.append(WHITE_SPACE)
    named = _named(spelled, _ALIASES.get(vendor, {}))
    if named != spelled:
        rules.append(TYPE_ALIAS)
    narrow = _WIDTHS[vendor].sub(r"\1", named) if vendor in _WIDTHS else named
    if narrow != named:
        rules.append(DISPLAY_WIDTH)
    sized = _IMPLIED.get(vendor, {}).get(narrow, narrow)
    if sized != narrow:
        rules.append(IMPLIED_SIZE)
    return sized, tuple(rules)


def _named(spelled: str, aliases: dict[str, str]) -> str:
    """Return the type with its name replaced by the one that stands for all its aliases."""
    match = _SPELLED.match(spelled)
    if spelled in aliases or match is None:
        return aliases.get(spelled, spelled)
    words, size, rest = match["name"].split(), match["size"] or "", match["rest"]
    if rest.strip() == "without time zone":
        rest = ""
    for count in range(len(words), 0, -1):
        name = aliases.get(" ".join(words[:count]))
        if name is not None:
            words[:count] = [name]
            break
    named = " ".join(words)
    if named.endswith(" with time zone") and size:
        return named.replace(" with", f"{size} with", 1) + rest
    return f"{named}{size}{rest}"


_INTEGERS_OF_ANY_SIZE = frozenset({"sqlite"})
_USUAL_FRACTIONS = {"postgresql": 6, "microsoft": 7, "mysql": 0}
"""Digits of a second's fraction that are kept where nothing is said."""


def shared_kind(kind: Kind, vendors: frozenset[str]) -> str:
    """Return a canonical kind as far as all of these vendors can tell it."""
    if kind.family is Family.BIT and kind.size == 1:
        return str(Kind(Family.BOOLEAN))
    usual = {_USUAL_FRACTIONS.get(vendor) for vendor in (*vendors, "postgresql")}
    numbers = kind.family in (Family.INTEGER, Family.FLOAT) and vendors & _INTEGERS_OF_ANY_SIZE
    times = kind.family in (Family.TIME, Family.TIMESTAMP) and kind.size in usual
    return str(replace(kind, size=None) if numbers or times else kind)


class Reach(Enum):
    """What the type there holds, beside the type here."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    OTHER_NUMBER = "other number"
    INCOMPATIBLE = "incompatible"


_NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT})
_ANYTHING = Kind(Family.OTHER, name="any")
"""A column of SQLite's without a type, or a view's that is computed: it holds values of all others."""


def reach(here: Kind, there: Kind) -> Reach:
    """Return whether `there` holds every value of `here`, judged by canonical kinds alone."""
    if here == there:
        return Reach.SAME
    if _ANYTHING in (here, there):
        return Reach.WIDER if there == _ANYTHING else Reach.NARROWER
    if here.family is not there.family:
        return _reach_across_families(here, there)
    if here.with_zone != there.with_zone or here.name != there.name:
        return Reach.INCOMPATIBLE
    if here.family is Family.INTEGER:
        low, high = _integer_range(here)
        low_there, high_there = _integer_range(there)
        return Reach.WIDER if low_there <= low and high_there >= high else Reach.NARROWER
    if here.family in (Family.ARRAY, Family.RANGE) and here.element and there.element:
        return reach(here.element, there.element)
    if here.family is Family.DECIMAL:
        return _at_least((_whole_digits(here), here.scale), (_whole_digits(there), there.scale))
    return _at_least((here.size,), (there.size,))


def _reach_across_families(here: Kind, there: Kind) -> Reach:
    if here.family is Family.INTEGER and there.family in _NUMBERS:
        return Reach.OTHER_NUMBER
    if here.family in (Family.ENUM, Family.SET) and there.family is Family.TEXT and there.size is None:
        return Reach.WIDER
    return Reach.INCOMPATIBLE


def _integer_range(kind: Kind) -> tuple[int, int]:
    bits = kind.size or 64
    return (0, 2**bits - 1) if kind.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def _whole_digits(kind: Kind) -> int | None:
    return None if kind.size is None else kind.size - (kind.scale or 0)


def _at_least(here: tuple[int | None, ...], there: tuple[int | None, ...]) -> Reach:
    """Return WIDER if no limit there is lower; None is "no limit"."""
    for limit, limit_there in zip(here, there, strict=True):
        if limit_there is not None and (limit is None or limit_there < limit):
            return Reach.NARROWER
    return Reach.WIDER
