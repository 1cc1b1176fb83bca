"""The result of testing a database: version, latency, and what the login may do there."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from dynamic_databases.catalog import tables_in_words
from dynamic_databases.config import limits
from dynamic_databases.connection_tests.trial_connections import asked, on_trial
from dynamic_databases.connections import LiveConnection, live, privileges, reading
from dynamic_databases.connections.aliases import allows_writing
from dynamic_databases.connections.known_dead import try_again
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Connectable

CODE_WRITES = '"READ_ONLY": false'
ROUND_TRIP = "SELECT 1"
"""It only measures the time: most drivers know the version without a statement."""


@dataclass(frozen=True, slots=True)
class Check:
    """An answer: the server's version, milliseconds for connecting and for one statement, rights."""

    label: str
    writer: str
    version: str
    connecting: float
    answering: float
    tables: int
    read_only_enforced: bool
    can_write: bool
    unguarded: bool
    """Whether the login could write in a way that the connection does not refuse."""
    remarks: tuple[str, ...]
    reader_login: str = ""
    """SQL that creates a login to use instead of one whose rights keep something from being read."""
    code_may_write: bool = False
    """Whether its config lets code write there, by a connection of its own."""

    @property
    def writing(self) -> str:
        """Whether the login can write, and whether it can through us, in words."""
        if self.read_only_enforced and self.code_may_write:
            login = "" if self.can_write else f", but {self.writer} can't"
            return f"the pages' connection is read-only; code may write ({CODE_WRITES}){login}"
        if self.read_only_enforced:
            return "its connection is read-only" + (
                f", though {self.writer} could write" if self.can_write else ""
            )
        if self.can_write:
            return f"{self.writer.upper()} CAN WRITE, and nothing else stops it"
        return f"{self.writer} can't write"

    @property
    def seeing(self) -> str:
        """What the login can see, in words."""
        return f"it shows {tables_in_words(self.tables) if self.tables else 'no table or view'}"

    @property
    def sentence(self) -> str:
        times = f"connected in {self.connecting:.0f} ms, answered in {self.answering:.1f} ms"
        return f"{self.label} {self.version}, {times}; {self.seeing}; {self.writing}."


def check(database: Connectable) -> Check:
    """Return what a database answers on a new connection. Raises `ConfigError`, `DatabaseUnavailable`."""
    connection = live(database)
    try_again(connection)
    return asked(connection, partial(_answer, connection, allows_writing(database)))


def check_typed(database: Connectable) -> Check:
    """Return the answer for a config, stored or not. Raises `ConfigError`, `DatabaseUnavailable`."""
    with on_trial(database.config, f"“{database}”") as connection:
        return asked(connection, partial(_answer, connection, allows_writing(database)))


def check_all(
    databases: Iterable[Connectable],
) -> dict[Connectable, Check | ConfigError | DatabaseUnavailable]:
    """Return what each database answers, all asked at once: one that is dead costs the others no time."""
    results: dict[Connectable, Check | ConfigError | DatabaseUnavailable] = {}
    asked: dict[Connectable, LiveConnection] = {}
    for database in databases:
        try:
            asked[database] = live(database)
        except ConfigError as error:
            results[database] = error
        else:
            try_again(asked[database])
    seconds = limits().connect + limits().statement
    tasks = {
        connection: partial(_answer, connection, allows_writing(database))
        for database, connection in asked.items()
    }
    answers = read_in_parallel(tasks, seconds)
    return results | {database: answers[connection] for database, connection in asked.items()}


def _answer(connection: LiveConnection, code_may_write: bool) -> Check:
    with reading(connection, "connecting to") as wrapper:
        wrapper.close()
        started = time.perf_counter()
        wrapper.ensure_connection()
        connected = time.perf_counter()
        fetch_all(wrapper, ROUND_TRIP)
        answered = time.perf_counter()
        version = connection.dialect.version(wrapper)
        rights = connection.dialect.rights(wrapper)
        closed = privileges.ask(connection, wrapper, rights)
    return Check(
        label=connection.dialect.label,
        writer=connection.dialect.writer,
        version=version,
        connecting=(connected - started) * 1000,
        answering=(answered - connected) * 1000,
        tables=rights.tables,
        read_only_enforced=rights.read_only_enforced,
        can_write=rights.can_write or rights.can_write_files,
        unguarded=rights.unguarded,
        remarks=(*rights.remarks, *rights.visibility.remarks, *closed.remarks),
        reader_login=privileges.reader_login(connection) if closed.remarks else "",
        code_may_write=code_may_write,
    )
