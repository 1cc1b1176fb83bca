"""Finds the database in which a name is looked up: a registered one, or a customer's own."""

from __future__ import annotations

from collections.abc import Callable

from dynamic_databases.accounts.tables import UserTable
from dynamic_databases.app_settings import setting
from dynamic_databases.errors import NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import Connectable, Source
from dynamic_databases.sources.controllers import all_sources
from dynamic_databases.sources.customers import customers_named, databases_named


def database_of(table: UserTable) -> Connectable:
    """Return the registered database of a table of users.

    Raises `NoSuchDatabase`, and `NoSuchEnvironment` where several have it and none is named.
    """
    slug = table.environment or setting("DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT")
    slugs = [slug] if slug else None
    databases = [row for row in databases_named(table.database, slugs=slugs).databases if not row.customer]
    if not databases:
        raise NoSuchDatabase(f"There is no database “{table.database}” for people to sign in by.")
    if len(databases) > 1:
        raise NoSuchEnvironment(f"“{table.database}” is in several environments: name one in DATABASE_USERS.")
    return databases[0]


def customer_called(table: UserTable, name: str) -> Connectable | None:
    """Return the customer that is called so, spelled exactly so; None without one.

    Raises `NoSuchDatabase` without the source, `DatabaseUnavailable` and `ConfigError`.
    """
    return _customer(table, name, lambda customer: str(customer.name) == name)


def customer_by_key(table: UserTable, key: str, patience: float | None = None) -> Connectable | None:
    """Return the customer of that key; None without one. Raises as `customer_called` does.

    A controller that takes longer than `patience` seconds is not waited for.
    """

    def is_meant(database: Connectable) -> bool:
        return database.customer is not None and database.customer.key == key

    return _customer(table, key, is_meant, patience)


def _customer(
    table: UserTable, name: str, is_meant: Callable[[Connectable], bool], patience: float | None = None
) -> Connectable | None:
    source = _source(table)
    slug = table.environment or source.database.environment.slug
    return next(filter(is_meant, customers_named(name, source, slug, patience)), None)


def _source(table: UserTable) -> Source:
    for source in all_sources().values():
        if source.name == table.source:
            return source
    raise NoSuchDatabase(f"There is no source “{table.source}” for people to sign in by.")
