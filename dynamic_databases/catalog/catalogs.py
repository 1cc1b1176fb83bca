"""All of one database's structure, a reading of it, and their JSON.

Made by msgspec, which reads and writes dataclasses as they are declared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from dynamic_databases.catalog.objects import Routine, Sequence, UserType
from dynamic_databases.catalog.statistics import Statistics
from dynamic_databases.catalog.tables import Table, TableName


@dataclass(frozen=True)
class Catalog:
    """All of one database's structure, as one login sees it."""

    vendor: str
    version: str
    default_schema: str | None
    tables: tuple[Table, ...] = ()
    schemas: tuple[str, ...] = ()
    sequences: tuple[Sequence, ...] = ()
    routines: tuple[Routine, ...] = ()
    types: tuple[UserType, ...] = ()
    collation: str | None = None
    charset: str | None = None
    folds_case: bool = False
    """Whether the server takes `Orders` and `orders` for one table."""
    complete: bool = True
    """False where the login may not see all: what is not listed is then "absent or not visible"."""
    hides: tuple[str, ...] = ()
    """Where it is not complete: the sorts of which not all may be listed, in a comparison's words ("column",
    "trigger", …). None named is all but columns, of which a table that is listed has all."""

    @cached_property
    def by_name(self) -> dict[TableName, Table]:
        return {table.table_name: table for table in self.tables}

    def table(self, name: str, schema: str | None = None) -> Table | None:
        """Return the table of that name, in `schema` or else in the default schema, or None."""
        return self.by_name.get(TableName(schema or self.default_schema, name))

    def may_hide(self, sort: str) -> bool:
        """Return whether a thing of this sort that is not listed may be there all the same."""
        return not self.complete and (sort in self.hides if self.hides else sort != "column")

    @cached_property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of the structure, the server's version left out: 64 characters."""
        return hashlib.sha256(to_json(replace(self, version=""))).hexdigest()


@dataclass(frozen=True)
class Reading:
    """One reading of a database: structure, statistics, and when it was read (aware, UTC)."""

    catalog: Catalog
    statistics: Statistics
    read_at: datetime
    remarks: tuple[str, ...] = ()
    """What the login may do or does not see, in sentences."""
    unguarded: bool = False
    """Whether the login could write, and nothing but the pages' own restraint stops it."""


def to_json(value: Any) -> bytes:
    """Return `value` (any of these dataclasses) as JSON in UTF-8."""
    return msgspec.json.encode(value)


def catalog_from_json(text: bytes | str) -> Catalog:
    """Return the catalog that `to_json` wrote; raises `msgspec.ValidationError` on any other shape."""
    return msgspec.json.decode(text, type=Catalog)
