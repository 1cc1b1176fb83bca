"""Which environment is the current one, and which database a logical name means there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from dynamic_databases.aliases import allows_writing, register
from dynamic_databases.connections import adopt
from dynamic_databases.errors import NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import Database

_current: ContextVar[str | None] = ContextVar("dynamic_databases.environment", default=None)


@contextmanager
def environment(slug: str | None) -> Iterator[None]:
    """Make `slug` the current environment within the block, or none; nothing leaks out of it."""
    token = _current.set(slug)
    try:
        yield
    finally:
        _current.reset(token)


def current_environment() -> str | None:
    """Return the slug of the current environment, or None outside of any."""
    return _current.get()


def alias_for(name: str, *, writing: bool = False) -> str:
    """Return the alias of the database of that logical name in the current environment.

    Raises `NoSuchEnvironment` outside of any, `NoSuchDatabase`, and `ConfigError`: also when it is
    for writing and its config does not say `"READ_ONLY": false`.
    """
    return LogicalDatabase(name, current_environment()).alias(writing=writing)


@dataclass(slots=True)
class LogicalDatabase:
    """A logical name, in the environment that was current when it was said.

    Asks for its row once, if it knows its environment: a queryset is said anew in each request.
    """

    name: str
    environment: str | None
    _found: Database | None = field(default=None, repr=False, compare=False)

    def alias(self, *, writing: bool = False) -> str:
        """Return the alias by which it is read or written now. Raises as `alias_for` does."""
        return _at_hand(register(self._row(), read_only=not writing))

    def alias_for_saving(self) -> str:
        """Return the alias for writing if there is one, else the one whose connection refuses to write."""
        row = self._row()
        return _at_hand(register(row, read_only=not allows_writing(row)))

    def _row(self) -> Database:
        if self._found is not None:
            return self._found
        slug = self.environment or current_environment()
        if slug is None:
            raise NoSuchEnvironment("No environment is current here; enter one with `environment(slug)`.")
        rows = Database.objects.select_related("environment")
        row = rows.filter(name=self.name, environment__slug=slug).first()
        if row is None:
            raise NoSuchDatabase(f"There is no database “{self.name}” in {slug}.")
        self._found = row if self.environment else None
        return row


def _at_hand(alias: str) -> str:
    """Return the alias, by which this thread is about to read: an idle connection is used if there is one."""
    adopt(alias)
    return alias
