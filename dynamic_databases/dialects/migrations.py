"""The tables in which tools note which migrations they applied; leaves asking for the last to each vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from dynamic_databases.catalog import Table


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool's table, and its columns in small letters: what is last, its name, and when it was applied."""

    table: str
    order: tuple[str, ...]
    name: tuple[str, ...]
    applied: str | None = None
    separator: str = " "
    """What stands between the parts of the name."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset((*self.order, *self.name, *filter(None, [self.applied])))


DJANGO = Tool("django_migrations", ("id",), ("app", "name"), "applied", ".")
FLYWAY = Tool("flyway_schema_history", ("installed_rank",), ("version", "description"), "installed_on")
ALEMBIC = Tool("alembic_version", ("version_num",), ("version_num",))
LIQUIBASE = Tool("databasechangelog", ("dateexecuted", "orderexecuted"), ("id",), "dateexecuted")
ENTITY_FRAMEWORK = Tool("__efmigrationshistory", ("migrationid",), ("migrationid",))
RAILS = Tool("schema_migrations", ("version",), ("version",))
"""And those who do as Rails does."""
TOOLS = (DJANGO, FLYWAY, ALEMBIC, RAILS, LIQUIBASE, ENTITY_FRAMEWORK)
"""Which one is asked where a database has the tables of several: the same one on every vendor."""
MOST_COUNTED = 10_000
"""Migrations: so many are counted, no more."""


class Spelled(NamedTuple):
    """The columns of a tool's table as they are called there, quoted."""

    name: list[str]
    applied: str | None
    order: str
    """What stands behind ORDER BY, the last migration first."""


def noted_in(tools: Iterable[Tool], tables: Iterable[Table]) -> tuple[Tool, Table] | None:
    """Return the first tool whose table is here, and the table; the last one of several of one name.

    A table that only has the name, and lacks columns, belongs to something else.
    """
    by_name = {table.name.lower(): table for table in tables}
    for tool in tools:
        table = by_name.get(tool.table)
        if table is not None and tool.columns <= {column.name.lower() for column in table.columns}:
            return tool, table
    return None


def spelled(tool: Tool, table: Table, quote: Callable[[str], str]) -> Spelled:
    """Return how a table that `noted_in` gave spells the columns of its tool."""
    names = {column.name.lower(): quote(column.name) for column in table.columns}
    return Spelled(
        [names[column] for column in tool.name],
        names[tool.applied] if tool.applied else None,
        ", ".join(f"{names[column]} DESC" for column in tool.order),
    )
