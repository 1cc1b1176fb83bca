"""Says what MySQL's spelling of a column's type means: its kind, and the values of an enum or set."""

from __future__ import annotations

import re
from functools import lru_cache

from dynamic_databases.catalog import Family, Kind

TYPE = re.compile(
    r"(?P<name>[a-z0-9_]+(?: (?:precision|varying))?)(?:\((?P<arguments>[\d, ]*)\))?(?P<rest>.*)", re.DOTALL
)
VALUE = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.DOTALL)
ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)
ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "Z": "\x1a", "b": "\b"}

INTEGERS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
LONGEST = {"tiny": 2**8 - 1, "": 2**16 - 1, "medium": 2**24 - 1, "long": None}
"""Bytes of the texts and blobs, which is as good as "no limit" for the longest."""
SPATIAL = frozenset(
    """geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection
    geomcollection""".split()
)
OF_NO_SIZE = {
    "date": Kind(Family.DATE),
    "json": Kind(Family.JSON),
    "uuid": Kind(Family.UUID),
    "inet4": Kind(Family.NETWORK, 32, name="inet4"),
    "inet6": Kind(Family.NETWORK, 128, name="inet6"),
    "year": Kind(Family.INTEGER, 16, unsigned=True, fixed=True, name="year"),
}
TIMES = {"time": Family.TIME, "datetime": Family.TIMESTAMP, "timestamp": Family.TIMESTAMP}
STRINGS = {
    "char": (Family.TEXT, True),
    "varchar": (Family.TEXT, False),
    "binary": (Family.BINARY, True),
    "varbinary": (Family.BINARY, False),
}


@lru_cache(maxsize=4096)
def kind_of(type_: str) -> Kind:
    """Return the kind of a COLUMN_TYPE, e.g. `int(10) unsigned` → unsigned integer 32.

    A number of a fixed width (zerofill, year) is `fixed`: the server prints its zeros. `tinyint(1)` is a
    boolean, as BOOL is another name for it, though it may hold other numbers.
    """
    match = TYPE.match(type_.lower())
    if match is None:
        return Kind(Family.OTHER, name=type_)
    name, rest = match["name"], match["rest"]
    sizes = [int(part) for part in (match["arguments"] or "").split(",") if part.strip()]
    size = sizes[0] if sizes else None
    unsigned, zerofill = "unsigned" in rest, "zerofill" in rest
    if name in INTEGERS:
        if (name, size) == ("tinyint", 1) and not unsigned:
            return Kind(Family.BOOLEAN)
        return Kind(Family.INTEGER, INTEGERS[name], unsigned=unsigned, fixed=zerofill)
    if name in ("decimal", "numeric"):
        scale = sizes[1] if len(sizes) > 1 else 0
        return Kind(Family.DECIMAL, size or 10, scale, unsigned=unsigned, fixed=zerofill)
    if name in ("float", "double", "real", "double precision"):
        return Kind(Family.FLOAT, 32 if name == "float" else 64, unsigned=unsigned, fixed=zerofill)
    return _kind_of_no_number(name, size)


def _kind_of_no_number(name: str, size: int | None) -> Kind:
    if name in OF_NO_SIZE:
        return OF_NO_SIZE[name]
    if name in STRINGS:
        family, fixed = STRINGS[name]
        return Kind(family, 1 if size is None else size, fixed=fixed)
    if name.endswith(("text", "blob")):
        family = Family.TEXT if name.endswith("text") else Family.BINARY
        return Kind(family, LONGEST.get(name[:-4]))
    if name in TIMES:
        return Kind(TIMES[name], size or 0, with_zone=name == "timestamp")
    if name == "bit":
        return Kind(Family.BIT, size or 1)
    if name in ("enum", "set"):
        return Kind(Family.ENUM if name == "enum" else Family.SET)
    if name in SPATIAL:
        return Kind(Family.SPATIAL, name=name)
    return Kind(Family.OTHER, size, name=name)


@lru_cache(maxsize=4096)
def values_of(type_: str) -> tuple[str, ...]:
    """Return the values of an enum or set in their order, none for other types."""
    if not type_[:5].lower().startswith(("enum(", "set(")):
        return ()
    return tuple(ESCAPE.sub(_unescaped, value) for value in VALUE.findall(type_))


def _unescaped(match: re.Match[str]) -> str:
    return "'" if match[1] is None else ESCAPED.get(match[1], match[1])
