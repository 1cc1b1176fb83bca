"""One package for each vendor, with the members of `base.Dialect`; finds a dialect by a name."""

from __future__ import annotations

from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.mysql import MySQL
from dynamic_databases.dialects.postgresql import PostgreSQL
from dynamic_databases.dialects.sqlite import SQLite
from dynamic_databases.dialects.sqlserver import SQLServer

DIALECTS: tuple[Dialect, ...] = (SQLite(), PostgreSQL(), MySQL(), SQLServer())

_BY_VENDOR = {dialect.vendor: dialect for dialect in DIALECTS}
_BY_NAME = {name: dialect for dialect in DIALECTS for name in (*dialect.engines, *dialect.schemes)}


def dialect_named(name: str) -> Dialect | None:
    """Return the dialect of an engine's import path, URL scheme or short name, or None."""
    return _BY_NAME.get(name)


def dialect_of(vendor: str) -> Dialect:
    """Return the dialect of Django's `connection.vendor`. Raises KeyError for an unknown one."""
    return _BY_VENDOR[vendor]
