"""Has the rows of reference tables compared, and registers or forgets one: forms alone change anything."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from browser.compare.links import links_of
from browser.compare.locations import CompareLocation
from browser.compare.reference_form import forget_reference, register_reference
from browser.compare.reference_refresh import compare_now
from browser.compare.subjects import ComparedSides
from browser.errors import LoginRequired
from browser.htmx import HtmxHttpRequest, back
from browser.pages import at_compare_location, at_comparison
from browser.permissions.access import may_forget_references, may_register_references


@require_POST
@at_compare_location
def compare_reference_rows(
    request: HtmxHttpRequest, location: CompareLocation, nothing: None
) -> HttpResponse:
    """Compare the rows of all reference tables now, and go back to where the button was."""
    compare_now(location)
    return back(request, links_of(request, location).url())


@require_POST
@at_comparison
def register_reference_table(
    request: HtmxHttpRequest, location: CompareLocation, compare: ComparedSides
) -> HttpResponse:
    """Register a table as reference data as the form says. Raises `BadRequest`."""
    _require(request, may_register_references(request))
    register_reference(request, compare)
    return back(request, links_of(request, location).url())


@require_POST
@at_compare_location
def forget_reference_table(
    request: HtmxHttpRequest, location: CompareLocation, nothing: None
) -> HttpResponse:
    """Forget that a table is reference data, whether or not it is still there."""
    _require(request, may_forget_references(request))
    forget_reference(location)
    return back(request, links_of(request, location).url())


def _require(request: HtmxHttpRequest, may: bool) -> None:
    if may:
        return
    if not request.user.is_authenticated:
        raise LoginRequired("Log in to change which tables are reference tables.")
    raise PermissionDenied
