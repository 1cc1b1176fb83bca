"""Tells what may hide customers from the login that reads their controller table."""

from __future__ import annotations

from dynamic_databases.app_settings import setting
from dynamic_databases.connections import LiveConnection
from dynamic_databases.connections.visibilities import visibility_of
from dynamic_databases.models import Source
from dynamic_databases.sources.rows import may_read


def hidden_by(source: Source, connection: LiveConnection) -> str:
    """Return what may hide rows of a source's table or query ("row security"), or nothing.

    Asked at most once in `CATALOG_MAX_AGE` seconds. Raises `DatabaseUnavailable`.
    """
    visibility = visibility_of(connection, setting("CATALOG_MAX_AGE"))
    tables = (name for name in (*visibility.hides_rows, *visibility.may_hide_rows) if may_read(source, name))
    name = next(tables, None)
    return visibility.hides_any_rows if name is None else visibility.hidden_by(name)
