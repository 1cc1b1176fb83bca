"""Says what a declared type of SQLite's means: its affinity by SQLite's rules, its kind by people's."""

from __future__ import annotations

import re
from functools import lru_cache

from dynamic_databases.catalog import Family, Kind

TYPE = re.compile(r"(?P<words>[^()]*)(?:\((?P<arguments>[^()]*)\)(?P<rest>[^()]*))?")

MEANT = {
    "BOOL": Family.BOOLEAN,
    "BOOLEAN": Family.BOOLEAN,
    "DATE": Family.DATE,
    "TIME": Family.TIME,
    "DATETIME": Family.TIMESTAMP,
    "DATETIME2": Family.TIMESTAMP,
    "SMALLDATETIME": Family.TIMESTAMP,
    "DATETIMEOFFSET": Family.TIMESTAMP,
    "TIMESTAMP": Family.TIMESTAMP,
    "TIMESTAMPTZ": Family.TIMESTAMP,
    "DEC": Family.DECIMAL,
    "DECIMAL": Family.DECIMAL,
    "NUMBER": Family.DECIMAL,
    "NUMERIC": Family.DECIMAL,
    "MONEY": Family.DECIMAL,
    "INTERVAL": Family.INTERVAL,
    "BYTEA": Family.BINARY,
    "BINARY": Family.BINARY,
    "VARBINARY": Family.BINARY,
    "IMAGE": Family.BINARY,
    "JSON": Family.JSON,
    "JSONB": Family.JSON,
    "XML": Family.XML,
    "UUID": Family.UUID,
    "GUID": Family.UUID,
    "UNIQUEIDENTIFIER": Family.UUID,
    "GEOMETRY": Family.SPATIAL,
    "POINT": Family.SPATIAL,
    "LINESTRING": Family.SPATIAL,
    "POLYGON": Family.SPATIAL,
}
"""By the first word: by affinity POINT and INTERVAL would be integers."""

ZONED = ("TIMESTAMPTZ", "DATETIMEOFFSET", "WITH TIME ZONE", "WITH LOCAL TIME ZONE")
FIXED = frozenset({"CHAR", "NCHAR", "CHARACTER"})


@lru_cache(maxsize=1024)
def affinity(type_: str) -> str:
    """Return the affinity of a declared type: INTEGER, TEXT, BLOB (none), REAL or NUMERIC.

    In a STRICT table ANY has none.

    Source: https://www.sqlite.org/datatype3.html, 3.1
    """
    declared = type_.upper()
    if "INT" in declared:
        return "INTEGER"
    if "CHAR" in declared or "CLOB" in declared or "TEXT" in declared:
        return "TEXT"
    if "BLOB" in declared or not declared.strip():
        return "BLOB"
    if "REAL" in declared or "FLOA" in declared or "DOUB" in declared:
        return "REAL"
    return "NUMERIC"


@lru_cache(maxsize=1024)
def kind_of(type_: str) -> Kind:
    """Return the kind of a declared type, e.g. `VARCHAR(20)` → text 20.

    Integers are always of 64 bits with a sign, whatever width is declared: SQLite keeps them so.
    """
    match = TYPE.match(type_.upper())
    words, arguments = (match["words"], match["arguments"]) if match else ("", None)
    name = " ".join((words + " " + ((match["rest"] if match else "") or "")).split())
    size, scale = _numbers(arguments)
    if name in ("", "ANY"):
        return Kind(Family.OTHER, name="any")
    family = MEANT.get(name.split(" ", 1)[0]) or _family_by_affinity(name)
    if family is Family.DECIMAL:
        return Kind(family, size, scale if scale is not None or size is None else 0)
    if family is Family.TIMESTAMP or family is Family.TIME:
        return Kind(family, size, with_zone=any(word in name for word in ZONED))
    if family is Family.TEXT or family is Family.BINARY:
        fixed = size is not None and name.split(" ")[-1] in FIXED and "VAR" not in name
        return Kind(family, size, fixed=fixed)
    if family is Family.INTEGER or family is Family.FLOAT:
        return Kind(family, 64)
    return Kind(family, name=name.lower() if family is Family.OTHER else None)


@lru_cache(maxsize=1024)
def typed(type_: str) -> tuple[str, Kind]:
    """Return a declared type and its kind; of equal types the same objects, so that columns share them."""
    return type_, kind_of(type_)


def _family_by_affinity(name: str) -> Family:
    families = {"INTEGER": Family.INTEGER, "TEXT": Family.TEXT, "BLOB": Family.BINARY, "REAL": Family.FLOAT}
    return families.get(affinity(name), Family.OTHER)


def _numbers(arguments: str | None) -> tuple[int | None, int | None]:
    if arguments is None:
        return None, None
    parts = [part.strip() for part in arguments.split(",")]
    if len(parts) > 2 or not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        return None, None
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else None
