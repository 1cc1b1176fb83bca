"""The tables and views of one database, filtered while typing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from browser.addresses import encode_table
from browser.bars import Bar
from browser.htmx import HtmxHttpRequest, back, render_page
from browser.overviews import Drift, drift_in
from browser.places import Place
from browser.placing import at_place
from browser.rows.headers import compared_here
from dynamic_databases.catalog import Table, TableKind
from dynamic_databases.comparison import State, TableComparison
from dynamic_databases.connections.parallel import try_again
from dynamic_databases.counterparts import Compared
from dynamic_databases.snapshots import refresh


@dataclass(frozen=True)
class TableRow:
    """One table as the list shows it."""

    table: Table
    url: str
    rows: int | None
    drift: tuple[tuple[str, str], ...] = ()
    """Kind and words of each mark: ("changed", "≠ dev")."""
    compare_url: str = ""
    parts: int = 0
    """Partitions of it, which are folded under it."""

    @property
    def is_part(self) -> bool:
        return self.table.kind is TableKind.PARTITION


@dataclass(frozen=True)
class TablesPage:
    bar: Bar
    place: Place
    rows: tuple[TableRow, ...]
    total: int
    filter: str
    comparison: Compared | None
    read_at: datetime
    absent: tuple[tuple[str, str], ...]
    """Tables that only other environments have: name and where."""

    @property
    def drift(self) -> Drift | None:
        return drift_in(self.comparison) if self.comparison else None

    @property
    def outcome(self) -> str:
        """What is said of the list to those who hear it."""
        return f"{len(self.rows):,} table{'' if self.total == 1 else 's'} of {self.total:,}"

    @property
    def shown(self) -> list[TableRow]:
        """The rows of the list: partitions only where somebody looks for them by name."""
        return [row for row in self.rows if self.filter or not row.is_part]

    @property
    def has_comments(self) -> bool:
        return any(row.table.comment for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "environment": self.place.environment.slug,
            "database": self.place.database.name,
            "read_at": self.read_at.isoformat().replace("+00:00", "Z"),
            "remarks": list(self.place.reading.remarks),
            "tables": [
                {
                    "schema": row.table.schema,
                    "name": row.table.name,
                    "kind": str(row.table.kind),
                    "rows": row.rows,
                    "columns": len(row.table.columns),
                }
                for row in self.rows
            ],
        }


@require_safe
@at_place
def tables(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Answer with the tables of a database whose names hold `_filter`."""
    wanted = request.GET.get("_filter", "").strip()
    comparison = compared_here(place)
    found = [table for table in place.catalog.tables if wanted.casefold() in str(table.table_name).casefold()]
    parts = Counter(one.parent for one in place.catalog.tables if one.kind is TableKind.PARTITION)
    page = TablesPage(
        bar=place.bar(),
        place=place,
        rows=tuple(_row(place, table, comparison, parts[table.name]) for table in found),
        total=len(place.catalog.tables),
        filter=wanted,
        comparison=comparison,
        read_at=place.reading.read_at,
        absent=_absent(place, comparison, wanted),
    )
    return render_page(request, "browser/tables.html", "browser/_tables_list.html", page)


@require_POST
@at_place
def refresh_tables(request: HtmxHttpRequest, place: Place) -> HttpResponse:
    """Read the catalogs of a database and its counterparts now, and go back to where the button was."""
    try_again(place.live)
    refresh(place.live)
    return back(request, place.url())


def _row(place: Place, table: Table, result: Compared | None, parts: int) -> TableRow:
    statistics = place.reading.statistics.tables.get(table.table_name)
    segment = encode_table(table.table_name, place.catalog.default_schema)
    comparison = result.comparison.table(table.name, table.schema) if result and result.comparison else None
    return TableRow(
        table=table,
        url=place.url(segment),
        rows=statistics.rows if statistics else None,
        drift=_marks(comparison) if comparison else (),
        compare_url=place.compare_url(segment),
        parts=parts,
    )


def _marks(comparison: TableComparison) -> tuple[tuple[str, str], ...]:
    words = {
        State.CHANGED: ("changed", "≠ {}"),
        State.MISSING: ("extra", "+ not in {}"),
        State.UNKNOWN: ("", "? {}"),
    }
    return tuple(
        (words[state][0], words[state][1].format(slug))
        for slug, state in comparison.states.items()
        if state in words
    )


def _absent(place: Place, result: Compared | None, wanted: str) -> tuple[tuple[str, str], ...]:
    if result is None or result.comparison is None:
        return ()
    return tuple(
        (one.name, ", ".join(one.tables))
        for one in result.comparison.tables
        if one.states.get(place.environment.slug) in (State.MISSING, State.BASELINE)
        and place.environment.slug not in one.tables
        and wanted.casefold() in one.name.casefold()
    )
