"""The fields of one record, and its links along foreign keys in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from browser.addresses import DatabaseAddress, KeyPart, encode_key, holds_any, link
from browser.addresses.parameters import parameter_of
from browser.records.images import image_type
from browser.records.references import (
    Reference,
    incoming_of,
    reference_url,
)
from browser.values import RECORD_LENGTH, block_text, cell_class, cell_html, plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True)
class RecordField:
    """One column of the record."""

    column: Column
    value: Any
    reference: Reference | None = None
    url: str | None = None
    image_url: str | None = None
    """Where the image is that the value's bytes are."""

    @property
    def html(self) -> Any:
        return cell_html(self.value, limit=RECORD_LENGTH)

    @property
    def css(self) -> str:
        return cell_class(self.column)

    @property
    def text(self) -> str | None:
        """The text that the copy button copies; None for NULL and bytes."""
        return (
            None
            if self.value is None or isinstance(self.value, bytes)
            else block_text(self.value, self.column)[0]
        )

    @property
    def block(self) -> str | None:
        """The value as a block of text, or None if it fits a line."""
        if self.value is None or self.value == "":
            return None
        text, is_block = block_text(self.value, self.column)
        return text if is_block else None

    @property
    def size(self) -> int | None:
        return len(self.value) if isinstance(self.value, str | bytes) else None

    @property
    def is_cut(self) -> bool:
        return self.size is not None and self.size > RECORD_LENGTH

    def holds(self, wanted: str) -> bool:
        """Return whether the name or the value has this text, whatever the case."""
        if wanted in self.column.name.lower():
            return True
        value = self.value
        return value is not None and not isinstance(value, bytes) and wanted in plain_text(value).lower()

    @property
    def label(self) -> str | None:
        return self.reference.labels.get(self.value) if self.reference else None


@dataclass(frozen=True)
class Relation:
    """Rows of another table that this record refers to, or that refer to it."""

    words: str
    """The relation in words: "referenced by"."""
    name: str
    columns: tuple[str, ...]
    """The columns of the foreign key."""
    url: str


def record_field(
    address: DatabaseAddress,
    subject: TableSubject,
    column: Column,
    value: Any,
    reference: Reference | None,
    images: str,
) -> RecordField:
    """Return one column of a record, with the address of the row that it references.

    `images` is the address of the record's images, up to the name of a column.
    """
    if image_type(value):
        return RecordField(column, value, image_url=f"{images}{quote(column.name, safe='')}")
    if reference is None or value is None:
        return RecordField(column, value)
    url = reference_url(address, subject.catalog, reference, [value])
    return RecordField(column, value, reference, url)


def incoming_links(address: DatabaseAddress, subject: TableSubject, row: dict[str, Any]) -> list[Relation]:
    """Return links to the rows that reference this one: other tables' rows, filtered by its values."""
    links = []
    for table, reference in incoming_of(subject.catalog, subject.table):
        values = [row[name] for name in reference.target_columns]
        if any(value is None for value in values):
            continue
        targets = (reference.target.column(name) for name in reference.target_columns)
        query = [
            _condition(name, target, value)
            for name, target, value in zip(reference.columns, targets, values, strict=True)
        ]
        url = address.table(table.table_name, subject.catalog.default_schema).url()
        links.append(Relation("referenced by", table.name, reference.columns, link(url, query)))
    return links


def _condition(name: str, target: Column | None, value: KeyPart) -> tuple[str, str]:
    """Return the filter for rows that reference a value, including its type if the column can hold any."""
    if isinstance(value, bytes) or holds_any(target):
        return parameter_of(name, "exact"), encode_key([value])
    return parameter_of(name), str(value)


def composite_links(
    address: DatabaseAddress, subject: TableSubject, references: Sequence[Reference], row: dict[str, Any]
) -> list[Relation]:
    """Return links to the rows that foreign keys with several columns reference."""
    links = []
    for reference in references:
        if len(reference.columns) > 1 and all(name in row for name in reference.columns):
            parts = [row[name] for name in reference.columns]
            url = reference_url(address, subject.catalog, reference, parts)
            if url is not None:
                links.append(Relation("refers to", reference.name, reference.columns, url))
    return links
