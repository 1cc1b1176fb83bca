"""Makes owners, permissions and members of roles from the rows of `rights_queries`.

What has no owner of its own belongs to that of its schema, and is told without one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from dynamic_databases.catalog import Rights
from dynamic_databases.dialects.sqlserver.catalog import detail_rows as rows
from dynamic_databases.dialects.sqlserver.catalog.schema_objects import ROUTINES
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts

DATABASE, OBJECT, SCHEMA, TYPE = 0, 1, 3, 6
"""sys.database_permissions.class"""
SORTS: Mapping[str, str] = {
    "U": "table",
    "V": "table",
    "ET": "table",
    "SN": "synonym",
    **dict.fromkeys(ROUTINES, "routine"),
}
"""By sys.objects.type; nothing is granted on others."""
WITH_OPTION, DENIED, REVOKED = "W", "D", "R"
"""sys.database_permissions.state; a column's permission is revoked if the table's does not hold for it."""
Number = tuple[int, int]
"""A class and the number of what is in it."""
Thing = tuple[str, str | None, str]
"""A sort, a schema and a name."""


def rights_of(facts: DatabaseFacts) -> tuple[Rights, ...]:
    """Return all rights, grouped by things with the same ones."""
    numbered = _numbered(facts)
    granted: dict[Thing, set[str]] = {thing: set() for thing in numbered.values()}
    owners: dict[Thing, str] = {}
    for row in facts.details.of(rows.OwnerRow):
        if (thing := numbered.get((int(row.class_), int(row.id)))) is not None:
            owners[thing] = row.owner
    for row in facts.details.of(rows.PermissionRow):
        if (thing := numbered.get((int(row.class_), int(row.id)))) is not None:
            on = ("column", thing[1], f"{thing[2]}.{row.column}") if row.column else thing
            granted.setdefault(on, set()).add(_permission(row))
    for row in facts.details.of(rows.RoleRow):
        role: Thing = ("role", None, row.name)
        granted.setdefault(role, set()).update({f"membership to {row.member}"} if row.member else ())
        if row.owner:
            owners[role] = row.owner
    return tuple(_grouped(granted, owners))


def _numbered(facts: DatabaseFacts) -> dict[Number, Thing]:
    """Return what permissions may be on, by class and number."""
    things: dict[Number, Thing] = {(DATABASE, 0): ("database", None, "database")}
    things |= {(SCHEMA, number): ("schema", None, name) for name, number in facts.schema_ids}
    things |= {
        (OBJECT, row.object_id): (SORTS[row.type], row.schema, row.name)
        for row in facts.objects
        if row.type in SORTS
    }
    things |= {(OBJECT, row.object_id): ("sequence", row.schema, row.name) for row in facts.sequences}
    return things | {(TYPE, row.type_id): ("type", row.schema, row.name) for row in facts.types}


def _permission(row: rows.PermissionRow) -> str:
    if row.state == DENIED:
        return f"DENY {row.permission} to {row.grantee}"
    if row.state == REVOKED:
        return f"REVOKE {row.permission} from {row.grantee}"
    return f"{row.permission} to {row.grantee}{' with grant option' if row.state == WITH_OPTION else ''}"


def _grouped(granted: Mapping[Thing, Iterable[str]], owners: Mapping[Thing, str]) -> Iterator[Rights]:
    alike: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for thing, grants in granted.items():
        sort, schema, name = thing
        alike[sort, schema or "", owners.get(thing, ""), tuple(sorted(grants))].append(name)
    for (sort, schema, owner, grants), names in sorted(alike.items()):
        yield Rights(
            sort=sort,
            schema=schema or None,
            names=tuple(sorted(names)),
            owner=owner or None,
            grants=grants,
        )
