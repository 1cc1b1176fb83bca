"""Which environment is the current one, and which database a logical name means there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dynamic_databases.connections import adopt, let_go_of_names
from dynamic_databases.connections.aliases import allows_writing, register
from dynamic_databases.current_environment import current_environment, entered
from dynamic_databases.errors import NoSuchDatabase, NoSuchEnvironment
from dynamic_databases.models import Database
from dynamic_databases.sources.customers import databases_named

__all__ = ["LogicalDatabase", "alias_for", "current_environment", "environment"]


@contextmanager
def environment(slug: str | None) -> Iterator[None]:
    """Make `slug` the current environment within the block, or none; nothing leaks out of it."""
    let_go_of_names()
    try:
        with entered(slug):
            yield
    finally:
        let_go_of_names()


def alias_for(name: str, *, writing: bool = False) -> str:
    """Return the alias of the database of that logical name in the current environment.

    A customer of a source has one, too, by its key or another name. Raises `NoSuchEnvironment` outside
    of any, `NoSuchDatabase`, `DatabaseUnavailable` for a controller table that can't be asked, and
    `ConfigError`: also when it is for writing and its config does not say `"READ_ONLY": false`.
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
        found = databases_named(self.name, slugs=[slug])
        if not found.databases:
            for error in found.unread.values():
                raise error
            raise NoSuchDatabase(f"There is no database “{self.name}” in {slug}.")
        row = found.databases[0]
        self._found = row if self.environment else None
        return row


def _at_hand(alias: str) -> str:
    """Return the alias, by which this thread is about to read: an idle connection is used if there is one."""
    adopt(alias)
    return alias
