"""The interface of every vendor's dialect, member by member; each vendor has a package of its own.

A dialect turns settings into a guarded connection, a connection into a catalog, a name into quoted SQL, a
column into text that can be shown, and a driver's error into words. It knows no models, pages or databases.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.client import BaseDatabaseClient

from dynamic_databases.catalog import Catalog, Column, Kind, Locked, Reading, TableName
from dynamic_databases.catalog.moments import without_excess
from dynamic_databases.dialects.digests import Digested
from dynamic_databases.dialects.limits import Limits, Option, Policy
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.errors import DatabaseUnavailable

Entry = dict[str, Any]
"""A complete entry of Django's DATABASES."""
Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]
"""Runs one statement on the server of a config, and returns its rows. Opens the connection first."""
MadeBefore = Callable[[str], Catalog | None]
"""Returns the catalog that was made of what has this fingerprint, see `Reading.fingerprint`."""
MOST_DATABASES = 1000
"""How many databases of one server are listed; one more is asked for, to tell whether there are more."""


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
    client: type[BaseDatabaseClient]
    """Runs the vendor's own program, and passes no name that it would take for an option or an address."""
    keys: tuple[str, ...] = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    required: tuple[str, ...] = ("NAME",)
    options: Mapping[str, Option] = {}
    connection_keywords: Mapping[str, str] = {}
    """The option that a keyword of ADO and ODBC connection strings means, in small letters without blanks."""
    driver_names: tuple[str, ...] = ()
    """What the name of an ADO or ODBC driver for this vendor contains, in small letters without blanks."""
    reads_strings_without_driver = False
    """Whether a connection string that names no driver is this vendor's."""
    has_fingerprints = False
    """Whether its readings have a `fingerprint`."""
    install: str = ""
    """The command that installs a missing driver, where one may be missing."""
    none_listed = "The login can open no database of this server; the system's own are left out."
    writer = "its login"
    """In words, whose rights decide what can be written."""
    first_database = ""
    """The NAME to connect to where only the server is known, to ask it for its databases."""
    impatient: tuple[str, ...] = ()
    """Statements after which a connection for writing waits for others' locks a second at most."""
    undecodable = ""
    """The placeholder for the bytes of a text that is not valid UTF-8; "" where no such text is stored."""
    is_preloaded: bool = False
    """Whether a server imports its backend before it is asked for: where its driver is there in any case."""
    is_embedded = False
    """Whether rows are fetched by this process itself, without a server."""
    enforces_types = True
    """Whether a column holds only values of its declared type."""
    prints_truth = False
    """Whether the server has a type of truth values, which it prints as `true` and `false`."""
    types_now = ""
    """The statement that gives each column of a table and its present type, by the schema (where the vendor
    has any) and the name of the table; "" where a changed structure is told in another way."""
    compares_any_text = False
    """Whether the server compares text with a column of any type without an error."""
    row_security = ""
    """What may hide rows of a table from a login, in words; nothing where the vendor has no such thing."""
    has_logins = True
    """Whether a login's rights decide what code may do that a table or view runs when it is read."""
    plan = ""
    """What asks for a statement's plan without running it, in front of it; "" where that is not offered."""
    session = ""
    """The statement after which SQL means the same in any session as in a guarded one, where that matters."""
    no_nul = ""
    """Why no part with a NUL character can be looked for, in words; "" where it can."""
    byte_length = "LENGTH"
    """The function of the number of bytes in a binary value."""
    bytes_within = "POSITION({part} IN {whole}) > 0"
    """The condition that one binary value lies within another."""
    distinct_estimates = ""
    """The statement that gives columns of a table and how many values the server thinks each has, by the
    schema (where the vendor has any) and the name of the table; "" where it does not tell."""
    fence = ""
    """What ends a derived table whose columns the planner must not look through, where it would otherwise
    group its rows by sorting them all."""
    nulls_sort_first = True
    """Whether NULL comes first in an ascending order (and last in a descending one)."""

    @abstractmethod
    def problems(self, config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
        """Return what this vendor refuses of a config of known keys and right types: reason by key."""

    def settled(self, config: Mapping[str, Any], policy: Policy) -> Mapping[str, Any]:
        """Return a valid config completed from the policy, for `entry`: on SQLite an absolute NAME."""
        return config

    @abstractmethod
    def entry(self, config: Mapping[str, Any], limits: Limits, *, read_only: bool = True) -> Entry:
        """Return the DATABASES entry of a valid config, with what keeps us safe merged last."""

    def depends_on(self, config: Mapping[str, Any], policy: Policy) -> Hashable | None:
        """Return what the entry of a config depends on beside settings, None where that can't be told.

        On SQLite: which file has the name now.
        """
        return ()

    @abstractmethod
    def same_database(self, entry: Entry, other: Entry) -> bool:
        """Return whether two entries lead to one database: a file by inode, else by host, port, name."""

    def server(self, entry: Entry) -> Hashable:
        """Return what tells an entry's server from others: one that hangs does so for all its databases."""
        return str(entry["HOST"]).lower(), str(entry["PORT"])

    @abstractmethod
    def guard(self, connection: BaseDatabaseWrapper, limits: Limits) -> None:
        """Make a connection that was just opened refuse writes and overlong statements.

        Reads the guard back, and raises `GuardMissing` if the server did not take it.
        """

    @abstractmethod
    def rights(self, connection: BaseDatabaseWrapper) -> Rights:
        """Return what the login of an open connection may do."""

    def tidy(self, connection: BaseDatabaseWrapper) -> None:  # noqa: B027  # where nothing outlives it
        """End what would outlive the request in the session of an open connection: its locks above all.

        Raises `django.db.Error` where that fails; the connection is then closed.
        """

    def content_token(self, connection: BaseDatabaseWrapper) -> Hashable | None:
        """Return what stays equal while an open connection reads the same content, whatever the table.

        None where only a server could tell, which takes as long as reading a few rows. Raises the driver's
        errors.
        """
        return None

    def runs_code(self, connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
        """Return why reading a table or view could act on the server, by name: "it is a view, and …".

        They run code that people made, with rights on the server itself: the login's, or those of their
        definers. In a fixed number of statements; none of a user's tables is selected from.
        """
        return {}

    def reader_login(self, database: str, schemas: Sequence[str]) -> str:
        """Return SQL that makes a login which may do no more than read this database."""
        return ""

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

        Django does not quote such a name again, so it may be passed as `db_table` and `db_column`.
        """

    @abstractmethod
    def quote_table(self, schema: str | None, name: str) -> str:
        """Return the delimited, schema-qualified name of a table, as `quote` does for one name."""

    @abstractmethod
    def read_catalog(self, connection: BaseDatabaseWrapper) -> Reading:
        """Return all structure and statistics in a fixed number of statements.

        No row of a user's table is selected. An object that can't be read has `problem` set; if that is
        because another session has locked it, it is also in the reading's `locked`.
        Raises `django.db.Error` when the catalog as a whole can't be read.
        """

    def read_catalog_unless(self, connection: BaseDatabaseWrapper, made_before: MadeBefore) -> Reading:
        """Return what `read_catalog` does, with the catalog that was made of the same before, if any."""
        return self.read_catalog(connection)

    def read_catalog_again(self, connection: BaseDatabaseWrapper, locked: Locked) -> Reading:
        """Return what `read_catalog` does; these locks were met a moment ago, and are looked for first."""
        return self.read_catalog(connection)

    def outside(self, entry: Entry) -> Hashable | None:
        """Return what stays equal while a database does, told without connecting; None if it can't be."""
        return None

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

    def compared(self, column: Column) -> str:
        """Return the placeholder by which a column is less or more than text as in the server's own `<`.

        It is `parameter`, whose order is that of sorting, but for types where that is another one.
        """
        return self.parameter(column)

    def one_of(self, column: Column) -> str:
        """Return the SQL that is true behind a column of whole numbers that has one of several values.

        Its one parameter is given them as an array in braces. "" for other columns, and where the server
        has no arrays: then each value has a parameter.
        """
        return ""

    def spells(self, column: Column, value: str | bytes | int | float) -> bool:
        """Return whether `parameter` can be given this value: what the server would refuse is not there."""
        return True

    def surely_reads(self, column: Column, value: str) -> bool:
        """Return whether any server reads this text, which it `spells`, as what a column is compared with."""
        return False

    def canonical(self, column: Column) -> str:
        """Return SQL for what the server prints of the value that its one parameter spells.

        Only for types without `=` or order, whose texts are compared; "" for others, and where the server
        can't read such text.
        """
        return ""

    def fits(self, column: Column, value: str) -> bool | None:
        """Return whether the type is as long or wide as a value that `parameter` reads; None: ask `fitting`.

        Placeholders are wider than their columns, so that nothing is cut or rounded into a match.
        """
        return True

    def fitting(self, column: Column) -> str:
        """Return the condition that the column's type holds all of what its one parameter spells."""
        return ""

    def is_type(self, column: Column, now: str) -> bool:
        """Return whether `types_now` gives the type that a column had when it was read."""
        return column.type == now

    def equals_wider(self, column: Column) -> bool:
        """Return whether the column can equal a value that its type has no room for, by its collation."""
        return False

    def without_excess(self, column: Column, value: str) -> str | None:
        """Return the last value before one that is finer than the type holds, such as a date or time.

        None if nothing is.
        """
        return without_excess(column.kind, value)

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

    def has_part(self, operator: str, sql: str, column: Column, part: str) -> str:
        """Return the condition that `contains`, `startswith` or `endswith` means of `sql` and one parameter.

        `sql` is the column as text. "" for Django's own, which is LIKE.
        """
        return ""

    def as_text(self, sql: str) -> str:
        """Return SQL for the text that an expression of any type is to the server."""
        return f"CAST({sql} AS TEXT)"

    def holds(self, sql: str) -> str:
        """Return the condition that a text holds the one parameter, in which no character is special."""
        return f"POSITION(%s IN {sql}) > 0"

    def first_rows(self, columns: str, rest: str, most: int) -> str:
        """Return the statement for the first `most` rows; `rest` is all that stands behind FROM."""
        return f"SELECT {columns} FROM {rest} LIMIT {most}"

    def sampled(self, table: str, percent: float) -> str:
        """Return SQL for about so many percent of a table's rows, behind FROM, without reading the others.

        They are the same ones each time. "" where the vendor has no such clause.
        """
        return ""

    def for_any_client(self, sql: str) -> str:
        """Return a whole statement without what only the browser's own connections understand."""
        return sql

    @abstractmethod
    def literal(self, value: object) -> str:
        """Return a value as SQL spells it, in the place of a placeholder."""

    def plan_lines(self, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
        """Return a plan, which is rows of columns with these names, as lines to read."""
        return [str(row[0]) for row in rows]

    def insert_into(self, schema: str | None, name: str, columns: Sequence[Column]) -> str:
        """Return the start of a statement that inserts rows into a table, up to their values."""
        names = ", ".join(self.quote(column.name) for column in columns)
        return f"INSERT INTO {self.quote_table(schema, name)} ({names}) VALUES"

    def inserted(self, column: Column) -> str:
        """Return the placeholder by which what `shown` gives is inserted; "" where the server makes it."""
        return "%s"

    def around_inserts(self, schema: str | None, name: str, columns: Sequence[Column]) -> tuple[str, str]:
        """Return the statements before and after those that insert such rows; "" where none are needed."""
        return "", ""

    @contextmanager
    def reading_text_at_once(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """Let a block read many texts without a look at each.

        Where a vendor stores texts that are not valid UTF-8, one of them is then an `UndecodableValue`.
        """
        yield

    def digests(self, connection: BaseDatabaseWrapper) -> tuple[str, ...]:
        """Return by what names `row_digest` knows the digests that this server can compute, the best first.

        None where rows are read as quickly as a digest of them is made.
        """
        return ()

    def row_digest(self, digest: str, columns: Sequence[Digested]) -> str:
        """Return SQL for a whole number that differs wherever a value of these columns does, never NULL."""
        raise NotImplementedError

    def row_text(self, columns: Sequence[Digested]) -> str:
        """Return SQL for a text that differs wherever a value of these columns does, never NULL."""
        raise NotImplementedError

    def bucket(self, key: Sequence[Digested]) -> str:
        """Return SQL for one of `BUCKETS` whole numbers, which is the same wherever the key is."""
        raise NotImplementedError

    @abstractmethod
    def letter_by_letter(self, sql: str, column: Column) -> str:
        """Return SQL by which a text is compared and sorted as its bytes are, whatever its collation.

        It is the column itself where its collation does that already, so that an index serves it.
        """

    def running(self, connection: BaseDatabaseWrapper) -> int | None:
        """Return how many statements the server runs now, None where that is not visible to this login."""
        return None

    @abstractmethod
    def explain(self, error: Exception, doing: str) -> DatabaseUnavailable:
        """Return the driver's error as one of ours, in plain words and without a credential.

        `doing` says what was being tried: "reading shop in prod".
        """


def now() -> datetime:
    """Return the time of a reading: aware, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def fetch_all(connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...] = ()) -> Rows:
    """Return all rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
