"""Django's MySQL backend, on PyMySQL (which `make drivers` installs) where mysqlclient is missing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

try:
    import MySQLdb  # type: ignore[import-untyped]
except ImportError:
    try:
        import pymysql
    except ImportError as error:
        raise ImproperlyConfigured("Neither mysqlclient nor PyMySQL is installed.") from error
    pymysql.install_as_MySQLdb()  # states a mysqlclient version that Django's check accepts
    import MySQLdb

from django.db.backends.mysql import base

from dynamic_databases.stores.entries import CONNECT

IS_PYMYSQL = hasattr(MySQLdb, "install_as_MySQLdb")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is given up when its server does not answer in time."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return the driver's connection; its greeting, too, has to come within `connect_timeout`.

        PyMySQL waits for a greeting as long as for an answer.
        """
        if not IS_PYMYSQL or "connect_timeout" not in conn_params:
            return super().get_new_connection(conn_params)
        greeted = conn_params | {"read_timeout": conn_params["connect_timeout"]}
        connection = super().get_new_connection(greeted)
        # PyMySQL looks at this attribute of its own before each piece that it reads.
        connection._read_timeout = conn_params.get("read_timeout")
        return connection

    def is_usable(self) -> bool:
        """Return whether a kept connection still answers; a silent server is not waited for twice."""
        kept = self.connection
        if not IS_PYMYSQL or kept is None:
            return kept is not None and bool(super().is_usable())
        longest, kept._read_timeout = kept._read_timeout, CONNECT
        try:
            kept.ping(reconnect=False)  # Django's own set-up would be missing in one that it opened
        except MySQLdb.Error:
            return False
        finally:
            kept._read_timeout = longest
        return True
