"""Where a database with secrets leads, to know it again under other names, and its server."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.config import dialect_for
from dynamic_databases.dialects.base import Dialect, Entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable, Database


@dataclass(frozen=True)
class Target:
    """A registered database's name, and where it leads; an empty entry if its config can't work."""

    name: str
    dialect: Dialect | None
    entry: Entry

    def is_at(self, database: Connectable, entry: Entry) -> bool:
        """Return whether a database is this one, or has its name."""
        # Counterparts are taken for it: a copy of prod in test has the same secrets.
        if database.customer is None and database.name == self.name:
            return True
        return self._is_same(entry, self.entry)

    def is_beside(self, entry: Entry) -> bool:
        """Return whether a database is on the same server."""
        # Files have no server by which one database could read another.
        is_served = self.dialect is not None and "HOST" in self.dialect.keys
        return is_served and self._is_same(entry, {**self.entry, "NAME": entry["NAME"]})

    def _is_same(self, entry: Entry, other: Entry) -> bool:
        if self.dialect is None or entry["ENGINE"] != self.entry["ENGINE"]:
            return False
        return self.dialect.same_database(entry, other)


def target_of(database: Database) -> Target:
    """Return where a row leads."""
    try:
        return Target(database.name, dialect_for(database.config), database.connection_settings())
    except ConfigError:
        return Target(database.name, None, {})
