"""What a database has beside tables: sequences, routines, types."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Routine:
    schema: str | None
    name: str
    kind: str = "function"
    arguments: str = ""
    returns: str | None = None
    language: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class UserType:
    """A domain, enum, composite or range type; `definition` says it in the server's words."""

    schema: str | None
    name: str
    kind: str = "type"
    definition: str | None = None
