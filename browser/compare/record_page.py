"""The page of a record across environments: what differs, what is folded, and the contract's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from browser.addresses import KeyPart
from browser.addresses.parameters import carried, pairs
from browser.compare.links import CompareLinks
from browser.compare.record_matrix import FieldRow, SideHead
from browser.compare.subjects import ComparedSides
from browser.compare.tabs import compared_record_tabs, side_of_tabs
from browser.navigation import Bar
from browser.records.comparison import FieldComparison, RecordSide, RecordState, differing
from browser.records.reading import key_text
from browser.tabs import Tab
from dynamic_databases.catalog.json_values import json_value


@dataclass(frozen=True)
class CompareRecordPage:
    bar: Bar
    compare: ComparedSides
    links: CompareLinks
    table_name: str
    columns: tuple[str, ...]
    values: tuple[KeyPart, ...]
    sides: Mapping[str, RecordSide]
    fields: tuple[FieldComparison, ...]
    heads: tuple[SideHead, ...]
    rows: tuple[FieldRow, ...]

    @property
    def with_row(self) -> list[SideHead]:
        """The heads of the environments that have the row: a column each."""
        return [head for head in self.heads if head.state is RecordState.FOUND]

    @property
    def without_row(self) -> list[SideHead]:
        """The heads of the others, which share a narrow column."""
        return [head for head in self.heads if head.state is not RecordState.FOUND]

    @property
    def title(self) -> str:
        return key_text(self.values)

    @property
    def tabs(self) -> tuple[Tab, ...]:
        urls = {head.side.label: head.url for head in self.heads if head.url}
        found_at = side_of_tabs(self.compare, urls, self.compare.baseline)
        having = [label for label, side in self.sides.items() if side.table is not None]
        return compared_record_tabs(
            self.links,
            self.compare.location.segments[0],
            side_of_tabs(self.compare, having, self.compare.baseline),
            (found_at, urls[found_at.label]) if found_at else None,
            carried(self.links.query),
        )

    @property
    def by(self) -> str:
        return self.links.query.get("_by", "")

    @property
    def ignore(self) -> str:
        """What is ignored, as it was asked for."""
        return self.links.query.get("_ignore", "")

    @property
    def hidden_fields(self) -> list[tuple[str, str]]:
        """The parameters that the form sends along."""
        return pairs(self.links.query, ("_by", "_ignore"))

    @property
    def found(self) -> int:
        return sum(side.state is RecordState.FOUND for side in self.sides.values())

    @property
    def differing(self) -> list[str]:
        return differing(self.fields)

    @property
    def unknown(self) -> list[str]:
        """The names of the columns whose value may not be read somewhere."""
        return [field.name for field in self.fields if field.unknown]

    @property
    def is_compared(self) -> bool:
        """Whether the row was found twice at least."""
        return self.found > 1

    @property
    def where_alike(self) -> str:
        """Where fields that do not differ are the same, in words."""
        return "everywhere" if self.found == len(self.sides) else "wherever the row was found"

    @property
    def shown_rows(self) -> list[FieldRow]:
        folds = self.is_compared and self.links.only_differences
        return [row for row in self.rows if row.differs or row.unknown or not folds]

    @property
    def folded(self) -> list[str]:
        return [row.name for row in self.rows if row not in self.shown_rows and not row.ignored]

    @property
    def ignored(self) -> list[str]:
        return [row.name for row in self.rows if row.ignored]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a record across environments."""
        environments = {}
        for slug, side in self.sides.items():
            columns = {column.name: column for column in side.table.columns} if side.table else {}
            values = {name: json_value(value, columns.get(name)) for name, value in side.values.items()}
            is_found = side.state is RecordState.FOUND
            environments[slug] = {"state": str(side.state)} | ({"values": values} if is_found else {})
        return {
            "database": self.compare.name,
            "table": self.table_name,
            "key": [json_value(value) for value in self.values],
            "environments": environments,
            "differences": self.differing,
            "unknown": self.unknown,
        }
