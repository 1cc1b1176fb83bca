"""The choice of columns: which, in which order, which stay in view, and whether that is remembered.

Choosing is a POST: boxes for 800 columns are more than an address can hold, and what is chosen may be kept.
"""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_http_methods

from browser.addresses import link
from browser.addresses.parameters import COLUMNS, PINNED, patterns_of
from browser.errors import BadRequest
from browser.htmx import HtmxHttpRequest, render_page, wants_json
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.pages import at_table
from browser.remembered import Choice, can_remember, chosen_columns, forget, known_of, remember
from browser.rows.column_page import ColumnsPage, Ticked, rows_pairs, ticked_first, ticked_in
from browser.rows.columns import shortest_patterns
from browser.rows.remembered_choice import asked_columns, page_columns
from dynamic_databases.subjects import TableSubject

SHOWN = "_shown"
"""The field with the patterns by which columns were shown before: their order is kept."""
LONGEST_ADDRESS = 7_100
"""Bytes; gunicorn is told to serve a first line of 8,190, and links add a position to theirs."""

LONGEST_REPEATED = 2_000
"""Bytes of an address that says which columns it shows although they are remembered."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_table
def columns(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Answer with the choice of columns, or lead to the rows with those that were ticked.

    Raises `BadRequest` for no column, and for a choice that neither an address nor memory has room for.
    """
    if request.method != "POST":
        shown = (
            asked_columns(table.table, request.GET, everything=True)
            if wants_json(request)
            else page_columns(request, location, table)
        )
        return _page(request, location, table, ticked_first(shown), request.GET)
    form = request.POST
    if "_forget" in form:
        response = HttpResponseRedirect(_address(location, form))
        forget(request, response, *_key(location))
        return response
    if "_again" in form:
        return _remembered_again(request, location, table)
    ticked = ticked_in(table.table, form)
    if "_move" in form or "_tick" in form:
        return _page(request, location, table, ticked, form)
    return _chosen(request, location, table, ticked)


def _page(
    request: HtmxHttpRequest, location: Location, table: TableSubject, ticked: Ticked, query: QueryDict
) -> HttpResponse:
    page = ColumnsPage(
        bar=bar_of(request, location, "columns", keeps_query=False),
        location=location,
        table=table.table,
        ticked=ticked,
        query=query,
        is_remembered=chosen_columns(request, *_key(location)) is not None,
        can_keep=request.user.is_authenticated,
    )
    return render_page(request, "browser/columns.html", page, partial="columns")


def _chosen(
    request: HtmxHttpRequest, location: Location, table: TableSubject, ticked: Ticked
) -> HttpResponse:
    """Return the way to the rows with these columns, which are remembered if the form says so."""
    if not ticked.shown:
        raise BadRequest("Choose at least one column.")
    form, segments = request.POST, set(ticked.shown)
    pins = [pin for value in form.getlist(PINNED) for pin in patterns_of([value]) if pin in segments]
    before = [",".join(ticked.shown)] if "_ordered" in form else form.getlist(SHOWN)
    patterns = shortest_patterns(table.table, segments, [pattern for pattern in before if pattern])
    pinned = ",".join(pins)
    address = _address(location, form, (COLUMNS, patterns), *([(PINNED, pinned)] if pinned else ()))
    choice = Choice(
        database=location.database.name,
        segment=location.segments[0],
        patterns=patterns,
        pinned=pinned,
        known=known_of(column.name for column in table.table.columns),
    )
    if form.get("_remember") != "1":
        if len(address) > LONGEST_ADDRESS:
            raise BadRequest(
                f"{len(ticked.shown)} columns named one by one make the address too long: choose fewer, "
                "nearly all, or patterns such as _cols=address*,-address_old."
            )
        return HttpResponseRedirect(address)
    if not can_remember(request, choice):
        raise BadRequest(
            f"{len(ticked.shown)} columns named one by one are too many to remember"
            f"{'' if request.user.is_authenticated else ' without a login'}: choose fewer, or nearly all."
        )
    # Each link of a page repeats its address: a long one is left to what is remembered.
    response = HttpResponseRedirect(address if len(address) <= LONGEST_REPEATED else _address(location, form))
    remember(request, response, choice)
    return response


def _remembered_again(request: HtmxHttpRequest, location: Location, table: TableSubject) -> HttpResponse:
    """Remember the same columns, with those that the table has now as known."""
    response = HttpResponseRedirect(_address(location, request.POST))
    choice = chosen_columns(request, *_key(location))
    if choice is not None:
        known = known_of(column.name for column in table.table.columns)
        remember(
            request,
            response,
            Choice(
                database=choice.database,
                segment=choice.segment,
                patterns=choice.patterns,
                pinned=choice.pinned,
                known=known,
            ),
        )
    return response


def _key(location: Location) -> tuple[str, str]:
    return location.database.name, location.segments[0]


def _address(location: Location, form: QueryDict, *chosen: tuple[str, str]) -> str:
    return link(location.table_address.url(), [*rows_pairs(form), *chosen])
