"""The databases of a name and the environments that a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from browser import addresses
from browser.addresses import BadAddress
from browser.errors import BadRequest, LoginRequired
from browser.htmx import HtmxHttpRequest
from browser.permissions.access import may_see
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NoSuchDatabase
from dynamic_databases.models import (
    Connectable,
    Database,
    Environment,
    stored_databases,
    stored_databases_called,
    stored_environments,
)
from dynamic_databases.sources.customers import Named, databases_named

PATIENCE = 0.3
"""Seconds for which a registered database's page waits for controller tables, which may have counterparts."""


def visible_databases(request: HtmxHttpRequest, **filters: Any) -> tuple[Connectable, ...]:
    """Return the registered databases that the person may see, in one query."""
    return _seen(request, Database.objects.stored().filter(**filters) if filters else stored_databases())


def _seen(request: HtmxHttpRequest, databases: Iterable[Database]) -> tuple[Connectable, ...]:
    return tuple(database for database in databases if may_see(request, database))


def databases_called(request: HtmxHttpRequest, name: str, environment: str = "") -> Named:
    """Return the databases of a name that the person may see: registered ones, else customers.

    Without a login no controller table is queried. None is waited for if the name is registered in the
    current environment.
    """
    registered = _seen(request, stored_databases_called(name))
    if not request.user.is_authenticated:
        return Named(registered)
    is_here = any(database.environment.slug == environment for database in registered)
    return databases_named(name, registered, patience=PATIENCE if is_here else None)


def unasked(name: str, named: Named) -> DatabaseUnavailable | ConfigError | None:
    """Return why it is not known whether a customer has a name, None if all sources were asked."""
    for source, error in named.unread.items():
        reason = f"Whether “{name}” is a customer of {source} could not be determined: {error.message}"
        return ConfigError({source: reason}) if isinstance(error, ConfigError) else type(error)(reason)
    return None


def no_database(name: str, where: str, named: Named) -> NoSuchDatabase:
    """Return that there is no such database, unless a source's login may not see all of its customers."""
    return NoSuchDatabase(f"There is no database “{name}” in {where}.{named.perhaps_hidden}")


def visible_environments(
    request: HtmxHttpRequest, databases: tuple[Connectable, ...]
) -> tuple[Environment, ...]:
    """Return all environments, or without a login those of the databases given."""
    shown = {database.environment.pk for database in databases}
    return tuple(
        environment
        for environment in stored_environments()
        if request.user.is_authenticated or environment.pk in shown
    )


def require_something(request: HtmxHttpRequest, seen: object) -> None:
    """Raise `LoginRequired` if nothing was found without a login: not even that it does not exist is told."""
    if not seen and not request.user.is_authenticated:
        raise LoginRequired("Log in to see this.")


def decoded(segment: str) -> str:
    """Return the name of a segment. Raises `BadRequest`."""
    try:
        return addresses.decode(segment)
    except BadAddress:
        raise BadRequest(
            f"“{segment}” is not a valid name in an address: ~ and two hexadecimal digits."
        ) from None
