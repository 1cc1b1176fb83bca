"""Makes rights from rows of PostgreSQL's system catalogs; runs no SQL."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from dynamic_databases.catalog import Rights, Sequence, Table, UserType
from dynamic_databases.dialects.postgresql.catalog.rows import RightsRow

Name = tuple[str | None, str]
Named = Table | Sequence | UserType
PRIVILEGES = {
    "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE", "D": "TRUNCATE", "x": "REFERENCES",
    "t": "TRIGGER", "m": "MAINTAIN", "X": "EXECUTE", "U": "USAGE", "C": "CREATE", "c": "CONNECT",
    "T": "TEMPORARY", "s": "SET", "A": "ALTER SYSTEM",
}  # fmt: skip
"""Source: PostgreSQL manual, ACL Privilege Abbreviations."""
BY_DEFAULT = {"routine": "=X", "type": "=U", "language": "=U", "database": "=Tc"}
"""Default privileges of PUBLIC by the sort of object, which apply until something is granted or revoked."""
ITEM = re.compile(r'(?P<role>"(?:""|[^"])*"|[^=]*)=(?P<letters>[a-zA-Z*]*)(?:/.*)?', re.DOTALL)
WITH_OPTION = "*"


def rights_of(rows: Iterable[RightsRow], read: Mapping[str, Iterable[Named]]) -> tuple[Rights, ...]:
    """Return rights, grouped by objects with the same ones, without those that owners always have.

    `read` has the objects in the catalog by sort; any others belong to extensions and are left out.
    """
    known = {sort: {(thing.schema, thing.name) for thing in things} for sort, things in read.items()}
    return tuple([rights for row in rows if (rights := _rights(row, known.get(row.sort))).names])


def _rights(row: RightsRow, read: Container[Name] | None) -> Rights:
    items = [BY_DEFAULT[row.sort]] if row.acl is None and row.sort in BY_DEFAULT else row.acl or ()
    names = row.names if read is None else [name for name in row.names if (row.schema, name) in read]
    return Rights(
        sort=row.sort,
        schema=row.schema,
        names=tuple(sorted(names)),
        owner=row.owner if row.sort != "column" else None,
        grants=tuple(sorted(_grants(items, row.owner))),
    )


def _grants(items: Iterable[str], owner: str | None) -> Iterator[str]:
    """Yield each privilege with the role that has it: "SELECT to reader"."""
    for item in items:
        match = ITEM.fullmatch(item)
        if match is None:
            continue
        quoted = match["role"]
        role = quoted[1:-1].replace('""', '"') if quoted.startswith('"') else quoted
        if role == owner:
            continue
        for letter, option in re.findall(r"([a-zA-Z])(\*?)", match["letters"]):
            ending = " with grant option" if option == WITH_OPTION else ""
            yield f"{PRIVILEGES.get(letter, letter)} to {role or 'PUBLIC'}{ending}"
