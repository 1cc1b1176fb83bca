"""The same record in every environment, cell by cell."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from browser.compare.links import compare_bar, links_of
from browser.compare.locations import CompareLocation
from browser.compare.record_form import asked_address, ignored_columns
from browser.compare.record_matrix import field_row, side_head
from browser.compare.record_page import CompareRecordPage
from browser.compare.subjects import ComparedSides, no_such_table
from browser.htmx import HtmxHttpRequest, render_page
from browser.pages import at_comparison
from browser.records.comparison import compare_record
from browser.records.keys import record_key
from browser.records.reading import key_text
from browser.records.record_sides import record_sides, tables_of
from dynamic_databases.redaction import VisibleReading


@require_safe
@at_comparison
def compare_record_view(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides, key: str
) -> HttpResponse:
    """Answer with a record in every environment that has it, and why the others don't."""
    links = links_of(request, location)
    tables = tables_of(location.segments[0], compare.results)
    if not tables:
        raise no_such_table(compare)
    if "_was" in request.GET:
        return HttpResponseRedirect(asked_address(compare, links, tables, key))
    by = request.GET.get("_by", "")
    columns, values = record_key(tables, by, key)
    sides = record_sides(location.databases, compare.results, tables, columns, values, by_key=not by)
    fields = compare_record(sides, ignored_columns(request.GET), _folds_case(compare))
    page = CompareRecordPage(
        bar=compare_bar(request, location, key_text(values)),
        compare=compare,
        links=links,
        table_name=next(iter(tables.values())).name,
        columns=columns,
        values=values,
        sides=sides,
        fields=fields,
        heads=tuple(
            side_head(compare, request.GET, side, sides[side.label], values) for side in compare.sides
        ),
        rows=tuple(field_row(location.labels, sides, field) for field in fields),
    )
    return render_page(request, "browser/compare_record.html", page, partial="matrix")


def _folds_case(compare: ComparedSides) -> bool:
    """Return whether `Name` and `name` are one column to any of the servers."""
    readings = (result for result in compare.results.values() if isinstance(result, VisibleReading))
    return any(reading.catalog.folds_case for reading in readings)
