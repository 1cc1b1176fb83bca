"""The kinds of values of types as each vendor's reader takes them, from the spelling of a type alone."""

from __future__ import annotations

import re

from dynamic_databases.catalog import Kind
from dynamic_databases.dialects.mysql import types as mysql
from dynamic_databases.dialects.postgresql import types as postgresql
from dynamic_databases.dialects.sqlite import types as sqlite
from dynamic_databases.dialects.sqlserver import types as sqlserver

NAMES = {
    "smallint": "int2",
    "integer": "int4",
    "bigint": "int8",
    "boolean": "bool",
    "character varying": "varchar",
    "character": "bpchar",
    "real": "float4",
    "double precision": "float8",
    "bit varying": "varbit",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
}
"""PostgreSQL's own names, by those that it prints."""
SIZED = re.compile(r"(?P<name>[a-z0-9_ ]+?)(?:\((?P<sizes>[^()]*)\))?(?P<rest> with(?:out)? time zone)?")


def kind_of(vendor: str, spelled: str) -> Kind:
    """Return the kind of values of a built-in type as the vendor's server prints it."""
    if vendor == "mysql":
        return mysql.kind_of(spelled)
    if vendor == "sqlite":
        return sqlite.kind_of(spelled)
    match = SIZED.fullmatch(spelled.lower())
    assert match, spelled
    sizes = [-1 if size == "max" else int(size) for size in (match["sizes"] or "").split(",") if size]
    if vendor == "microsoft":
        return _of_sqlserver(match["name"], sizes)
    name = f"{match['name']}{match['rest'] or ''}"
    return postgresql.BUILT_IN[NAMES.get(name, name)](_modifier(name, sizes))


def _modifier(name: str, sizes: list[int]) -> int:
    """Return what PostgreSQL keeps of the sizes of a type."""
    if not sizes:
        return postgresql.NO_LIMIT
    if name == "numeric":
        return (sizes[0] << 16 | (sizes[1] if len(sizes) > 1 else 0)) + postgresql.HEADER
    return sizes[0] + postgresql.HEADER if "char" in name else sizes[0]


def _of_sqlserver(name: str, sizes: list[int]) -> Kind:
    length = sizes[0] if sizes else 1
    width = 2 if name in sqlserver.WIDE and length > 0 else 1
    scale = sizes[-1] if sizes else 7 if name in sqlserver.FRACTIONAL else 0
    precision = length if sizes else 18
    return sqlserver.kind_of(
        sqlserver.TypeFacts(name, name, max_length=length * width, precision=precision, scale=scale)
    )
