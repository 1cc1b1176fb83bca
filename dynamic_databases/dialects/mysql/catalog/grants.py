"""Makes owners and grants from the rows of `grant_queries`, and of views and routines.

A view or routine belongs to its definer. Where it runs with the definer's rights, that is an option of its
own, and compared as such; where it does not, the definer is no more than an owner.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dynamic_databases.catalog import Rights

Thing = tuple[str, str]
"""The sort and name of what rights are on."""
WITH_OPTION = "GRANT"
NAMES = {"CREATE TMP TABLE": "CREATE TEMPORARY TABLES", "DELETE VERSIONING ROWS": "DELETE HISTORY"}
"""Privileges whose columns or values are named otherwise than in a GRANT."""
DATABASE = ("database", "database")
WILDCARD = re.compile(r"(?<!\\)[%_]")


class GrantRow(NamedTuple):
    """What a login or role may do with one thing."""

    tag: str
    name: str
    """Of a database, the pattern that its name fits."""
    part: str
    """A column's name, or the kind of a routine."""
    privileges: str
    user: str
    host: str
    """Empty for MariaDB's roles."""


@dataclass(frozen=True)
class Things:
    """What rights may be on, by sort; what is not there any more may still have grants."""

    names: Mapping[str, Iterable[str]]
    owners: Mapping[Thing, str] = field(default_factory=dict)
    folds_case: bool = False

    def listed(self) -> dict[Thing, Thing]:
        """Return each thing by its sort and name, in the letter case in which grants are looked up."""
        return {
            (sort, self.folded(sort, name)): (sort, name)
            for sort, names in self.names.items()
            for name in names
        }

    def folded(self, sort: str, name: str) -> str:
        return name if sort in ("table", "sequence") and not self.folds_case else name.casefold()


def rights_of(rows: Iterable[GrantRow], things: Things) -> tuple[Rights, ...]:
    """Return the rights on a database and its parts, grouped by things with the same ones."""
    listed = things.listed()
    granted: dict[Thing, set[str]] = {DATABASE: set(), **{thing: set() for thing in listed.values()}}
    for row in _most_specific(rows):
        thing = _thing(row, things, listed)
        if thing is not None:
            granted.setdefault(thing, set()).update(_grants(row))
    alike: dict[tuple[str, str | None, tuple[str, ...]], list[str]] = defaultdict(list)
    for (sort, name), grants in granted.items():
        alike[sort, things.owners.get((sort, name)), tuple(sorted(grants))].append(name)
    return tuple(
        Rights(sort=sort, schema=None, names=tuple(sorted(names)), owner=owner, grants=grants)
        for (sort, owner, grants), names in sorted(alike.items(), key=lambda each: (each[0][0], each[1]))
    )


def _most_specific(rows: Iterable[GrantRow]) -> list[GrantRow]:
    """Return the rows without those of patterns that the server passes over for a more specific one.

    Source: MySQL 8.0 manual, 8.2.6: rows of mysql.db are sorted by their most specific values.
    """
    others: list[GrantRow] = []
    of_database: dict[tuple[str, str], GrantRow] = {}
    for row in rows:
        if row.tag != "database":
            others.append(row)
        elif (last := of_database.get((row.user, row.host))) is None or _literal(row) > _literal(last):
            of_database[row.user, row.host] = row
    return [*of_database.values(), *others]


def _literal(row: GrantRow) -> int:
    """Return how many characters of a pattern come before its first wildcard."""
    wildcard = WILDCARD.search(row.name)
    return wildcard.start() if wildcard else len(row.name) + 1


def _thing(row: GrantRow, things: Things, listed: Mapping[Thing, Thing]) -> Thing | None:
    """Return what a row is about, as it is named in the catalog; None if there is no such thing."""
    if row.tag == "database":
        return DATABASE
    sorts = (row.part.lower(),) if row.tag == "routine" else ("table", "sequence")
    candidates = (listed.get((sort, things.folded(sort, row.name))) for sort in sorts)
    thing = next(filter(None, candidates), None)
    return ("column", f"{thing[1]}.{row.part}") if thing and row.tag == "column" else thing


def _grants(row: GrantRow) -> Iterable[str]:
    """Yield each privilege with the login or role that has it: "SELECT to reader@%"."""
    privileges = [name for name in row.privileges.upper().split(",") if name]
    ending = " with grant option" if WITH_OPTION in privileges else ""
    grantee = f"{row.user}@{row.host}" if row.host else row.user
    named = [name for name in privileges if name != WITH_OPTION] or (["USAGE"] if ending else [])
    for name in named:
        yield f"{NAMES.get(name, name)} to {grantee}{ending}"
