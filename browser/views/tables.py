"""The tables and views of one database, filtered while typing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from browser.addresses import link
from browser.htmx import HtmxHttpRequest, back, render_page, wants_json
from browser.listed_tables import AbsentTable, ShownTable, TableRow, absent_tables, shown_tables, table_rows
from browser.lists import ListTable, list_column, sort_lists
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.navigation import Bar
from browser.overviews import Drift, drift_in
from browser.pages import at_database, at_location
from browser.rows.headers import compared_here
from dynamic_databases.catalog import Locked
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.subjects import Subject, read_subject


class TablesList(ListTable):
    """The tables of a database."""

    row_template = "browser/tables.html#row"
    rows_are_values = True
    table = list_column("table", "key", by="folded_name")
    kind = list_column("kind")
    rows = list_column("rows, about", "num")
    columns = list_column("columns", "num")
    drift = list_column("drift", by="differing")
    comment = list_column("comment")

    @property
    def shown(self) -> list[ShownTable]:
        return shown_tables(self.values, is_sorted=self.is_sorted, has_comments="comment" in self.columns)


@dataclass(frozen=True)
class TablesPage:
    bar: Bar
    location: Location
    subject: Subject
    rows: tuple[TableRow, ...]
    shown: TablesList
    """The rows that are shown; partitions only in JSON, and where they are searched for by name."""
    total: int
    filter: str
    comparison: Compared | None
    absent: tuple[AbsentTable, ...]
    """Tables that only other environments have."""

    @property
    def sort(self) -> str:
        """The order that was asked for, as the address spells it."""
        return ",".join(self.shown.order_by or ())

    @property
    def views_url(self) -> str:
        """The address of the saved views of this database's tables, opened in this environment."""
        address = self.location.address
        return link(reverse("saved_views"), {"database": address.name, "_at": address.url()})

    @property
    def may_hide_tables(self) -> bool:
        """Whether there may be tables that this login is not shown."""
        return self.subject.reading.structure.may_hide("table")

    @property
    def drift(self) -> Drift | None:
        return drift_in(self.comparison) if self.comparison else None

    @property
    def locked(self) -> dict[str, Locked]:
        """What other sessions have locked in the other environments."""
        own, locked = self.subject.environment.slug, self.comparison.locked if self.comparison else {}
        return {slug: other for slug, other in locked.items() if slug != own}

    @property
    def outcome(self) -> str:
        """The summary of the list for screen readers."""
        return f"{len(self.rows):,} table{'' if self.total == 1 else 's'} of {self.total:,}"

    def as_json(self) -> dict[str, Any]:
        return {
            "environment": self.subject.environment.slug,
            "database": self.subject.database.name,
            "read_at": self.subject.reading.read_at.isoformat().replace("+00:00", "Z"),
            "remarks": list(self.subject.reading.remarks),
            "busy": self.subject.reading.busy,
            "locked": self.subject.reading.locked.as_json(),
            "tables": [
                {
                    "schema": row.table_name.schema,
                    "name": row.name,
                    "kind": row.kind,
                    "rows": row.rows,
                    "columns": row.columns,
                }
                for row in self.shown.values
            ],
        }


@require_safe
@at_database
def tables(request: HtmxHttpRequest, location: Location, subject: Subject) -> HttpResponse:
    """Answer with the tables of a database whose names hold `_filter`."""
    wanted = request.GET.get("_filter", "").strip()
    comparison = compared_here(
        location, readings_of(location.sides, {subject.environment.slug: subject.reading})
    )
    every = table_rows(location, subject, comparison)
    rows = [row for row in every if not wanted or wanted.casefold() in str(row.table_name).casefold()]
    shown = TablesList(
        [row for row in rows if wanted or not row.is_part or wants_json(request)],
        extra_columns=() if any(row.comment for row in rows) else [("comment", None)],
    )
    sort_lists(request, shown)
    page = TablesPage(
        bar=bar_of(request, location),
        location=location,
        subject=subject,
        rows=tuple(rows),
        shown=shown,
        total=len(every),
        filter=wanted,
        comparison=comparison,
        absent=absent_tables(location.address, comparison, wanted),
    )
    return render_page(request, "browser/tables.html", page, partial="list")


@require_POST
@at_location
def refresh_tables(request: HtmxHttpRequest, location: Location, nothing: None) -> HttpResponse:
    """Read a database's structure now, and go back to where the button was; that page says if it failed."""
    with suppress(DatabaseUnavailable):
        read_subject(location.database, again=True)
    return back(request, location.address.url())
