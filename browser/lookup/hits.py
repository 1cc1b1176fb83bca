"""What look-up finds in stored structures: databases, tables, columns, and what may be done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from browser.addresses import COMPARE, DatabaseAddress, encode, path
from browser.lookup.names import folded
from browser.lookup.structures import NamedTable
from browser.lookup.typed import Term
from dynamic_databases.models import Environment

Marked = tuple[tuple[str, bool], ...]
"""A name in parts, each with whether it is what was typed."""


def marked(name: str, typed: str) -> Marked:
    """Return a name with the part that was typed, as far as it stands there letter by letter."""
    text, wanted = folded(name), folded(typed)
    at = text.find(wanted)
    if at < 0 or not wanted or len(text) != len(name):  # a letter that folds to two has moved the rest
        return ((name, False),)
    parts = ((name[:at], False), (name[at : at + len(wanted)], True), (name[at + len(wanted) :], False))
    return tuple(part for part in parts if part[0])


@dataclass(frozen=True, kw_only=True)
class Hit:
    """What all hits have: where Enter leads, and where Shift and Enter do."""

    url: str
    compare_url: str | None = None
    environments: tuple[tuple[Environment, str], ...] = ()
    """Those that have it, and its address there."""
    typed: str = ""

    @property
    def by_slug(self) -> str:
        """The addresses by environment, "prod=/prod/shop/ dev=/dev/shop/": neither has a blank."""
        return " ".join(f"{environment.slug}={url}" for environment, url in self.environments)


@dataclass(frozen=True, kw_only=True)
class DatabaseHit(Hit):
    """A logical database."""

    name: str

    @property
    def marked(self) -> Marked:
        return marked(self.name, self.typed)

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "url": self.url}


@dataclass(frozen=True, kw_only=True)
class TableHit(Hit):
    """A table of a logical database, and the environments that have it."""

    database: str
    table: NamedTable
    uses: int = 0
    value: str = ""
    """What was typed behind its name."""

    @property
    def name(self) -> str:
        return self.table.shown_name

    @property
    def folded_name(self) -> tuple[str, str]:
        """What lists are sorted by: the table's name whatever its letter case, then the database's."""
        return self.name.casefold(), self.database

    @property
    def marked(self) -> Marked:
        return marked(self.name, self.typed)

    def as_json(self) -> dict[str, Any]:
        return {
            "database": self.database,
            "schema": self.table.schema,
            "table": self.table.name,
            "environments": [environment.slug for environment, _ in self.environments],
            "url": self.url,
            "urls": {environment.slug: url for environment, url in self.environments},
            "compare_url": self.compare_url,
        }


@dataclass(frozen=True, kw_only=True)
class HoldingTable(TableHit):
    """A table that has a column, with the column's type there."""

    type: str = ""

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {"type": self.type}


@dataclass(frozen=True, kw_only=True)
class ColumnHit(Hit):
    """All columns of one name."""

    name: str
    tables: tuple[HoldingTable, ...]
    """The first ones of `count`."""
    count: int

    @property
    def marked(self) -> Marked:
        return marked(self.name, self.typed)

    @property
    def type(self) -> str:
        """The type in the first of its tables."""
        return self.tables[0].type if self.tables else ""

    @property
    def more(self) -> int:
        """How many tables are not listed."""
        return self.count - len(self.tables)

    @property
    def databases(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(table.database for table in self.tables))

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "tables": [table.as_json() for table in self.tables],
            "more": self.more,
        }


@dataclass(frozen=True)
class StoredHits:
    """What was found without asking any server."""

    databases: tuple[DatabaseHit, ...] = ()
    tables: tuple[TableHit, ...] = ()
    columns: tuple[ColumnHit, ...] = ()
    more_tables: bool = False
    more_columns: bool = False
    unindexed: int = 0
    """How many databases there was no time for; the next request has them."""

    @property
    def is_empty(self) -> bool:
        return not (self.databases or self.tables or self.columns)


@dataclass(frozen=True)
class Near:
    """What comes first among hits that match equally well."""

    environment: str = ""
    database: str = ""
    uses: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How often this person has opened a table, by database and segment."""


def table_hit(
    database: str,
    table: NamedTable,
    environments: Sequence[Environment],
    near: Near,
    term: Term,
) -> TableHit:
    """Return a table as a hit of what was typed."""
    values = table_values(database, table, environments, near, term.environment)
    return TableHit(typed=term.name, value=term.value, **values)


def table_values(
    database: str,
    table: NamedTable,
    environments: Sequence[Environment],
    near: Near,
    environment: str,
) -> dict[str, Any]:
    """Return the arguments of a hit of a table; `environment` is the one that was typed, or ""."""
    urls = {each.slug: DatabaseAddress(each.slug, database).url(table.segment) for each in environments}
    return {
        "url": chosen(urls, environment, near),
        "compare_url": path(COMPARE, encode(database), table.segment) if len(urls) > 1 else None,
        "environments": tuple((each, urls[each.slug]) for each in environments),
        "database": database,
        "table": table,
        "uses": near.uses.get((database, table.segment), 0),
    }


def chosen(urls: Mapping[str, str], environment: str, near: Near) -> str:
    """Return where Enter leads: to the environment that was typed, else the current one, else the first."""
    return next(
        (urls[slug] for slug in (environment, near.environment) if slug in urls), next(iter(urls.values()))
    )
