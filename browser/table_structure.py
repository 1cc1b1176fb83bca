"""The structure of one table as its page shows it: columns, keys, indexes, foreign keys, rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from browser.addresses import encode
from browser.lists import ListTable, list_column
from browser.locations.location import Location
from browser.navigation import Bar
from browser.tabs import STRUCTURE, Tab
from dynamic_databases.catalog import (
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Rights,
    Table,
    TableStatistics,
)
from dynamic_databases.catalog.row_keys import RowKey
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class ColumnRow:
    """One column, and what of it the keys use."""

    column: Column
    anchor: str
    in_primary_key: bool
    withheld: str
    """Why its values are on no page, in words; nothing if they are shown."""

    @property
    def folded_name(self) -> str:
        """What the list is sorted by: the name whatever its letter case."""
        return self.column.name.casefold()

    @property
    def folded_type(self) -> str:
        return self.column.type.casefold()

    @property
    def kind(self) -> str:
        return str(self.column.kind)


class ColumnsList(ListTable):
    """The columns of a table, in their order or another."""

    row_template = "browser/structure.html#column"
    position = list_column("#", "num", by="column__position")
    column = list_column("column", "key", by="folded_name")
    type = list_column("type", by="folded_type")
    kind = list_column("kind")
    null = list_column("null", by="column__nullable")
    default = list_column("default", by="column__default")
    more = list_column("more", orderable=False)
    comment = list_column("comment", by="column__comment")


@dataclass(frozen=True)
class KeyRow:
    """A primary key or a unique one."""

    kind: str
    key: Key

    @property
    def parts(self) -> str:
        """Its columns, with the prefixes and the order that only its index tells."""
        index = self.key.index
        return ", ".join(map(_part_text, index.parts) if index else self.key.columns)


@dataclass(frozen=True)
class IndexRow:
    """An index, and what it is over in words."""

    index: Index
    parts: str


@dataclass(frozen=True)
class ForeignKeyRow:
    """A foreign key, and the address of the table that it refers to, None where that is not here."""

    key: ForeignKey
    url: str | None


@dataclass(frozen=True)
class IncomingRow:
    """A table that refers to this one, by which of its columns, and its address."""

    name: str
    columns: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class RightsRow:
    """To whom the table belongs and who may do what with it, or with one of its columns."""

    what: str
    rights: Rights


@dataclass(frozen=True)
class StructurePage:
    bar: Bar
    location: Location
    subject: TableSubject
    table: Table
    """The table, redacted columns included: its structure is no secret."""
    key: RowKey
    columns: ColumnsList
    foreign_keys: tuple[ForeignKeyRow, ...]
    incoming: tuple[IncomingRow, ...]
    statistics: TableStatistics
    read_at: datetime
    is_locked: bool
    """Whether another session holds a lock on the table, so that it is shown as it was read before."""

    @property
    def tabs(self) -> tuple[Tab, ...]:
        return self.location.tabs(STRUCTURE)

    @property
    def busy(self) -> str | None:
        """Why what is shown is older than now, in words."""
        if self.is_locked:
            return f"Another session holds a lock on {self.table.name}."
        return self.subject.reading.busy

    @property
    def keys(self) -> list[KeyRow]:
        primary = self.table.primary_key
        unique = [KeyRow("unique", key) for key in self.table.unique]
        return [*([KeyRow("primary key", primary)] if primary else ()), *unique]

    @property
    def indexes(self) -> list[IndexRow]:
        return [
            IndexRow(index, ", ".join(_part_text(part) for part in index.parts))
            for index in self.table.indexes
        ]

    @property
    def rights(self) -> list[RightsRow]:
        """The rights on the table and on single columns, as far as the server tells."""
        of_schema = [rights for rights in self.subject.catalog.rights if rights.schema == self.table.schema]
        whole = [
            RightsRow("table", rights)
            for rights in of_schema
            if rights.sort == "table" and self.table.name in rights.names
        ]
        return whole + [
            RightsRow(column.name, rights)
            for column in self.table.columns
            for rights in of_schema
            if rights.sort == "column" and f"{self.table.name}.{column.name}" in rights.names
        ]

    @property
    def rights_unread(self) -> bool:
        """Whether the server does not tell this login who may do what."""
        return not self.subject.catalog.reads("rights")

    def as_json(self) -> dict[str, Any]:
        content: dict[str, Any] = msgspec.to_builtins(self.table)
        return content | {
            "environment": self.subject.environment.slug,
            "database": self.subject.database.name,
            "read_at": self.read_at.isoformat().replace("+00:00", "Z"),
            "busy": self.busy,
            "hidden_by": self.subject.hidden_by or None,
            "unreadable": list(self.subject.unreadable),
            **({"may_have_more_columns": True} if self.subject.may_have_more_columns else {}),
            "redacted": list(self.subject.redacted),
            "rights": [
                {"on": row.what, "owner": row.rights.owner, "grants": list(row.rights.grants)}
                for row in self.rights
            ],
            "rights_unread": self.rights_unread,
        }


def column_rows(subject: TableSubject) -> list[ColumnRow]:
    """Return the columns as they are listed, those that no page reads included, as such."""
    table = subject.structure
    primary = table.primary_key.columns if table.primary_key else ()
    withheld = dict.fromkeys(subject.redacted, "not shown on any page")
    withheld |= dict.fromkeys(subject.unreadable, "not readable by this login")
    return [
        ColumnRow(
            column=column,
            anchor=f"column-{encode(column.name)}",
            in_primary_key=column.name in primary,
            withheld=withheld.get(column.name, ""),
        )
        for column in table.columns
    ]


def _part_text(part: IndexPart) -> str:
    words = (
        part.column if part.column is not None else part.expression,
        f"({part.prefix})" if part.prefix else None,
        f" collate {part.collation}" if part.collation else None,
        " desc" if part.descending else None,
    )
    return "".join(word for word in words if word)
