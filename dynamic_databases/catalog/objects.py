"""What a database has beside tables: sequences, routines, types, and what else it is made of."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.catalog.tables import OptionValues


@dataclass(frozen=True, slots=True)
class Sequence:
    schema: str | None
    name: str
    type: str | None = None
    start: str | None = None
    increment: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    cycle: bool = False
    owned_by: str | None = None
    cache: str | None = None
    """How many numbers a session, or the server, takes at once; "default" where the server chooses."""
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Routine:
    schema: str | None
    name: str
    kind: str = "function"
    arguments: str = ""
    returns: str | None = None
    language: str | None = None
    definition: str | None = None
    comment: str | None = None
    options: OptionValues = ()


@dataclass(frozen=True, slots=True)
class UserType:
    """A domain, enum, composite or range type; `definition` says it in the server's words."""

    schema: str | None
    name: str
    kind: str = "type"
    definition: str | None = None
    comment: str | None = None
    options: OptionValues = ()


@dataclass(frozen=True, slots=True)
class DatabaseObject:
    """Anything else, compared by its name: a schema, statistics, a full-text catalog."""

    sort: str
    """In a comparison's words: see `ObjectKind`."""
    name: str
    schema: str | None = None
    table: str | None = None
    """The table that it is about, if any."""
    definition: str | None = None
    """In the server's words."""
    comment: str | None = None
    options: OptionValues = ()


RIGHTS = ("rights", "rights.grants", "rights.owner")
"""What is not read where a login is not told who may do what: see `Catalog.unread`."""
WITHHELD = ("DENY ", "REVOKE ")
"""How an entry of `Rights.grants` begins that takes a right away."""


@dataclass(frozen=True, slots=True)
class Rights:
    """To whom things belong, and what others may do with them: the same for all of these names."""

    sort: str
    """Of the things: "table", "column", "routine", "role", "default" for those that will be made, …"""
    schema: str | None
    names: tuple[str, ...]
    owner: str | None = None
    grants: tuple[str, ...] = ()
    """Each right with the role that has it: "SELECT to reader", "DENY SELECT to reader"; of a role its
    members: "membership to reader". Without those that an owner has anyway."""
