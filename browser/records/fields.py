"""The fields of one record, and its links along foreign keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import DatabaseAddress
from browser.records.elsewhere import FieldMark
from browser.records.references import Reference, reference_urls
from browser.values import RECORD_LENGTH, block_text, cell_class, cell_html, plain_text
from dynamic_databases.catalog import Column
from dynamic_databases.fast_dataclasses import maker
from dynamic_databases.subjects import TableSubject


@dataclass(frozen=True, slots=True)
class RecordField:
    """One column of the record."""

    column: Column
    value: Any
    reference: Reference | None = None
    url: str | None = None
    peek_url: str | None = None
    """Where the row that it references is shown in place."""
    marks: tuple[FieldMark, ...] = ()
    """What differs elsewhere."""
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
        if self.value is None or self.size == 0:
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
    """A row that this record refers to by several columns."""

    name: str
    columns: tuple[str, ...]
    """The columns of the foreign key."""
    url: str
    peek_url: str | None


_make_field = maker(RecordField)


def record_field(
    address: DatabaseAddress,
    subject: TableSubject,
    column: Column,
    value: Any,
    reference: Reference | None = None,
    *,
    image_url: str | None = None,
    marks: tuple[FieldMark, ...] = (),
) -> RecordField:
    """Return one column of a record, with the address of the row that it references, or of its image."""
    if reference is None or value is None:
        return _make_field(column=column, value=value, marks=marks, image_url=image_url)
    url, peeks = reference_urls(address, subject.catalog, reference, [value])
    return _make_field(
        column=column,
        value=value,
        reference=reference,
        url=url,
        peek_url=peeks,
        marks=marks,
        image_url=image_url,
    )


def composite_links(
    address: DatabaseAddress, subject: TableSubject, references: Sequence[Reference], row: dict[str, Any]
) -> list[Relation]:
    """Return links to the rows that foreign keys with several columns reference."""
    links = []
    for reference in references:
        if len(reference.columns) > 1 and all(name in row for name in reference.columns):
            parts = [row[name] for name in reference.columns]
            url, peeks = reference_urls(address, subject.catalog, reference, parts)
            if url is not None:
                links.append(Relation(reference.name, reference.columns, url, peeks))
    return links
