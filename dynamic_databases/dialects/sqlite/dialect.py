"""SQLite: files opened for reading only. Its parts are the modules beside this one."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.client import DatabaseClient

from dynamic_databases.catalog import Column, Kind, Reading
from dynamic_databases.dialects.base import Ask, Dialect, Entry, MadeBefore, fetch_all
from dynamic_databases.dialects.limits import Limits, Option, Policy
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.sqlite import checksums as sqlite_checksums
from dynamic_databases.dialects.sqlite import config as sqlite_config
from dynamic_databases.dialects.sqlite import errors as sqlite_errors
from dynamic_databases.dialects.sqlite import guard as sqlite_guard
from dynamic_databases.dialects.sqlite import literals as sqlite_literals
from dynamic_databases.dialects.sqlite import printing
from dynamic_databases.dialects.sqlite import profiling as sqlite_profiling
from dynamic_databases.dialects.sqlite.backend.files import is_same_file, state_of, token_of
from dynamic_databases.dialects.sqlite.catalog import reading as sqlite_catalog
from dynamic_databases.dialects.sqlite.folders import databases_in
from dynamic_databases.dialects.sqlite.types import affinity
from dynamic_databases.errors import DatabaseUnavailable

LONGEST_WAIT = 60
STATEMENTS = 32
"""Prepared statements that a connection keeps: one that reads 800 columns takes half a megabyte."""
ASCII_LETTER = re.compile(r"[A-Za-z]")

STRUCTURE_VERSION = """
    SELECT (SELECT schema_version FROM pragma_schema_version), count(*), CAST(total(rootpage) AS integer),
        CAST(group_concat(sql, char(10)) AS blob)
    FROM sqlite_master
"""
"""More than schema_version: a file that is written over this one may have been changed as often."""
TABLES = r"""
    SELECT count(*) FROM sqlite_master
    WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%%' ESCAPE '\'
"""


class SQLite(Dialect):
    vendor = "sqlite"
    is_preloaded = True
    client = DatabaseClient  # NAME is a URI, which can be no option
    has_logins = False
    distinct_estimates = sqlite_profiling.DISTINCT_ESTIMATES
    is_embedded = True
    enforces_types = False
    has_fingerprints = True
    label = "SQLite"
    writer = "this program's user"
    engines = ("django.db.backends.sqlite3", sqlite_config.ENGINE)
    bytes_within = "INSTR({whole}, {part}) > 0"
    schemes = ("sqlite", "sqlite3")
    keys = ("NAME", "OPTIONS")
    required = ("NAME",)
    impatient = ("PRAGMA busy_timeout = 1000",)
    undecodable = "(CAST(%s AS TEXT) || '')"  # without an affinity, which would make text of numbers
    plan = "EXPLAIN QUERY PLAN "
    none_listed = "No SQLite file lies in the folders whose files may be registered (SQLITE_FOLDERS)."
    options: Mapping[str, Option] = {
        "timeout": Option((int, float), explain="seconds to wait for another program's lock")
    }

    def settled(self, config: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
        return {**config, "NAME": sqlite_config.absolute(config["NAME"], policy)}

    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        problems: dict[str, str] = {}
        if reason := sqlite_config.name_problem(config["NAME"], policy):
            problems["NAME"] = reason
        timeout = (config.get("OPTIONS") or {}).get("timeout", 1)
        if not 0 <= timeout <= LONGEST_WAIT:
            problems["OPTIONS.timeout"] = f"must be from 0 to {LONGEST_WAIT} seconds."
        return problems

    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        """Return the entry; its NAME is a URI, which Django's backend opens as one.

        `detect_types` is off: Django's converters fail on what SQLite lets a column of dates hold.
        """
        timeout = (config.get("OPTIONS") or {}).get("timeout", limits.lock)
        return {
            "ENGINE": sqlite_config.ENGINE,
            "NAME": sqlite_config.uri_of(config["NAME"], read_only=read_only),
            "USER": "",
            "PASSWORD": "",
            "HOST": "",
            "PORT": "",
            "OPTIONS": {"timeout": timeout, "detect_types": 0, "cached_statements": STATEMENTS},
            "ATOMIC_REQUESTS": False,
            "AUTOCOMMIT": True,
            "CONN_MAX_AGE": 60 if read_only else 0,
            "CONN_HEALTH_CHECKS": read_only,
            "TIME_ZONE": None,
            "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
        }

    def depends_on(self, config: Mapping[str, Any], policy: Policy) -> Hashable | None:
        return sqlite_config.file_of(config["NAME"], policy)

    def same_database(self, entry: Entry, other: Entry) -> bool:
        return sqlite_config.same_file(entry, other)

    def server(self, entry: Entry) -> str:
        """Return the file: it has no server that others share."""
        return str(entry["NAME"])

    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        sqlite_guard.guard(connection, limits)

    def tidy(self, connection: BaseDatabaseWrapper) -> None:
        sqlite_guard.tidy(connection)

    def content_token(self, connection: BaseDatabaseWrapper) -> Hashable | None:
        return sqlite_guard.content_token(connection)

    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        connection.ensure_connection()
        path = sqlite_config.path_of(connection.settings_dict)
        return Rights(
            read_only_enforced=sqlite_guard.is_read_only(connection),
            can_write=path is not None and os.access(path, os.W_OK),
            tables=int(fetch_all(connection, TABLES)[0][0]),
        )

    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        return databases_in(policy)

    def called(self, name: str) -> str:
        return PurePath(name).stem

    def version(self, connection: BaseDatabaseWrapper) -> str:
        return sqlite3.sqlite_version

    def quote(self, name: str) -> str:
        return '"' + name.replace('"', '""').replace("%", "%%") + '"'

    def quote_table(self, schema: str | None, name: str) -> str:
        """Return only the table's name: there is one schema, and so an error tells by whether it names
        the schema if a table is gone (no such table: x) or something within a view (no such table: main.x).
        """
        return self.quote(name)

    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        return sqlite_catalog.read_catalog(connection, self.version(connection))

    def read_catalog_unless(self, connection: BaseDatabaseWrapper, made_before: MadeBefore) -> Reading:
        return sqlite_catalog.read_catalog(connection, self.version(connection), made_before)

    def outside(self, entry: Entry) -> Hashable | None:
        return token_of(entry)

    def structure_version(self, connection: BaseDatabaseWrapper) -> str:
        """Return a token of the file (device, inode) and its structure.

        A connection to a file that was replaced goes on reading the old one, so it is opened again. The
        structure is not looked at again while SQLite tells that nothing was committed since.
        """
        clock = sqlite_guard.clock_of(connection)
        here = state_of(connection.settings_dict)
        if clock is not None and not is_same_file(clock.file, here) and not connection.in_atomic_block:
            connection.close()
        # Before the structure: what is committed between the two is then a change to the next one who asks.
        state = (here, sqlite_guard.commits_of(connection))
        clock = sqlite_guard.clock_of(connection)
        if clock is not None and clock.structure is not None and clock.structure[0] == state:
            return clock.structure[1]
        *numbers, text = fetch_all(connection, STRUCTURE_VERSION)[0]
        file = (here.device, here.inode) if here is not None else (0, 0)
        digest = hashlib.sha256(text or b"").hexdigest()
        version = "-".join(map(str, (*file, *numbers, digest)))
        if clock is not None and not sqlite_config.is_writable(connection.settings_dict):
            clock.structure = state, version
        return version

    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        """Return SQL for the stored value, text and bytes cut; whatever the kind, a column may hold any type.

        `substr` ends at a NUL within a text, so what comes out too short is cut as bytes, of which a
        character has four at most.
        """
        if limit is None:
            return sql
        some = limit + 1
        # Numbers come before text, and bytes behind it: to compare takes a third of the time of typeof(). The
        # column's own collation may be unknown here.
        is_long = f"{sql} >= '' COLLATE BINARY AND length(CAST({sql} AS BLOB)) > {some}"
        start = f"substr({sql}, 1, {some})"
        start_by_bytes = f"CAST(substr(CAST({sql} AS BLOB), 1, {4 * some}) AS TEXT)"
        cut = f"CASE WHEN length({start}) = {some} THEN {start} ELSE {start_by_bytes} END"
        return f"CASE WHEN {is_long} THEN {cut} ELSE {sql} END"

    def parameter(self, column: Column) -> str:
        """Return the placeholder: a column's affinity makes bound text a number where it holds numbers.

        A column of no affinity (BLOB, no type, ANY in a STRICT table, a view's expression) compares text
        only with text: to find a number or bytes there, bind an int, float or bytes. See
        `types.affinity`.
        Source: https://www.sqlite.org/datatype3.html, 4.2
        """
        return "%s"

    def has_part(self, operator: str, sql: str, column: Column, part: str) -> str:
        """Return the condition without LIKE, which ends at a NUL and spells large numbers otherwise.

        As with LIKE, only letters of ASCII are the same in both cases. A part that has none of them is looked
        for in the text as it is stored, which takes half the time.
        """
        has_letters = ASCII_LETTER.search(part)
        text = f"lower({sql})" if has_letters else sql
        if affinity(column.type or "") != "TEXT":  # else all numbers are stored as text
            number = f"{printing.FUNCTION}({sql})"
            text = f"CASE typeof({sql}) WHEN 'real' THEN {number} ELSE {text} END"
        if operator != "endswith":
            wanted = "lower(%s)" if has_letters else "%s"
            return f"INSTR({text}, {wanted}) {'= 1' if operator == 'startswith' else '> 0'}"
        end = "substr(CAST(t AS BLOB), -length(CAST(p AS BLOB))) = CAST(p AS BLOB)"
        return f"(SELECT t IS NOT NULL AND (p = '' OR {end}) FROM (SELECT {text} AS t, lower(%s) AS p))"

    def holds(self, sql: str) -> str:
        return f"INSTR({sql}, %s) > 0"

    def for_any_client(self, sql: str) -> str:
        return printing.without_function(sql)

    def sampled(self, table: str, percent: float) -> str:
        return sqlite_profiling.sampled(table, percent)

    def literal(self, value: object) -> str:
        return sqlite_literals.literal(value)

    def plan_lines(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
        """Return the tree as the shell draws it: a row has its number and that of what it is part of."""
        depths = {0: 0}
        lines = []
        for number, above, _, detail in rows:
            depths[number] = depths.get(above, 0) + 1
            lines.append(f"{'  ' * depths.get(above, 0)}{detail}")
        return lines

    @contextmanager
    def reading_text_at_once(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Let Python's module make the texts, which takes a fifth of the time of a function of ours."""
        raw = connection.connection
        raw.text_factory = str
        try:
            yield
        finally:
            raw.text_factory = sqlite_guard.decoded

    def letter_by_letter(self, sql: str, column: Column) -> str:
        return sqlite_checksums.letter_by_letter(sql, column)

    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        return sqlite_errors.explain(error, doing)
