"""Finds what an alias stands for: a row's or a customer's own alias, or a name that code uses for one.

`Contact.objects.using("acme.example")` means the database of that name in the current environment. Such a
connection stays in its environment, and ends with the request: none is kept under a name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

from dynamic_databases.app_settings import setting
from dynamic_databases.connections import aliases, aliases_in_transaction, names
from dynamic_databases.current_environment import CUSTOMER, current_environment
from dynamic_databases.dialects.base import Entry
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.models import Connectable, Database
from dynamic_databases.sources.customers import NAME, customer_of, databases_named

RESERVED = frozenset({"settings"})
"""Attributes of Django's connection handler, which can't be aliases."""


def entry_of(alias: str) -> Entry | None:
    """Return the entry that an alias of ours, or a name, stands for now; None for anything else.

    Raises `NoSuchEnvironment` for a name in several environments while none is current,
    `DatabaseUnavailable` for a controller that can't be asked, and `ConfigError`.
    """
    identity = aliases.identity_of(alias)
    if identity is None:
        return _entry_of_name(alias)
    database = row_of(alias)
    entry = None if database is None else aliases.entry_if_same(database, alias)
    if entry is not None:
        aliases.know(alias, entry)
    return entry


def row_of(alias: str) -> Connectable | None:
    """Return the row or customer that an alias of ours is made from, as it is now, or None."""
    identity = aliases.identity_of(alias)
    if isinstance(identity, str):
        return customer_of(identity)
    return None if identity is None else Database.objects.stored().filter(pk=identity).first()


def name_of(alias: str) -> str:
    """Return the logical name of the database that an alias, or its name, stands for."""
    row = row_of(alias)
    return alias if row is None else str(row.name)


def is_home(home: str, alias: str) -> bool:
    """Return whether the database of an alias is the one, or one of those, that a model's home means."""
    row = row_of(alias)
    return home == name_of(alias) or (home == CUSTOMER and row is not None and row.customer is not None)


def writing_alias(alias: str) -> str:
    """Return the alias for writing in the database of `alias`, if its config allows that, else `alias`."""
    row = row_of(alias)
    return aliases.register(row, read_only=False) if row and aliases.allows_writing(row) else alias


def refuse_beside_transaction(alias: str) -> None:
    """Raise `TransactionManagementError` if a transaction is open on another connection to the same database.

    It would neither hold what is written by `alias` nor show it.
    """
    others = [other for other in aliases_in_transaction() if other != alias]
    if not others:
        return
    identity = aliases.database_of(alias)
    for other in others:
        if identity is not None and aliases.database_of(other) == identity:
            names = " and ".join(f"“{name}”" for name in (other, alias))
            raise TransactionManagementError(
                f"{names} are two connections to one database, and the transaction is on the first: "
                "begin it on `Database.alias` or on what `alias_for` returns, and use no other there."
            )


def keep_to_environment(connection: BaseDatabaseWrapper) -> None:
    """Let a connection that was opened by a name answer only in the current environment."""
    if names.is_name(connection.alias) and not any(
        isinstance(watch, _OneEnvironment) for watch in connection.execute_wrappers
    ):
        # It stays as long as the connection: `execute_wrapper` would remove it at the end of a block.
        connection.execute_wrappers.append(_OneEnvironment(connection.alias, current_environment()))


class _OneEnvironment:
    """Refuses a statement in another environment than the connection was opened in."""

    def __init__(self, name: str, slug: str | None) -> None:
        self._name, self._slug = name, slug

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if current_environment() != self._slug:
            raise NoSuchEnvironment(
                f"“{self._name}” was opened in {self._slug or 'no environment'} and is still in use there: "
                f'for both at once ask alias_for("{self._name}") in each.'
            )
        refuse_beside_transaction(self._name)
        return execute(sql, params, many, context)


def _slugs_here() -> list[str] | None:
    """Return the environment in which a name is looked for; None for all, where none is the one."""
    slug = current_environment() or setting("DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT")
    return [slug] if slug else None


def _entry_of_name(name: str) -> Entry | None:
    is_alias = name.startswith(setting("DYNAMIC_DATABASES_PREFIX") + setting("DYNAMIC_DATABASES_SEPARATOR"))
    # Before any database is asked: Django looks up many names here that are nobody's.
    if is_alias or name in RESERVED or not NAME.fullmatch(name):
        return None
    named = databases_named(name, slugs=_slugs_here())
    if not named.databases:
        for error in named.unread.values():
            raise error
        return None
    if len(named.databases) > 1:
        where = ", ".join(database.environment.slug for database in named.databases)
        raise NoSuchEnvironment(f"“{name}” is in {where}: enter one of them with `environment(slug)`.")
    (database,) = named.databases
    names.take_for_name(name, database.identity)
    return database.connection_settings()
