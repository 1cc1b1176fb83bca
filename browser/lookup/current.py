"""The page from which somebody looks something up; leaves to `stored_hits` that what is near comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from browser.addresses import COMPARE, BadAddress, decode, path
from dynamic_databases.models import Connectable

LONGEST = 4_000
"""Characters of an address that are looked at."""


@dataclass(frozen=True, slots=True)
class Current:
    """The page that somebody is on, as far as it is about a database that they may see."""

    environment: str = ""
    """The slug; "" on pages of all environments."""
    database: str = ""
    table: str = ""
    """The table's segment."""
    below: str = ""
    """The segments below the environment's, as the address has them, and the query."""

    @property
    def is_compared(self) -> bool:
        """Whether the page is one across all environments."""
        return bool(self.database) and not self.environment

    def in_environment(self, slug: str) -> str:
        """Return the address of the same page in another environment."""
        return path(slug) + self.below


NOWHERE = Current()


def current_of(address: str, databases: Sequence[Connectable]) -> Current:
    """Return what an address of this site is about; `NOWHERE` for any other text."""
    route, mark, query = address[:LONGEST].partition("#")[0].partition("?")
    segments = [unquote(segment) for segment in route.strip("/").split("/")]
    slugs = {database.environment.slug for database in databases}
    environment = segments[0] if segments[0] in slugs else ""
    if not (environment or segments[0] == COMPARE):
        return NOWHERE
    below = route.strip("/").partition("/")[2]
    below = f"{below}/" if below and route.endswith("/") else below
    database = _database_of(segments[1:2], environment, databases)
    table = segments[2] if database and len(segments) > 2 and segments[2] != "-" else ""
    kept = "&".join(part for part in query.split("&") if not part.startswith(("_next=", "_prev=")))
    return Current(environment, database, table, below + (mark + kept if kept else ""))


def _database_of(segments: Sequence[str], environment: str, databases: Sequence[Connectable]) -> str:
    try:
        name = decode(segments[0]) if segments else ""
    except BadAddress:
        return ""
    is_known = any(
        database.name == name and environment in ("", database.environment.slug) for database in databases
    )
    return name if is_known else ""
