"""Which environment is the current one, and which database a logical name means there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async

from dynamic_databases.connections import adopt, let_go_of_names, register, register_for_code
from dynamic_databases.current_environment import (
    CUSTOMER,
    current_customer,
    current_environment,
    customer,
    entered,
)
from dynamic_databases.errors import NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import Connectable
from dynamic_databases.models.environments import default_environment
from dynamic_databases.sources.customers import databases_named

__all__ = [
    "CUSTOMER",
    "LogicalDatabase",
    "aalias_for",
    "adatabase_for",
    "alias_for",
    "current_customer",
    "current_environment",
    "customer",
    "database_for",
    "environment",
]


@contextmanager
def environment(slug: str | None) -> Iterator[None]:
    """Make `slug` the current environment within the block, or none; nothing leaks out of it."""
    let_go_of_names()
    try:
        with entered(slug):
            yield
    finally:
        let_go_of_names()


def alias_for(name: str = CUSTOMER, *, writing: bool = False) -> str:
    """Return the alias of the database of that logical name in the current environment.

    It writes where the config says `"READ_ONLY": false`, and `writing=True` insists on that. A customer of
    a source has one, too, by its key or another name; without a name it is the current customer's. Raises
    `NoSuchEnvironment` outside of any, `NoSuchDatabase`, `DatabaseUnavailable` for a controller table that
    can't be asked, and `ConfigError`.
    """
    return LogicalDatabase(name, current_environment()).alias(writing=writing)


async def aalias_for(name: str = CUSTOMER, *, writing: bool = False) -> str:
    """Return what `alias_for` does, in the thread where Django runs the queries of async code."""
    return await sync_to_async(alias_for)(name, writing=writing)


def database_for(name: str | int = CUSTOMER) -> Connectable:
    """Return the database of that logical name in the current environment, for `get_model` and `alias`.

    It is a row, or a customer's database, whose name may be its key as a number. Raises as `alias_for`.
    """
    return LogicalDatabase(str(name), current_environment()).row()


async def adatabase_for(name: str | int = CUSTOMER) -> Connectable:
    """Return what `database_for` does, in the thread where Django runs the queries of async code."""
    return await sync_to_async(database_for)(name)


@dataclass(slots=True)
class LogicalDatabase:
    """A logical name, in the environment, and of the customer, that were current when this was made.

    If it knows its environment it asks for its row only once: each request makes its querysets again.
    """

    name: str
    environment: str | None
    customer: str | None = field(default_factory=current_customer)
    _known: Connectable | None = field(default=None, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[LogicalDatabase], tuple[str, str | None, str | None]]:
        """Copy and pickle names alone: a queryset that comes out of a cache asks for the row anew."""
        return LogicalDatabase, (self.name, self.environment, self.customer)

    def alias(self, *, writing: bool = False) -> str:
        """Return the alias by which it is read and written now. Raises as `alias_for` does."""
        row = self.row()
        alias = register(row, read_only=False) if writing else register_for_code(row)
        adopt(alias)  # this thread may use an idle connection of it, if there is one
        return alias

    def row(self) -> Connectable:
        """Return the row or the customer that it means now. Raises as `alias_for`."""
        if self._known is not None:
            return self._known
        slug = self.environment or current_environment() or default_environment()
        if slug is None:
            raise NoSuchEnvironment(
                f"No environment is current here; enter one with `environment(slug)` to use “{self.name}”."
            )
        row = self._customer_in(slug) if self.name == CUSTOMER else _named(self.name, slug)
        is_settled = self.environment and (self.customer or self.name != CUSTOMER)
        self._known = row if is_settled else None
        return row

    def _customer_in(self, slug: str) -> Connectable:
        name = self.customer or current_customer()
        if name is None:
            raise NoSuchDatabase("No customer is current here; enter one with `customer(name)`.")
        row = _named(name, slug)
        if row.customer is None:  # a request may name it: no registered database is reached so
            raise NoSuchDatabase(f"There is no customer “{name}” in {slug}.")
        return row


def _named(name: str, slug: str) -> Connectable:
    named = databases_named(name, slugs=[slug])
    if not named.databases:
        for error in named.unread.values():
            raise error
        raise NoSuchDatabase(f"There is no database “{name}” in {slug}.{named.perhaps_hidden}")
    return named.databases[0]
