"""The structure of one table: columns, keys, indexes, foreign keys, checks, definition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import encode, encode_table
from browser.bars import Bar
from browser.htmx import HtmxHttpRequest, render_page
from browser.places import Place
from browser.placing import at_place
from browser.rows.labels import incoming_of
from dynamic_databases.catalog import Column, ForeignKey, Index, Table, TableStatistics
from dynamic_databases.row_keys import RowKey, row_key
from dynamic_databases.runtime_models import find_table


@dataclass(frozen=True)
class ColumnRow:
    """One column, and what of it the keys use."""

    column: Column
    anchor: str
    in_primary_key: bool


@dataclass(frozen=True)
class StructurePage:
    bar: Bar
    place: Place
    table: Table
    key: RowKey
    columns: tuple[ColumnRow, ...]
    foreign_keys: tuple[tuple[ForeignKey, str | None], ...]
    incoming: tuple[tuple[str, str, str], ...]
    statistics: TableStatistics
    read_at: datetime

    @property
    def indexes(self) -> tuple[tuple[Index, str], ...]:
        return tuple(
            (index, ", ".join(_part_text(part) for part in index.parts)) for index in self.table.indexes
        )

    def as_json(self) -> dict[str, Any]:
        content: dict[str, Any] = msgspec.to_builtins(self.table)
        return content | {
            "environment": self.place.environment.slug,
            "database": self.place.database.name,
            "read_at": self.read_at.isoformat().replace("+00:00", "Z"),
        }


@require_safe
@at_place
def structure(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Answer with the structure of a table."""
    table = place.whole_table
    primary = table.primary_key.columns if table.primary_key else ()
    default = place.catalog.default_schema
    foreign_keys = []
    for key in table.foreign_keys:
        target = find_table(place.catalog, key.target, key.target_schema or table.schema)
        url = place.url(encode_table(target.table_name, default)) if target else None
        foreign_keys.append((key, url))
    page = StructurePage(
        bar=place.bar("structure"),
        place=place,
        table=table,
        key=row_key(table),
        columns=tuple(
            ColumnRow(one, f"column-{encode(one.name)}", one.name in primary) for one in table.columns
        ),
        foreign_keys=tuple(foreign_keys),
        incoming=tuple(
            (source.name, ", ".join(reference.columns), place.url(encode_table(source.table_name, default)))
            for source, reference in incoming_of(place)
        ),
        statistics=place.reading.statistics.tables.get(table.table_name, TableStatistics()),
        read_at=place.reading.read_at,
    )
    return render_page(request, "browser/structure.html", "browser/_structure_parts.html", page)


def _part_text(part: Any) -> str:
    return (
        f"{part.column if part.column is not None else part.expression}{' desc' if part.descending else ''}"
    )
