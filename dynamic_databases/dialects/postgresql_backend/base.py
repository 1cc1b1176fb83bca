"""Django's PostgreSQL backend for reading alone; leaves the session to `postgresql_guard`.

Django imports this module by a DATABASES entry's ENGINE, so psycopg is asked for only by a database of
this vendor.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.features import DatabaseFeatures
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.types.string import TextLoader


class Features(DatabaseFeatures):
    # What Django drops with 12 and 13 is in migrations and bulk inserts: the queries of pages work there.
    minimum_database_version = (12,)


class Operations(DatabaseOperations):
    compiler_module = "dynamic_databases.dialects.postgresql_backend.compiler"


class Cursor(base.Cursor):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run a statement in UTF-8, also where the session's encoding is SQL_ASCII: see `postgresql_text`."""
        return super().execute(  # type: ignore[misc]  # Django's stubs do not know psycopg's
            query.encode() if isinstance(query, str) else query, params, **options
        )


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes every name that the server takes, and servers from 12 on."""

    features_class = Features
    ops_class = Operations

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return psycopg's connection, json left to Django's field as jsonb is: decoded twice it is wrong."""
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("json", TextLoader)
        return connection
