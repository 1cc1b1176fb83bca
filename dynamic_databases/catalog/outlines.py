"""The outline of a catalog: its tables, their columns and where keys lead, by name; small when stored."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec

from dynamic_databases.catalog.catalogs import Catalog
from dynamic_databases.catalog.tables import TableName

QUICKLY = 1
"""zlib's level: a higher one saves little and takes twice as long."""


@dataclass(frozen=True, slots=True)
class TableOutline:
    """A table or view by name."""

    schema: str | None
    name: str
    columns: tuple[tuple[str, str], ...]
    """Name and type, as the server spells it."""
    targets: tuple[str, ...] = ()
    """The tables to which its foreign keys refer."""

    @property
    def table_name(self) -> TableName:
        return TableName(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a catalog consists of, by name."""

    default_schema: str | None
    tables: tuple[TableOutline, ...]


def outline_of(catalog: Catalog) -> Outline:
    """Return the outline of a catalog."""
    return Outline(
        catalog.default_schema,
        tuple(
            TableOutline(
                table.schema,
                table.name,
                tuple((column.name, column.type) for column in table.columns),
                tuple(key.target for key in table.foreign_keys),
            )
            for table in catalog.tables
        ),
    )


def packed(outline: Outline) -> bytes:
    """Return an outline as it is stored."""
    return zlib.compress(msgspec.json.encode(outline), QUICKLY)


def unpacked(stored: bytes) -> Outline | None:
    """Return the outline that `packed` wrote, None for anything else."""
    try:
        return msgspec.json.decode(zlib.decompress(stored), type=Outline)
    except (zlib.error, msgspec.DecodeError):
        return None
