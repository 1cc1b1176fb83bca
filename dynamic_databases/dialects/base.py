"""What every vendor's dialect can do, member by member; leaves the doing to one package a vendor.

A dialect turns settings into a guarded connection, a connection into a catalog, a name into quoted
SQL, a column into text that can be shown, and a driver's error into words. It knows no models, no
pages and no stored databases.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Kind, Reading
from dynamic_databases.errors import DatabaseUnavailable

Entry = dict[str, Any]
"""A complete entry of Django's DATABASES."""
Ask = Callable[[str], list[tuple[Any, ...]]]
"""Runs one statement on the server of a config, and returns its rows. Opens the connection first."""
MOST_DATABASES = 1000
"""How many databases of one server are listed; one more is asked for, to tell whether there are more."""


@dataclass(frozen=True, slots=True)
class Option:
    """One key that OPTIONS may hold: its type, and whether it bears on where a password is sent."""

    type: type | tuple[type, ...]
    choices: tuple[Any, ...] = ()
    identity: bool = False
    """Whether a change of it (TLS, driver, file) must clear a kept secret."""
    secret: bool = False
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one connection, in seconds."""

    connect: float = 5.0
    statement: float = 15.0
    lock: float = 2.0


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be registered: folders of SQLite files, and patterns of host names (fnmatch's)."""

    folders: tuple[Path, ...] = ()
    hosts: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a login may do, as far as the server tells."""

    read_only_enforced: bool
    """Whether the connection itself refuses writes."""
    can_write: bool = False
    """Whether the login could write where nothing enforces read-only."""
    can_write_files: bool = False
    sees_everything: bool = True
    tables: int = 0
    """Tables and views that the server lists for the login."""
    remarks: tuple[str, ...] = field(default=())
    """Sentences for the page and for `check_database`."""

    @property
    def unguarded(self) -> bool:
        """Whether the login could write, and the connection would not refuse it."""
        return self.can_write_files or (self.can_write and not self.read_only_enforced)


class Dialect(ABC):
    """Everything that differs by vendor. Instances hold no state and are shared by threads."""

    vendor: str
    """Django's `connection.vendor`."""
    label: str
    """The name people use: PostgreSQL, SQL Server."""
    engines: tuple[str, ...]
    """Django's import paths that may be registered, the default first."""
    schemes: tuple[str, ...]
    """URL schemes and short names that mean this vendor."""
    keys: tuple[str, ...] = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    required: tuple[str, ...] = ("NAME",)
    options: Mapping[str, Option] = {}
    install: str = ""
    """The command that installs a missing driver, where one may be missing."""
    none_listed = "The login can open no database of this server; the system's own are left out."
    writer = "its login"
    """Whose rights decide what can be written, in words."""
    first_database = ""
    """The NAME to connect to where only the server is known, to ask it for its databases."""
    undecodable = ""
    """The placeholder for the bytes of a text that is not valid UTF-8; "" where no such text is stored."""
    nulls_sort_first = True
    """Whether NULL comes first in an ascending order (and last in a descending one)."""

    @abstractmethod
    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        """Return what this vendor refuses of a config of known keys and right types: reason by key."""

    def settled(self, config: Mapping[str, Any], policy: Policy) -> Mapping[str, Any]:
        """Return a config without problems with what only the policy can tell, for `entry`.

        On SQLite: a relative NAME made absolute.
        """
        return config

    @abstractmethod
    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        """Return the DATABASES entry of a valid config, with what keeps us safe merged last."""

    @abstractmethod
    def same_database(self, entry: Entry, other: Entry) -> bool:
        """Return whether two entries lead to one database: a file by inode, else by host, port, name."""

    @abstractmethod
    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        """Make a connection that was just opened refuse writes and overlong statements.

        Reads the guard back, and raises `GuardMissing` if the server did not take it.
        """

    @abstractmethod
    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        """Return what the login of an open connection may do."""

    @abstractmethod
    def databases(self, ask: Ask, policy: Policy) -> list[str]:
        """Return the NAMEs of the databases that the login can open, in order, the system's own left out.

        At most one more than `MOST_DATABASES`, in one statement. SQLite: the files that may be registered.
        """

    def called(self, name: str) -> str:
        """Return what people call the database of this NAME."""
        return name

    @abstractmethod
    def version(self, connection: BaseDatabaseWrapper) -> str:
        """Return the server's version in its own spelling."""

    @abstractmethod
    def quote(self, name: str) -> str:
        """Return `name` as a delimited identifier, quotes escaped and `%` doubled for Django's cursor.

        Django leaves such a name alone, so it may be passed as `db_table` and `db_column`.
        """

    @abstractmethod
    def quote_table(self, schema: str | None, name: str) -> str:
        """Return the delimited, schema-qualified name of a table, as `quote` does for one name."""

    @abstractmethod
    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        """Return all structure and statistics in a fixed number of statements.

        No row of a user's table is selected. An object that can't be read has `problem` set.
        Raises `django.db.Error` when the catalog as a whole can't be read.
        """

    def structure_version(self, connection: BaseDatabaseWrapper) -> str | None:
        """Return a token that changes whenever the structure does, or None if the vendor has none."""
        return None

    @abstractmethod
    def shown(self, sql: str, kind: Kind, limit: int | None) -> str:
        """Return SQL by which a column is read as what the server would print.

        `sql` is the compiled column; `limit` bounds characters or bytes (one more is read, so that
        the reader can tell), None reads all. The value that arrives is str, bytes, int, float or None.
        """

    @abstractmethod
    def parameter(self, column: Column) -> str:
        """Return the placeholder by which text is compared with this column as the value it spells."""

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        """Return whether `parameter` can be given this value: what the server would refuse is not there."""
        return True

    def given(self, value: str | bytes | int | float) -> str | bytes | int | float:
        """Return a value as `parameter` is to be given it."""
        return value

    def comparable(self, sql: str, column: Column) -> str:
        """Return SQL by which a column is compared with its `parameter`, and sorted; `sql` is the column.

        It is the column itself but for types that have no `=` or no order.
        """
        return sql

    def searchable(self, sql: str, column: Column) -> str:
        """Return SQL for the text in which a part is looked for; `sql` is what `comparable` made.

        It differs where LIKE sees another text than what is shown.
        """
        return sql

    def as_text(self, sql: str) -> str:
        """Return SQL for the text that an expression of any type is to the server."""
        return f"CAST({sql} AS TEXT)"

    def holds(self, sql: str) -> str:
        """Return the condition that a text holds the one parameter, in which no character is special."""
        return f"POSITION(%s IN {sql}) > 0"

    def first_rows(self, columns: str, rest: str, most: int) -> str:
        """Return the statement for the first `most` rows; `rest` is all that stands behind FROM."""
        return f"SELECT {columns} FROM {rest} LIMIT {most}"

    @abstractmethod
    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        """Return the driver's error as one of ours, in plain words and without a credential.

        `doing` says what was being tried: "reading shop in prod".
        """

    def orderable(self, column: Column) -> bool:
        """Return whether the server can sort and compare this column's type."""
        return True


def now() -> datetime:
    """Return the time of a reading: aware, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def fetch_all(
    connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...] = ()
) -> list[tuple[Any, ...]]:
    """Return all rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
