"""Who may see which database; decided from login, rights and the demo's mark, never from an address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable


def may_see(request: HttpRequest, database: Connectable) -> bool:
    """Return whether the person may know that this database exists and read it."""
    return request.user.is_authenticated or is_open(request, database)


def may_register(request: HttpRequest) -> bool:
    """Return whether the person may change in the administration how databases are reached."""
    return request.user.is_staff and request.user.has_perm("dynamic_databases.change_database")


def may_register_references(request: HttpRequest) -> bool:
    """Return whether the person may say that a table is reference data, and how its rows are compared."""
    rights = ("dynamic_databases.add_referencetable", "dynamic_databases.change_referencetable")
    return request.user.has_perms(rights)


def may_forget_references(request: HttpRequest) -> bool:
    """Return whether the person may say that a table is reference data no longer."""
    return request.user.has_perm("dynamic_databases.delete_referencetable")


def is_open(request: HttpRequest, database: Connectable) -> bool:
    """Return whether a database needs no login: made by `demo`, still as made, on this machine's own names.

    The mark is the alias that `demo` gave, so any edit of the config ends it.
    """
    if not (settings.DEMO_OPEN and database.demo_alias and _host(request) in settings.DEMO_OPEN_HOSTS):
        return False
    try:
        return bool(database.alias == database.demo_alias)
    except ConfigError:  # a config that can't be opened has no alias, and is not the one that `demo` made
        return False


def _host(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0]
