"""SQLite: files opened for reading only. Its parts are the modules beside this one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Kind, Reading
from dynamic_databases.dialects.base import Ask, Dialect, Entry, Limits, Option, Policy, Rights, fetch_all
from dynamic_databases.dialects.sqlite import catalog as sqlite_catalog
from dynamic_databases.dialects.sqlite import errors as sqlite_errors
from dynamic_databases.dialects.sqlite import file as sqlite_file
from dynamic_databases.dialects.sqlite import guard as sqlite_guard
from dynamic_databases.errors import DatabaseUnavailable

LONGEST_WAIT = 60

STRUCTURE_VERSION = """
    SELECT (SELECT schema_version FROM pragma_schema_version), count(*), total(rootpage), total(length(sql))
    FROM sqlite_master
"""
"""More than schema_version: another file in its place may have been changed as often."""
TABLES = r"""
    SELECT count(*) FROM sqlite_master
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%%' ESCAPE '\'
"""


class SQLite(Dialect):
    vendor = "sqlite"
    label = "SQLite"
    writer = "this program's user"
    engines = ("django.db.backends.sqlite3",)
    schemes = ("sqlite", "sqlite3")
    keys = ("NAME", "OPTIONS")
    required = ("NAME",)
    undecodable = "(CAST(%s AS TEXT) || '')"  # without an affinity, which would make text of numbers
    none_listed = "No SQLite file lies in the folders whose files may be registered (SQLITE_FOLDERS)."
    options: Mapping[str, Option] = {
        "timeout": Option((int, float), explain="seconds to wait for another program's lock")
    }

    def settled(self, config: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        return {**config, "NAME": sqlite_file.absolute(config["NAME"], policy)}

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        found: dict[str, str] = {}
        if reason := sqlite_file.name_problem(config["NAME"], policy):
            found["NAME"] = reason
        timeout = (config.get("OPTIONS") or {}).get("timeout", 1)
        if not 0 <= timeout <= LONGEST_WAIT:
            found["OPTIONS.timeout"] = f"must be from 0 to {LONGEST_WAIT} seconds."
        return found

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        """Return the entry; its NAME is a URI, which Django's backend opens as one.

        `detect_types` is off: Django's converters fail on what SQLite lets a column of dates hold.
        """
        timeout = (config.get("OPTIONS") or {}).get("timeout", limits.lock)
        return {
            "ENGINE": self.engines[0],
            "NAME": sqlite_file.uri_of(config["NAME"], read_only=read_only),
            "USER": "",
            "PASSWORD": "",
            "HOST": "",
            "PORT": "",
            "OPTIONS": {"timeout": timeout, "detect_types": 0},
            "ATOMIC_REQUESTS": False,
            "AUTOCOMMIT": True,
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "TIME_ZONE": None,
            "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
        }

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return sqlite_file.same_file(entry, other)

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        sqlite_guard.guard(connection, limits)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        connection.ensure_connection()
        path = sqlite_file.path_of(connection.settings_dict)
        return Rights(
            read_only_enforced=sqlite_guard.is_read_only(connection),
            can_write=path is not None and os.access(path, os.W_OK),
            tables=int(fetch_all(connection, TABLES)[0][0]),
        )

    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        return sqlite_file.databases_in(policy)

    def called(self, name: str) -> str:
        return PurePath(name).stem

    def version(self, connection: BaseDatabaseWrapper) -> str:
        return sqlite3.sqlite_version

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""').replace("%", "%%") + '"'

    def quote_table(self, schema: str | None, name: str) -> str:
        """Return the table's name alone: there is one schema, and so an error tells by whether it names
        the schema if a table is gone (no such table: x) or something within a view (no such table: main.x).
        """
        return self.quote(name)

    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        return sqlite_catalog.read_catalog(connection, self.version(connection))

    def structure_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return a token of the file (device, inode) and its structure.

        A connection to a file that was replaced goes on reading the old one, so it is opened anew.
        """
        clock = sqlite_guard.clock_of(connection)
        here = sqlite_guard.file_identity(connection)
        if clock is not None and clock.file != here and not connection.in_atomic_block:
            connection.close()
        row = fetch_all(connection, STRUCTURE_VERSION)[0]
        return "-".join(str(int(number)) for number in (*(here or (0, 0)), *row))

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        """Return SQL for the stored value, text and bytes cut; whatever the kind, a column may hold any type.

        `substr` ends at a NUL within a text, so what comes out too short is cut as bytes, of which a
        character has four at most.
        """
        if limit is None:
            return sql
        some = limit + 1
        is_short = f"typeof({sql}) NOT IN ('text', 'blob') OR length(CAST({sql} AS BLOB)) <= {some}"
        start = f"substr({sql}, 1, {some})"
        start_by_bytes = f"CAST(substr(CAST({sql} AS BLOB), 1, {4 * some}) AS TEXT)"
        return (
            f"CASE WHEN {is_short} THEN {sql} WHEN length({start}) = {some} THEN {start} "
            f"ELSE {start_by_bytes} END"
        )

    def parameter(self, column: Column) -> str:
        """Return the placeholder: a column's affinity makes bound text a number where it holds numbers.

        A column of no affinity (BLOB, no type, ANY in a STRICT table, a view's expression) compares text
        with text alone: to find a number or bytes there, bind an int, float or bytes. See
        `types.affinity`.
        Source: https://www.sqlite.org/datatype3.html, 4.2
        """
        return "%s"

    def holds(self, sql: str) -> str:
        return f"INSTR({sql}, %s) > 0"

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return sqlite_errors.explain(error, doing)
