"""The SQL Server that TEST_SQLSERVER_URL names, if any: a database in which tests make schemas."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import import_string

from dynamic_databases.catalog import Catalog
from dynamic_databases.config.texts import config_from_url
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlserver import SQLServer
from tests.guarded import guarded
from tests.required import available, located, skip_or_fail

DIALECT = SQLServer()
LIMITS = Limits()
ONLY_ROWS = re.compile(r"\s*(?:INSERT|SET)\b", re.IGNORECASE)
RENAMED = re.compile(r"(\bsp_rename\s+'[^']+\]\.\[[^']+'\s*,\s*'[^']+')(?!\s*,)", re.IGNORECASE)
"""Microsoft's servers see by themselves that it is a column; others ask to be told."""
OTHER_WORDS = (
    (re.compile(r"(\balter\s+column\s.+?)\s+null(?=\s*;|\s*$)", re.IGNORECASE | re.MULTILINE), r"\1"),
    (re.compile(r"\bnumeric\(19,0\)(?=\s+identity\b)", re.IGNORECASE), "numeric(18,0)"),
)
"""What compatible servers refuse in the families' scripts, and what amounts to the same there."""
_names = count(1)

DROPS = """
    SELECT 'ALTER TABLE ' + QUOTENAME(s.name) + '.' + QUOTENAME(t.name) + ' SET (SYSTEM_VERSIONING = OFF)'
    FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
    WHERE s.name = %s AND t.temporal_type = 2
""", """
    SELECT 'ALTER TABLE ' + QUOTENAME(s.name) + '.' + QUOTENAME(t.name)
           + ' DROP CONSTRAINT ' + QUOTENAME(f.name)
    FROM sys.foreign_keys f
    JOIN sys.tables t ON t.object_id = f.parent_object_id
    JOIN sys.schemas s ON s.schema_id = t.schema_id
    WHERE s.name = %s
""", """
    SELECT 'DROP VIEW ' + QUOTENAME(s.name) + '.' + QUOTENAME(v.name)
    FROM sys.views v JOIN sys.schemas s ON s.schema_id = v.schema_id
    WHERE s.name = %s
""", """
    SELECT 'DROP TABLE ' + QUOTENAME(s.name) + '.' + QUOTENAME(t.name)
    FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
    WHERE s.name = %s
""", """
    SELECT 'DROP ' + CASE o.type WHEN 'P' THEN 'PROCEDURE ' WHEN 'SO' THEN 'SEQUENCE '
                         WHEN 'D' THEN 'DEFAULT ' ELSE 'FUNCTION ' END
           + QUOTENAME(s.name) + '.' + QUOTENAME(o.name)
    FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
    WHERE s.name = %s AND o.type IN ('P', 'FN', 'IF', 'TF', 'SO', 'D') AND o.parent_object_id = 0
""", """
    SELECT 'DROP TYPE ' + QUOTENAME(s.name) + '.' + QUOTENAME(t.name)
    FROM sys.types t JOIN sys.schemas s ON s.schema_id = t.schema_id
    WHERE s.name = %s AND t.is_user_defined = 1
"""  # fmt: skip
"""Statements that make the statements which empty a schema, in the order in which that works."""


@dataclass(frozen=True)
class SQLServerDatabase:
    """A database somewhere, and the one schema of it in which a test makes what it needs."""

    url: str
    schema: str

    @property
    def config(self) -> dict[str, Any]:
        """The config by which the database is registered."""
        return config_from_url(self.url)

    def run(self, *batches: str) -> None:
        """Run batches of SQL; `{s}` stands for the schema."""
        with opened(self.config, read_only=False) as connection, connection.cursor() as cursor:
            for batch in batches:
                cursor.execute(batch.replace("{s}", f"[{self.schema}]"))

    def empty(self) -> None:
        """Remove everything from the schema."""
        with opened(self.config, read_only=False) as connection:
            for statement in DROPS:
                for (drop,) in fetch_all(connection, statement, (self.schema,)):
                    with connection.cursor() as cursor:
                        cursor.execute(drop)

    def load(self, script: Path) -> None:
        """Run a script's batches, which GO ends, without those that only insert rows.

        Skips the test where the server, being no SQL Server in truth, knows no such statement.
        """
        text = script.read_text(encoding="utf-8-sig")
        batches = re.split(r"(?im)^\s*GO\s*;?\s*$", RENAMED.sub(r"\1, 'COLUMN'", text))
        with opened(self.config, read_only=False) as connection, connection.cursor() as cursor:
            for batch in batches:
                if batch.strip() and not ONLY_ROWS.match(batch):
                    self._load(cursor, batch, script)

    def _load(self, cursor: Any, batch: str, script: Path) -> None:
        try:
            _run(cursor, batch)
        except Error as error:
            other = batch
            for words, others in OTHER_WORDS:
                other = words.sub(others, other)
            if other == batch:
                self.empty()
                pytest.skip(f"this server does not take {script.name}: {error}")
            _run(cursor, other)

    def catalog(self) -> Catalog:
        """Return the catalog of the whole database."""
        with opened(self.config) as connection:
            return DIALECT.read_catalog(connection).catalog


def _run(cursor: Any, batch: str) -> None:
    """Run a batch to its end: drivers give the error of a later statement with that statement's answer."""
    cursor.execute(batch)
    while cursor.nextset():
        pass


@contextmanager
def opened(
    config: dict[str, Any], limits: Limits = LIMITS, *, read_only: bool = True
) -> Iterator[BaseDatabaseWrapper]:
    """Yield a guarded connection of Django's, guarded again whenever it is opened again."""
    wrapper = import_string("dynamic_databases.dialects.sqlserver.backend.base.DatabaseWrapper")(
        DIALECT.entry(config, limits, read_only=read_only), "sqlserver"
    )
    with guarded(wrapper, DIALECT, limits):
        yield wrapper


def given_url() -> str:
    """Return the URL of the SQL Server that was given; skips or fails where none was."""
    url = available("sqlserver")
    if url is None:
        skip_or_fail("sqlserver", "TEST_SQLSERVER_URL names none")
    located("odbc")
    return url


@pytest.fixture
def sqlserver(django_db_blocker: Any) -> Iterator[SQLServerDatabase]:
    """Yield a new schema of the SQL Server that was given; skips or fails where none was."""
    database = SQLServerDatabase(given_url(), f"browser_{os.getpid()}_{next(_names)}")
    with django_db_blocker.unblock():
        database.run("CREATE SCHEMA {s}")
        try:
            yield database
        finally:
            database.empty()
            database.run("DROP SCHEMA {s}")
