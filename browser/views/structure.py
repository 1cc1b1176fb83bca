"""The structure of one table: columns, keys, indexes, foreign keys, checks, definition."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.htmx import HtmxHttpRequest, render_page
from browser.lists import sort_lists
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.pages import at_table
from browser.records.references import incoming_of
from browser.table_structure import ColumnsList, ForeignKeyRow, IncomingRow, StructurePage, column_rows
from dynamic_databases.catalog import (
    Table,
    TableStatistics,
    find_table,
)
from dynamic_databases.catalog.row_keys import row_key
from dynamic_databases.subjects import TableSubject


@require_safe
@at_table
def structure(request: HtmxHttpRequest, location: Location, subject: TableSubject) -> HttpResponse:
    """Answer with the structure of a table."""
    table, catalog = subject.structure, subject.catalog
    columns = ColumnsList(column_rows(subject))
    sort_lists(request, columns)

    def table_url(other: Table) -> str:
        return location.address.table(other.table_name, catalog.default_schema).url()

    targets = [
        find_table(catalog, key.target, key.target_schema or table.schema) for key in table.foreign_keys
    ]
    page = StructurePage(
        bar=bar_of(request, location, "structure"),
        location=location,
        subject=subject,
        table=table,
        key=row_key(table),
        columns=columns,
        foreign_keys=tuple(
            ForeignKeyRow(key, table_url(target) if target else None)
            for key, target in zip(table.foreign_keys, targets, strict=True)
        ),
        incoming=tuple(
            IncomingRow(source.name, reference.columns, table_url(source))
            for source, reference in incoming_of(catalog, subject.table)
        ),
        statistics=subject.reading.statistics.tables.get(table.table_name, TableStatistics()),
        read_at=subject.reading.time_of(table.table_name) or subject.reading.read_at,
        is_locked=table.table_name in subject.reading.locked.tables,
    )
    return render_page(request, "browser/structure.html", page, partial="structure")
