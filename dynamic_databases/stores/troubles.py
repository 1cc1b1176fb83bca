"""Tells in plain words why the application's own tables fail; leaves answers to pages and commands."""

from __future__ import annotations

from traceback import walk_tb
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    connections,
)
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from dynamic_databases.dialects import dialect_of
from dynamic_databases.errors import DynamicDatabasesError
from dynamic_databases.models import Environment

OF_A_STATEMENT = (DataError, IntegrityError, NotSupportedError)
"""Errors of a statement, from a store that works."""
OF_THE_STORE = (OperationalError, InterfaceError)
"""Errors of the store itself, such as a lock that has been released meanwhile."""
NOT_THERE = "The application's own tables are not there yet: run migrate."
OLDER = "The application's own tables are not those of this release: run migrate."


class StoreUnavailable(DynamicDatabasesError):
    """The application's own tables can't be read, or not be written."""

    code = "store_unavailable"


def trouble(error: Error, *, is_writing: bool) -> StoreUnavailable | None:
    """Return what is wrong with the store; None for any other error.

    `is_writing` tells whether the failed request was to change something: a store that can be read may not be
    writable.
    """
    if isinstance(error, OF_A_STATEMENT) or not _is_of_the_store(error):
        return None
    failure = _failure_to_connect(error) or _failure_to_read()
    if failure is None and not is_writing and not isinstance(error, OF_THE_STORE):
        return None
    if (unmigrated := _unmigrated()) is not None:
        return StoreUnavailable(unmigrated)
    if failure is not None:
        return StoreUnavailable(_explained(failure, "reading"))
    why = getattr(connections[DEFAULT_DB_ALIAS], "cannot_write", None)
    return StoreUnavailable(_explained(why or error, "writing"))


def _is_of_the_store(error: Error) -> bool:
    """Return whether an error came from the store's connection, by its traceback."""
    # Django's errors do not name the connection that raised them. The frames do: each method's `self`.
    for frame, _ in walk_tb(error.__traceback__):
        holder: Any = frame.f_locals.get("self")
        if issubclass(type(holder), CursorWrapper):  # isinstance would evaluate a lazy user, who is a row
            holder = holder.db
        if issubclass(type(holder), BaseDatabaseWrapper):
            return bool(holder.alias == DEFAULT_DB_ALIAS)
    # No connection in it: of registered databases that would be one of our errors by now.
    return True


def _failure_to_connect(error: Error) -> Error | None:
    """Return the error if it came from connecting: a silent server is not waited for a second time."""
    is_connected = connections[DEFAULT_DB_ALIAS].connection is not None
    return error if isinstance(error, OF_THE_STORE) and not is_connected else None


def _failure_to_read() -> Error | None:
    """Return why the store can't be read, on a new connection; None if it can."""
    store = connections[DEFAULT_DB_ALIAS]
    # On a new connection, because the old one may have failed for a reason of its own.
    if not store.in_atomic_block:
        store.close()
    try:
        Environment.objects.order_by("pk").values("pk").first()
    except Error as error:
        return error
    return None


def _unmigrated() -> str | None:
    """Return what to do where a store that is connected to is not migrated to this release."""
    store: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
    if store.connection is None:
        return None
    try:
        if Environment._meta.db_table not in store.introspection.table_names():
            return NOT_THERE
        executor = MigrationExecutor(store)
        return OLDER if executor.migration_plan(executor.loader.graph.leaf_nodes()) else None
    except Error:
        return None


def _explained(error: Exception, doing: str) -> str:
    """Return an error of the store in plain words."""
    try:
        dialect = dialect_of(connections[DEFAULT_DB_ALIAS].vendor)
    except KeyError:  # a vendor without a dialect of ours
        return f"The application's own tables failed at {doing}."
    return dialect.explain(error, f"{doing} the application's own tables").message
