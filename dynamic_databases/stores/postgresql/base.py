"""Django's PostgreSQL backend, whose connections are given up when the server falls silent."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from dynamic_databases.dialects.postgresql.backend.sessions import LONGEST_SILENCE, LimitedConnection
from dynamic_databases.stores.entries import CONNECT


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is given up when its server does not answer in time."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return psycopg's connection, bounded by `tcp_user_timeout`, in milliseconds."""
        connection = super().get_new_connection(conn_params)
        connection.__class__ = LimitedConnection  # psycopg.connect makes its own class, and accepts no other
        connection.seconds = conn_params.get("tcp_user_timeout", LONGEST_SILENCE) / 1000
        connection.has_deadline = False  # the page that reports a passed deadline is made with it
        return connection

    def is_usable(self) -> bool:
        """Return whether a kept connection still answers; a silent server is not waited for twice."""
        kept = self.connection
        if kept is None:
            return False
        longest, kept.seconds = kept.seconds, CONNECT
        try:
            return bool(super().is_usable())
        finally:
            kept.seconds = longest
