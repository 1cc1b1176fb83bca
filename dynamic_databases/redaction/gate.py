"""The gate: a reading as a person may see it. Nothing else hands a catalog to pages.

Whole catalogs are read, cached and stored; what of them is shown is decided here, each time. Two views
of one database come out: the structure, which lists every column, and the catalog, of which rows are
read: without what is redacted, and without the columns that the login may not read. What belongs to one
person (rights, masks) will be decided here, too.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dynamic_databases.caches import Cache
from dynamic_databases.catalog import Catalog, Locked, Reading, Statistics, Table, TableName, Visibility
from dynamic_databases.redaction.columns import without_columns
from dynamic_databases.redaction.redaction import NOTHING, Redaction


@dataclass(frozen=True, slots=True)
class VisibleReading:
    """One reading of a database as a person may see it."""

    catalog: Catalog
    """What rows may be read of: without the columns that are redacted or that the login may not read."""
    reading: Reading
    """What was read, whole; pages take what they need by the names below."""

    @property
    def structure(self) -> Catalog:
        """What may be known to exist: redacted columns are listed, but their values are nowhere."""
        return self.reading.catalog

    @property
    def statistics(self) -> Statistics:
        return self.reading.statistics

    @property
    def read_at(self) -> datetime:
        """When it was read (aware, UTC)."""
        return self.reading.read_at

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the login may do or does not see, in sentences."""
        return self.reading.remarks

    @property
    def visibility(self) -> Visibility:
        """What of the rows the login may not see."""
        return self.reading.visibility

    def unreadable_columns(self, table: Table) -> frozenset[str]:
        """Return the names of the columns of a visible table that no page reads, whatever the reason."""
        readable = {column.name for column in table.columns}
        columns = self.structure.by_name[table.table_name].columns
        return frozenset(column.name for column in columns if column.name not in readable)

    @property
    def unguarded(self) -> bool:
        """Whether the login could write, and nothing but the pages' own restraint stops it."""
        return self.reading.unguarded

    @property
    def locked(self) -> Locked:
        """What could not be read now, because another session holds a lock on it."""
        return self.reading.locked

    @property
    def busy(self) -> str | None:
        """Why nothing could be read since `read_at`, if that is so: the whole database is locked."""
        return self.reading.busy

    def time_of(self, name: TableName) -> datetime | None:
        """Return when a table was read as it is shown, None if it never was."""
        return self.reading.time_of(name)


def visible(reading: Reading, redaction: Redaction) -> VisibleReading:
    """Return what of a reading may be seen; cheap, since a redacted catalog is made once per structure."""
    return VisibleReading(readable(reading, redaction), reading)


def readable(reading: Reading, redaction: Redaction = NOTHING) -> Catalog:
    """Return the catalog of which rows can be read: without what is redacted or the login may not read."""
    catalog = redaction.readable(reading.catalog)
    unreadable = reading.visibility.unreadable
    if not unreadable:
        return catalog
    key = (redaction, reading.catalog.digest, tuple(unreadable.items()))
    without = _catalogs.get(key)
    if without is None:
        tables = tuple(_without(table, unreadable.get(table.table_name)) for table in catalog.tables)
        without = replace(catalog, tables=tables)
        _catalogs.set(key, without)
    return without


def _without(table: Table, unreadable: Collection[str] | None) -> Table:
    """Return a table as a login reads it that may read only single columns, and so not the row id."""
    if unreadable is None:
        return table
    return replace(without_columns(table, unreadable), row_id=None)


_catalogs: Cache[Any, Catalog] = Cache(16)
