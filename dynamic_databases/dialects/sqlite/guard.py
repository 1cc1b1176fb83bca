"""Keeps an open SQLite connection reading only, and each statement within its time.

Three layers refuse a write: the file is opened with mode=ro, `query_only` is on, and an authorizer allows
only reading to be prepared. Leaves settings to `config`.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Callable, Hashable
from itertools import count
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases import deadlines
from dynamic_databases.catalog import UndecodableText
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.sqlite import printing
from dynamic_databases.dialects.sqlite.backend.files import FileState, state_of
from dynamic_databases.dialects.sqlite.config import is_writable
from dynamic_databases.errors import GuardMissing

STEPS = 10_000
"""Instructions of SQLite's virtual machine between two looks at the clock: well under a millisecond."""

CACHED = 512
"""KiB of a file that a connection keeps. The system keeps what was read of a file in any case, and SQLite's
2,000 are hundreds of MB where there are many files and threads."""

OK, PRAGMA = sqlite3.SQLITE_OK, sqlite3.SQLITE_PRAGMA
ACTIONS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)

REFUSED_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})
"""Functions that load code, take a pointer, or reach other files; the last three are the shell's."""

PRAGMAS = frozenset(
    """application_id auto_vacuum busy_timeout cache_size collation_list compile_options data_version
    database_list encoding foreign_keys freelist_count function_list journal_mode module_list page_count
    page_size pragma_list query_only schema_version synchronous table_list trusted_schema
    user_version""".split()
)
"""Pragmas that only tell something when they are given no argument. FTS needs data_version, page_size."""

PRAGMAS_OF_AN_OBJECT = frozenset(
    "foreign_key_list index_info index_list index_xinfo table_info table_list table_xinfo".split()
)

WRITES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_numbers = count()
RTREE_STORES = ("_node", "_parent", "_rowid")


WHILE_IDLE = "dynamic_databases_while_idle"
"""A function that nothing calls: it can be made again only while no statement runs."""
CALLS_REGEXP = "SELECT 1 FROM sqlite_master WHERE sql LIKE '%regexp%' LIMIT 1"


def decoded(stored: bytes) -> str | UndecodableText:
    """Return stored text as `str`, or as `UndecodableText` where it is not valid UTF-8."""
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return UndecodableText(stored)


def authorize(
    action: int, first: str | None, second: str | None, schema: str | None, inner: str | None
) -> int:
    """Return whether a statement may do this: SQLITE_OK or SQLITE_DENY.

    Source: https://www.sqlite.org/c3ref/c_alter_table.html for what `first` and `second` are.
    """
    if (action == PRAGMA and first in PRAGMAS_OF_AN_OBJECT) or action in ACTIONS:
        return OK  # at once: a catalog of 1,000 tables asks 6,000 times, nearly always for a pragma
    return OK if _is_reading(action, first, second) else sqlite3.SQLITE_DENY


def _is_reading(action: int, first: str | None, second: str | None) -> bool:
    if action == sqlite3.SQLITE_FUNCTION:
        return (second or "").lower() not in REFUSED_FUNCTIONS
    if action == PRAGMA:
        name = (first or "").lower()
        return name in PRAGMAS_OF_AN_OBJECT or (second is None and name in PRAGMAS)
    if action in WRITES:
        return _is_loading_a_module(action, first or "")
    return False


def _is_loading_a_module(action: int, table: str) -> bool:
    """Return whether a virtual table asks for this only to be opened; the other two layers refuse it done.

    Every module declares its columns by what counts as an update of sqlite_master, and r-trees prepare
    the writes to their stores before they are first read.
    """
    if action == sqlite3.SQLITE_UPDATE:
        return table == "sqlite_master"
    return table.endswith(RTREE_STORES)


class StatementClock:
    """Ends a connection's statement, fetching included, when its time or that of its request is over.

    Django calls it around each statement (`execute_wrappers`), SQLite calls `is_over` while one runs.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.start()
        self.number = -1
        """Tells the open connection from all others of this process, earlier ones too."""
        self.file: FileState | None = None
        """The file as it was when the connection was opened."""
        self.has_log = False
        """Whether the file is in WAL mode."""
        self.references = 0
        """How many references there are to the driver's connection while no cursor has one."""
        self.structure: tuple[tuple[FileState | None, int], str] | None = None
        """The file and its commits when its structure was last looked at, and the token of that."""

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        self.start()
        return execute(sql, params, many, context)

    def start(self) -> None:
        """Give the next statement its time."""
        self.deadline = time.monotonic() + deadlines.seconds_left(self.seconds)

    def is_over(self) -> bool:
        """Return whether SQLite must interrupt what it is doing."""
        return time.monotonic() > self.deadline


def guard(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """Bound a connection that Django just opened; unless its entry is a writable one, let it only read.

    Raises `GuardMissing` if `query_only` does not hold.
    """
    raw = connection.connection
    clock = _clock_of(connection, limits.statement)
    clock.number = next(_numbers)
    clock.file = state_of(connection.settings_dict)
    clock.structure = None  # each connection counts for itself
    raw.text_factory = decoded
    raw.set_progress_handler(clock.is_over, STEPS)
    printing.install(raw)
    raw.execute(f"PRAGMA cache_size = -{CACHED}")
    if is_writable(connection.settings_dict):
        return
    # `trusted_schema` stays on: without it SQLite 3.40 refuses a whole file for a JSON function in an index
    # or a generated column.
    # A damaged page is then an error instead of wrong rows. Source: sqlite.org/security.html
    raw.execute("PRAGMA cell_size_check = ON")
    raw.execute("PRAGMA query_only = ON")
    with connection.wrap_database_errors:
        _take_away_regexp(raw)
    clock.has_log = raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    raw.create_function(WHILE_IDLE, 0, bool)
    # ATTACH would make a missing file, in spite of mode=ro. The authorizer refuses it as well.
    raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    raw.set_authorizer(authorize)
    if not is_read_only(connection):
        raise GuardMissing("The file could not be opened for reading only, so nothing was read.")
    del raw
    clock.references = _references(connection)


def _take_away_regexp(raw: sqlite3.Connection) -> None:
    """Take REGEXP from a file whose own views or columns call it.

    Django's is Python's `re`, whose endless matches no time limit ends, and which stops all threads.
    Only what calls it can't be read then.
    """
    if raw.execute(CALLS_REGEXP).fetchone():
        raw.create_function("regexp", 2, _refuse, deterministic=True)


def _refuse(pattern: object, text: object) -> None:
    raise sqlite3.NotSupportedError("REGEXP")


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Close a connection unless it may be kept for the next request: it holds no lock, and no file's log.

    As long as a file in WAL mode is open anywhere, its last writer leaves the log beside it, and who copies
    the file alone lacks what is in the log.
    """
    clock = clock_of(connection)
    with connection.wrap_database_errors:
        may_be_kept = clock is not None and not clock.has_log and _is_as_guarded(connection, clock)
    if not may_be_kept:
        connection.close()


def _is_as_guarded(connection: BaseDatabaseWrapper, clock: StatementClock) -> bool:
    has_cursors = _references(connection) != clock.references
    raw = connection.connection
    if is_writable(connection.settings_dict) or raw.in_transaction or not is_read_only(connection):
        return False
    raw.text_factory, raw.row_factory = decoded, None
    return not (has_cursors and _runs_a_statement(raw))


def _references(connection: BaseDatabaseWrapper) -> int:
    """Return how many references there are to the driver's connection; each cursor holds one."""
    return sys.getrefcount(connection.connection)


def _runs_a_statement(raw: sqlite3.Connection) -> bool:
    """Return whether a statement runs; each one that is kept has to be prepared again after that."""
    try:
        # Refused while a statement runs, whose lock would keep others from writing.
        # Source: sqlite3CreateFunc in SQLite's main.c; Python has no other way to ask for that.
        raw.create_function(WHILE_IDLE, 0, bool)
    except sqlite3.OperationalError:
        return True
    return False


def is_read_only(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the open connection itself refuses writes, as SQLite says."""
    return bool(connection.connection.execute("PRAGMA query_only").fetchone() == (1,))


def commits_of(connection: BaseDatabaseWrapper) -> int:
    """Return a number that is another one once other connections have committed changes to the file.

    Opens the connection. Source: https://www.sqlite.org/pragma.html#pragma_data_version
    """
    connection.ensure_connection()
    if (clock := clock_of(connection)) is not None:
        clock.start()  # beside Django's cursor, which would call it
    with connection.wrap_database_errors:
        (number,) = connection.connection.execute("PRAGMA data_version").fetchone()
    return int(number)


def content_token(connection: BaseDatabaseWrapper) -> Hashable | None:
    """Return what stays equal while a connection reads the same content of its file.

    None in WAL mode, where a connection is for one request, and for a connection that writes itself: those
    changes are not counted. Opens the connection.
    """
    connection.ensure_connection()
    clock = clock_of(connection)
    if clock is None or clock.has_log or is_writable(connection.settings_dict):
        return None
    return clock.number, state_of(connection.settings_dict), commits_of(connection)


def clock_of(connection: BaseDatabaseWrapper) -> StatementClock | None:
    """Return the clock that `guard` gave this connection, or None."""
    return next(
        (wrapper for wrapper in connection.execute_wrappers if isinstance(wrapper, StatementClock)), None
    )


def _clock_of(connection: BaseDatabaseWrapper, seconds: float) -> StatementClock:
    clock = clock_of(connection)
    if clock is None:
        clock = StatementClock(seconds)
        # First, since `execute_wrapper` takes the last one away when its block ends.
        connection.execute_wrappers.insert(0, clock)
    clock.seconds = seconds
    clock.start()
    return clock
