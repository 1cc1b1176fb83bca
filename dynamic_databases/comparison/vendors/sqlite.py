"""The rules for the spellings and names of SQLite."""

from __future__ import annotations

from dataclasses import replace

from dynamic_databases.catalog import Family, Kind
from dynamic_databases.comparison.lexing.lexis import Lexis
from dynamic_databases.comparison.vendors.expressible import (
    ANY_TEXT,
    DEFERRABLE_FOREIGN_KEYS,
    EVERYWHERE,
    INDEXED_EXPRESSIONS,
    PARTIAL_INDEXES,
    Expressible,
    Substitute,
)
from dynamic_databases.comparison.vendors.vendor_rules import STANDARD_TYPES, VendorRules

_DECLARED_SIZES = {
    "TINYINT": 8,
    "INT1": 8,
    "SMALLINT": 16,
    "INT2": 16,
    "MEDIUMINT": 24,
    "INT": 32,
    "INT4": 32,
    "BIGINT": 64,
    "INT8": 64,
}
"""In bits, by a type's first word. SQLite stores any integer in up to 64 bits, whatever the declared type.
INTEGER is SQLite's name for all of them, so it declares no size."""


def declared_kind(type_: str, kind: Kind) -> Kind:
    """Return the kind that a type's name declares in the sense of other vendors."""
    word = type_.upper().replace("(", " ").partition(" ")[0]
    if word == "BIT":
        return Kind(Family.BOOLEAN)
    if kind.family is Family.INTEGER:
        return replace(kind, size=_DECLARED_SIZES.get(word), unsigned="UNSIGNED" in type_.upper())
    return replace(kind, size=None) if kind.family is Family.FLOAT else kind


_AFFINITIES = (
    ("integer", ("INT",)),
    ("text", ("CHAR", "CLOB", "TEXT")),
    ("blob", ("BLOB",)),
    ("real", ("REAL", "FLOA", "DOUB")),
)
_OWN_KINDS = {
    "integer": Family.INTEGER,
    "text": Family.TEXT,
    "real": Family.FLOAT,
    "numeric": Family.DECIMAL,
}


def stored_as(type_: str, kind: Kind) -> str:
    """Return the affinity of a declared type, and the kind of values that its name suggests if that differs.

    SQLite enforces no sizes. A column without a type has the affinity BLOB.
    Source: https://www.sqlite.org/datatype3.html, 3.1
    """
    declared = type_.upper()
    if not declared.strip():
        return "blob"
    affinity = next(
        (name for name, signs in _AFFINITIES if any(sign in declared for sign in signs)), "numeric"
    )
    if affinity == "blob" or kind.family is _OWN_KINDS[affinity]:
        return affinity
    return f"{affinity} for {replace(kind, size=None, scale=None)}"


EXPRESSES = Expressible(
    attributes=EVERYWHERE | DEFERRABLE_FOREIGN_KEYS | INDEXED_EXPRESSIONS | PARTIAL_INDEXES,
    substitutes={
        Family.ARRAY: (Substitute(Family.JSON), ANY_TEXT),
        Family.BOOLEAN: (Substitute(Family.INTEGER, (8,)),),
        Family.ENUM: (ANY_TEXT,),
        Family.INTERVAL: (Substitute(Family.INTEGER, (64, None)), Substitute(Family.TIMESTAMP), ANY_TEXT),
        Family.JSON: (ANY_TEXT,),
        Family.NETWORK: (ANY_TEXT,),
        Family.SET: (ANY_TEXT,),
        Family.UUID: (Substitute(Family.TEXT, (32, 36, None)), Substitute(Family.BINARY, (16, None))),
        Family.XML: (ANY_TEXT,),
    },
    time_zones=False,
    holds_to_sizes=False,
    declared_kind=declared_kind,
    numbers_integer_keys=True,
)
RULES = VendorRules(
    vendor="sqlite",
    type_aliases={name: alias for name, alias in STANDARD_TYPES.items() if name != "double"},
    expresses=EXPRESSES,
    lexis=Lexis(bracketed_names=True),
    stored_as=stored_as,
    current_time=frozenset({"current_timestamp", "datetime('now')"}),
    double_quoted_text=True,
    folds_columns=True,
    has_rights=False,
)
