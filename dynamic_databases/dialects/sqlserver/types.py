"""Says how SQL Server spells a column's type, and what kind of values it is; leaves reading rows to others.

Source: Microsoft's documentation of sys.columns, sys.types and of the data types themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dynamic_databases.catalog import Family, Kind

UNLIMITED = -1
"""The max_length of varchar(max), nvarchar(max), varbinary(max) and xml."""
ATTRIBUTES = ("sparse", "column_set", "masked", "encrypted")
"""Words after a type, in this order: of a masked column a login sees only the mask."""

WIDE = frozenset({"nchar", "nvarchar"})
"""Types whose max_length counts two bytes a character."""
LONG = frozenset({"char", "varchar", "binary", "varbinary", *WIDE})
EXACT = frozenset({"decimal", "numeric"})
FRACTIONAL = frozenset({"time", "datetime2", "datetimeoffset"})
VECTOR = "vector"
FIXED = frozenset({"char", "nchar", "binary"})
VECTOR_HEADER, VECTOR_NUMBER = 8, 4
"""Bytes of a vector's header and of each of its numbers."""

KINDS = {
    "bigint": Kind(Family.INTEGER, 64),
    "int": Kind(Family.INTEGER, 32),
    "smallint": Kind(Family.INTEGER, 16),
    "tinyint": Kind(Family.INTEGER, 8, unsigned=True),
    "bit": Kind(Family.BOOLEAN),
    "money": Kind(Family.DECIMAL, 19, 4),
    "smallmoney": Kind(Family.DECIMAL, 10, 4),
    "float": Kind(Family.FLOAT, 64),
    "real": Kind(Family.FLOAT, 32),
    "date": Kind(Family.DATE),
    "datetime": Kind(Family.TIMESTAMP, 3),
    "smalldatetime": Kind(Family.TIMESTAMP, 0),
    "text": Kind(Family.TEXT),
    "ntext": Kind(Family.TEXT),
    "image": Kind(Family.BINARY),
    "timestamp": Kind(Family.BINARY, 8, fixed=True),
    "uniqueidentifier": Kind(Family.UUID),
    "xml": Kind(Family.XML),
    "json": Kind(Family.JSON),
    "geometry": Kind(Family.SPATIAL, name="geometry"),
    "geography": Kind(Family.SPATIAL, name="geography"),
}
FAMILIES = {
    "char": Family.TEXT, "varchar": Family.TEXT, "nchar": Family.TEXT, "nvarchar": Family.TEXT,
    "binary": Family.BINARY, "varbinary": Family.BINARY,
    "time": Family.TIME, "datetime2": Family.TIMESTAMP, "datetimeoffset": Family.TIMESTAMP,
}  # fmt: skip

BASE = re.compile(rf"(?:^|[(])([a-z][a-z0-9_]*)(?:\([^()]*\))?\)*(?: (?:{'|'.join(ATTRIBUTES)}))*$")


@dataclass(frozen=True, slots=True)
class TypeFacts:
    """What sys.types and sys.columns say of one type; `base` is None for a type made in .NET."""

    base: str | None
    name: str
    schema: str = "sys"
    user_defined: bool = False
    max_length: int = 0
    precision: int = 0
    scale: int = 0


@lru_cache(maxsize=2048)
def spelling(facts: TypeFacts) -> str:
    """Return the type as people write it: `nvarchar(50)`, `dbo.phone(varchar(20))`, `hierarchyid`.

    Another name for a type (sysname, or one made by CREATE TYPE) is followed by what it stands for.
    """
    if facts.base is None:
        return f"{facts.schema}.{facts.name}" if facts.user_defined else facts.name
    sized = f"{facts.base}{_size(facts)}"
    if facts.user_defined:
        return f"{facts.schema}.{facts.name}({sized})"
    return sized if facts.name == facts.base else f"{facts.name}({sized})"


def _size(facts: TypeFacts) -> str:
    if facts.base in LONG:
        length = length_of(facts)
        return "(max)" if length is None else f"({length})"
    if facts.base in EXACT:
        return f"({facts.precision},{facts.scale})"
    if facts.base in FRACTIONAL:
        return f"({facts.scale})"
    if facts.base == VECTOR:
        return f"({(facts.max_length - VECTOR_HEADER) // VECTOR_NUMBER})"
    return ""


def length_of(facts: TypeFacts) -> int | None:
    """Return the characters or bytes that a type holds, None where it has no limit but the server's."""
    if facts.max_length == UNLIMITED:
        return None
    return facts.max_length // 2 if facts.base in WIDE else facts.max_length


@lru_cache(maxsize=2048)
def kind_of(facts: TypeFacts) -> Kind:
    """Return the kind of values that a column of this type holds."""
    base = facts.base
    if base is None:
        return KINDS.get(facts.name) or Kind(Family.OTHER, name=facts.name)
    if base in KINDS:
        return KINDS[base]
    if base in EXACT:
        return Kind(Family.DECIMAL, facts.precision, facts.scale)
    if base in FRACTIONAL:
        return Kind(FAMILIES[base], facts.scale, with_zone=base == "datetimeoffset")
    if base in LONG:
        return Kind(FAMILIES[base], length_of(facts), fixed=base in FIXED)
    return Kind(Family.OTHER, name=base)


def base_of(type_: str) -> str:
    """Return the server's own type in what `spelling` made: `dbo.phone(varchar(20))` → varchar."""
    match = BASE.search(type_)
    return match[1] if match else ""
