"""What is known of each logical database in its environments: the names of its stored structures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser.lookup.structures import StructureNames, structures_of
from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.readings.known import known_structures


@dataclass(frozen=True)
class KnownDatabase:
    """A logical database: what is known of it in each environment, in their order."""

    name: str
    environments: tuple[Environment, ...]
    """All in which it is registered."""
    sides: tuple[tuple[Environment, StructureNames], ...]
    """Those of which something is known."""

    def structures(self, environment: str = "") -> list[StructureNames]:
        """Return its structures, each once; `environment` takes only that of one."""
        each = [names for side, names in self.sides if environment in ("", side.slug)]
        return list({id(names): names for names in each}.values())

    def having(self, segment: str) -> tuple[Environment, ...]:
        """Return the environments that have a table."""
        return tuple(side for side, names in self.sides if segment in names.positions)


def known_databases(
    databases: Sequence[Connectable], first: str = ""
) -> tuple[tuple[KnownDatabase, ...], int]:
    """Return what is known of these databases, and how many there was no time for; one query.

    The one that is called `first` is looked at first.
    """
    lives = {}
    for database in databases:
        try:
            lives[live(database)] = database
        except ConfigError:  # its settings can't be read, so nothing was
            continue
    known = known_structures(lives)
    names = structures_of(known, first)
    groups: dict[str, list[Connectable]] = {}
    for database in databases:
        groups.setdefault(database.name, []).append(database)
    of_row = {(row.name, row.environment.slug): names[each] for each, row in lives.items() if each in names}
    every = tuple(
        KnownDatabase(
            name=name,
            environments=tuple(row.environment for row in rows),
            sides=tuple(
                (row.environment, of_row[name, row.environment.slug])
                for row in rows
                if (name, row.environment.slug) in of_row
            ),
        )
        for name, rows in groups.items()
    )
    return every, len(known) - len(names)
