"""Distinguishes names that a server generated from names that a person gave."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

GENERATED_NAME = "generated_name"
RANDOM_NAME = "random_name"

# Not separated by vendor: such names are copied when a schema is migrated to another vendor.
_RANDOM = re.compile(
    r"(?:PK|UQ|FK|DF|CK)__.+__[0-9A-F]{8,16}|GRAPH_UNIQUE_INDEX_[0-9A-F]{32}|sqlite_autoindex_.+_\d+"
    r"|SYS_[A-Z]+\d+",
    re.IGNORECASE,
)

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
"""Names that PostgreSQL prints without quotes. It quotes keywords as well, but no sequence is named so."""


def is_random(name: str) -> bool:
    """Return whether a server generated the name at random, so that no two servers agree on it.

    An example is SQL Server's DF__orders__status__3A81B327.
    """
    return _RANDOM.fullmatch(name) is not None


def is_generated(name: str | None, table: str, columns: Sequence[str], vendor: VendorRules) -> bool:
    """Return whether the server generated the name, at random or from the table and the columns."""
    if name is None or is_random(name):
        return True
    return vendor.is_made_up_name is not None and vendor.is_made_up_name(name, table, columns)


def is_serial_sequence(sequence: str, table: str, column: str) -> bool:
    """Return whether a sequence has the name that PostgreSQL generates for that serial column."""
    bare = sequence.rsplit(".", 1)[-1].replace('"', "")
    rest = bare.removeprefix(f"{table}_{column}_seq")
    return rest != bare and (not rest or rest.isdecimal())


def spellings_of(schema: str | None, name: str, default_schema: str | None) -> tuple[str, ...]:
    """Return how an expression may spell an object's name, with or without its schema, quoted if needed."""
    full = f"{_quoted(schema)}.{_quoted(name)}" if schema is not None else _quoted(name)
    return (_quoted(name), full) if schema == default_schema else (full,)


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'
