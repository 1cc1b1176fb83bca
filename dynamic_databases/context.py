"""Which environment is the current one, for code that names databases logically."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dynamic_databases.aliases import register
from dynamic_databases.errors import NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import Database

_current: ContextVar[str | None] = ContextVar("dynamic_databases.environment", default=None)


@contextmanager
def environment(slug: str) -> Iterator[None]:
    """Make `slug` the current environment within the block; nothing leaks out of it."""
    token = _current.set(slug)
    try:
        yield
    finally:
        _current.reset(token)


def current_environment() -> str | None:
    """Return the slug of the current environment, or None outside of any."""
    return _current.get()


def alias_for(name: str) -> str:
    """Return the alias of the database of that logical name in the current environment.

    Raises `NoSuchEnvironment` outside of any, `NoSuchDatabase` and `ConfigError`.
    """
    slug = current_environment()
    if slug is None:
        raise NoSuchEnvironment("No environment is current here; enter one with `environment(slug)`.")
    databases = Database.objects.select_related("environment")
    database = databases.filter(name=name, environment__slug=slug).first()
    if database is None:
        raise NoSuchDatabase(f"There is no database “{name}” in {slug}.")
    return register(database)
