"""All of one database's structure, a reading of it, and their JSON.

Made by msgspec, which reads and writes dataclasses as they are declared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.utils.functional import cached_property

from dynamic_databases.caches import Cache
from dynamic_databases.catalog.locked import LOCKED, NOT_LOCKED, PARTS, Locked
from dynamic_databases.catalog.objects import DatabaseObject, Rights, Routine, Sequence, UserType
from dynamic_databases.catalog.statistics import Statistics
from dynamic_databases.catalog.tables import OptionValues, Table, TableName
from dynamic_databases.catalog.visibility import ALL_VISIBLE, Visibility

MOST_MADE = 64
"""For each catalog. What is told of a table is a few kilobytes."""

Made = TypeVar("Made")


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
    unread: tuple[str, ...] = ()
    """What an older reader did not read, in a comparison's words ("index.nulls_distinct", "extension"):
    unknown, whatever the value here. Of a catalog that was read just now, what its server does not tell."""
    objects: tuple[DatabaseObject, ...] = ()
    """What else there is beside tables."""
    comment: str | None = None
    options: OptionValues = ()
    """What else the database itself is."""
    rights: tuple[Rights, ...] = ()

    @cached_property
    def by_name(self) -> dict[TableName, Table]:
        return {table.table_name: table for table in self.tables}

    def table(self, name: str, schema: str | None = None) -> Table | None:
        """Return the table of that name, in `schema` or else in the default schema, or None."""
        return self.by_name.get(TableName(schema or self.default_schema, name))

    def may_hide(self, sort: str) -> bool:
        """Return whether a thing of this sort that is not listed may be there all the same."""
        return not self.complete and (sort in self.hides if self.hides else sort != "column")

    def reads(self, sort: str, attribute: str | None = None) -> bool:
        """Return whether this catalog's reader read an attribute, or such things at all."""
        return not self.unread or (sort if attribute is None else f"{sort}.{attribute}") not in self.unread

    def hiding(self, sort: str) -> Catalog:
        """Return the catalog as one of which not all things of this sort are listed."""
        if self.may_hide(sort):
            return self
        return replace(self, complete=False, hides=(*self.hides, sort))

    def made_once(self, make: Callable[[Catalog, Table], Made], table: Table) -> Made:
        """Return what `make` tells of one of the tables: made when first asked for, kept with the catalog."""
        key = make, table.schema, table.name
        made: Made | None = self._made.get(key)
        if made is None:
            made = make(self, table)
            self._made.set(key, made)
        return made

    @cached_property
    def _made(self) -> Cache[tuple[object, str | None, str], Any]:
        return Cache(MOST_MADE)

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
    locked: Locked = NOT_LOCKED
    """What could not be read now, because another session holds a lock on it."""
    visibility: Visibility = ALL_VISIBLE
    """What of the rows the login may not see."""
    busy: str | None = None
    """Why nothing could be read since `read_at`, if that is so: the whole database is locked."""
    fingerprint: str | None = None
    """A digest of all that the catalog was made of, where a vendor can tell it: the same gives the same."""

    def completed_by(self, earlier: Reading) -> Reading:
        """Return this reading with what was locked taken from an earlier one, as far as that has it."""
        locked = self.locked
        missing = [name for name, read_at in locked.tables.items() if read_at is None]
        times = {name: earlier.time_of(name) for name in missing}
        known = {name: earlier.catalog.by_name[name] for name in missing if times[name] is not None}
        sorts = {sort: read_at or earlier.time_of_all(sort) for sort, read_at in locked.sorts.items()}
        parts = {
            PARTS[sort]: getattr(earlier.catalog, PARTS[sort])
            for sort, read_at in locked.sorts.items()
            if read_at is None and sorts[sort] is not None
        }
        tables = tuple(known.get(table.table_name, table) for table in self.catalog.tables)
        unread = tuple(
            sorted({*self.catalog.unread, *earlier.catalog.unread})
        )  # of an older reader's snapshot
        return replace(
            self,
            catalog=replace(self.catalog, tables=tables, unread=unread, **parts),
            locked=Locked({**locked.tables, **times}, sorts),
        )

    def read_now(self) -> Catalog:
        """Return the catalog without what stands in for locked tables: of those nothing is known."""
        unread = {
            name: replace(self.catalog.by_name[name], definition=None, problem=LOCKED)
            for name in self.locked.tables
        }
        tables = tuple(unread.get(table.table_name, table) for table in self.catalog.tables)
        return replace(self.catalog, tables=tables)

    def time_of(self, name: TableName) -> datetime | None:
        """Return when a table was read as it stands here; None if it was not, or not in full."""
        if name not in self.catalog.by_name:
            return None
        return self.locked.tables.get(name, self.read_at)

    def time_of_all(self, sort: str) -> datetime | None:
        """Return when all things of a sort were read as they stand here; None if they were not."""
        return self.locked.sorts.get(sort, self.read_at)


def to_json(value: Any) -> bytes:
    """Return `value` (any of these dataclasses) as JSON in UTF-8."""
    return msgspec.json.encode(value)


def catalog_from_json(text: bytes | str) -> Catalog:
    """Return the catalog that `to_json` wrote; raises `msgspec.ValidationError` on any other shape."""
    return msgspec.json.decode(text, type=Catalog)


def tables_in_words(number: int) -> str:
    """Return "1 table or view", "27 tables and views"."""
    return "1 table or view" if number == 1 else f"{number:,} tables and views"
