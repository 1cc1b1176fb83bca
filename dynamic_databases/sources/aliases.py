"""What an alias stands for: a row's or a customer's own alias, or the name by which code calls one.

`Contact.objects.using("acme.example")` means the database of that name in the current environment. Such
a connection stays in its environment, and ends with the request: nothing is kept by a name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.app_settings import setting
from dynamic_databases.connections import aliases
from dynamic_databases.current_environment import current_environment
from dynamic_databases.dialects.base import Entry
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.models import Database
from dynamic_databases.sources.customers import NAME, customer_of, databases_named

RESERVED = frozenset({"settings"})
"""What Django's handler of connections has for an attribute can't be an alias."""


def entry_of(alias: str) -> Entry | None:
    """Return what an alias of ours, or a name, stands for now; None for what is neither.

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


def row_of(alias: str) -> Database | None:
    """Return the row or customer that an alias of ours is made from, as it is now, or None."""
    identity = aliases.identity_of(alias)
    if isinstance(identity, str):
        return customer_of(identity)
    return None if identity is None else Database.objects.stored().filter(pk=identity).first()


def writing_alias(alias: str) -> str:
    """Return the alias for writing in the database of `alias`, if its config allows that, else `alias`."""
    row = row_of(alias)
    return aliases.register(row, read_only=False) if row and aliases.allows_writing(row) else alias


def keep_to_environment(connection: BaseDatabaseWrapper) -> None:
    """Let a connection that was opened by a name answer in the environment of now alone."""
    if aliases.is_name(connection.alias) and not any(
        isinstance(one, _OneEnvironment) for one in connection.execute_wrappers
    ):
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
        return execute(sql, params, many, context)


def _entry_of_name(name: str) -> Entry | None:
    is_alias = name.startswith(setting("DYNAMIC_DATABASES_PREFIX") + setting("DYNAMIC_DATABASES_SEPARATOR"))
    if is_alias or name in RESERVED or not NAME.fullmatch(name):
        return None
    slug = current_environment()
    found = databases_named(name, slugs=None if slug is None else [slug])
    if not found.databases:
        for error in found.unread.values():
            raise error
        return None
    if len(found.databases) > 1:
        where = ", ".join(one.environment.slug for one in found.databases)
        raise NoSuchEnvironment(f"“{name}” is in {where}: enter one of them with `environment(slug)`.")
    aliases.take_for_name(name)
    return found.databases[0].connection_settings()
