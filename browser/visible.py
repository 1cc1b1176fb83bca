"""What a person may see of what there is: the databases of a name, the environments, and nothing else."""

from __future__ import annotations

from typing import Any

from browser import addresses
from browser.access import may_see
from browser.addresses import BadAddress
from browser.failures import BadRequest, LoginRequired
from browser.htmx import HtmxHttpRequest
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Database, Environment
from dynamic_databases.sources.customers import Named, databases_named

PATIENCE = 0.3
"""Seconds for which a registered database's page waits for controller tables, which may have counterparts."""


def visible_databases(request: HtmxHttpRequest, **filters: Any) -> tuple[Database, ...]:
    """Return the registered databases that the person may see, in one query."""
    rows = Database.objects.stored().filter(**filters)
    return tuple(database for database in rows if may_see(request, database))


def databases_called(request: HtmxHttpRequest, name: str, environment: str = "") -> Named:
    """Return the databases of a name that the person may see: registered ones, else customers.

    Without a login no controller table is asked, and none is waited for where the name is registered in
    the environment that is looked at.
    """
    registered = visible_databases(request, name=name)
    if not request.user.is_authenticated:
        return Named(registered)
    is_here = any(one.environment.slug == environment for one in registered)
    return databases_named(name, registered, patience=PATIENCE if is_here else None)


def unasked(name: str, named: Named) -> DatabaseUnavailable | ConfigError | None:
    """Return why it is not known whether a customer bears a name, None if all sources were asked."""
    for source, error in named.unread.items():
        said = f"Whether “{name}” is a customer of {source} could not be asked: {error.message}"
        return ConfigError({source: said}) if isinstance(error, ConfigError) else type(error)(said)
    return None


def visible_environments(
    request: HtmxHttpRequest, databases: tuple[Database, ...]
) -> tuple[Environment, ...]:
    """Return all environments, or without a login those of the databases given."""
    shown = {database.environment_id for database in databases}
    return tuple(one for one in Environment.objects.all() if request.user.is_authenticated or one.pk in shown)


def require_something(request: HtmxHttpRequest, seen: object) -> None:
    """Raise `LoginRequired` if somebody without a login has found nothing: not even what there isn't."""
    if not seen and not request.user.is_authenticated:
        raise LoginRequired("Log in to see this.")


def decoded(segment: str) -> str:
    """Return the name of a segment. Raises `BadRequest`."""
    try:
        return addresses.decode(segment)
    except BadAddress:
        raise BadRequest(
            f"“{segment}” is no name as it stands in an address: ~ and two hexadecimal digits."
        ) from None
