"""Turns what went wrong into a page, a fragment or JSON with the right status and the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from browser.bars import Bar
from browser.htmx import HtmxHttpRequest, render_page, wants_fragment, wants_json
from dynamic_databases import errors

STATUS: dict[type[errors.DynamicDatabasesError], int] = {
    errors.NotFound: 404,
    errors.ConfigError: 503,
    errors.Unreachable: 503,
    errors.Busy: 503,
    errors.GuardMissing: 503,
    errors.TimedOut: 504,
    errors.Forbidden: 403,
    errors.Corrupt: 502,
    errors.StructureChanged: 409,
    errors.BadValue: 400,
    errors.QueryFailed: 502,
    errors.DatabaseUnavailable: 503,
}


class BadRequest(errors.DynamicDatabasesError):
    """A URL or a form that can't be read."""

    code = "bad_request"


class LoginRequired(errors.DynamicDatabasesError):
    """Nothing is said of what is there and what is not before somebody has logged in."""

    code = "login_required"


Links = Sequence[tuple[str, str]]
"""Labels and addresses."""


class Failure(Exception):
    """One of our errors on its way to a page: where else the thing is, and what may be done."""

    def __init__(
        self,
        error: errors.DynamicDatabasesError,
        places: Links = (),
        steps: Links = (),
        bar: Bar | None = None,
    ) -> None:
        super().__init__(error.message)
        self.error, self.places, self.steps, self.bar = error, places, steps, bar


@dataclass(frozen=True)
class FailurePage:
    """One failure in plain words."""

    code: str
    title: str
    message: str
    places: Links
    steps: Links
    bar: Bar | None

    def as_json(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message}}


TITLES = {
    "no_such_environment": "No such environment",
    "no_such_database": "No such database",
    "no_such_table": "No such table",
    "no_such_record": "No such record",
    "bad_request": "This address can't be read",
    "bad_config": "The connection's settings can't work",
    "unreachable": "The database does not answer",
    "timed_out": "The database took too long",
    "forbidden": "The database does not allow it",
    "corrupt": "This is no readable database",
    "busy": "The database is busy",
    "not_read_only": "The connection is not read-only, so nothing was read",
    "structure_changed": "The table has just changed",
    "bad_value": "This value can't be read",
    "query_failed": "The database could not answer",
}


FORMATS = {"rows": ("html", "json", "csv")}
"""What routes can answer in beside HTML and JSON; a report says for itself what it can."""


class FailuresMiddleware:
    """Answers for views that raise one of our errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HtmxHttpRequest, view: object, args: object, keywords: object
    ) -> HttpResponse | None:
        """Return what is wrong with `_format`, None where the view may answer."""
        route = request.resolver_match.url_name if request.resolver_match else None
        asked, known = request.GET.get("_format", "html"), FORMATS.get(route or "", ("html", "json"))
        if route == "report" or asked in known:
            return None
        error = BadRequest(f"_format must be one of {', '.join(known)} here.")
        return failure_answer(request, Failure(error, steps=(("All environments", "/"),)))

    def process_exception(self, request: HtmxHttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer for an error of ours; None leaves others to Django."""
        if isinstance(exception, LoginRequired):
            return login_answer(request, exception)
        if isinstance(exception, errors.DynamicDatabasesError):
            exception = Failure(exception, steps=(("All environments", "/"),))
        return failure_answer(request, exception) if isinstance(exception, Failure) else None


def failure_answer(request: HtmxHttpRequest, failure: Failure) -> HttpResponse:
    """Return the page of a failure with the status that it means."""
    error = failure.error
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    title = TITLES.get(error.code, "That did not work")
    page = FailurePage(error.code, title, error.message, failure.places, failure.steps, failure.bar)
    return render_page(request, "browser/error.html", "browser/_error.html", page, status)


def login_answer(request: HtmxHttpRequest, error: LoginRequired) -> HttpResponse:
    """Return the way to the login: a redirect (for htmx one of the whole page), 401 for programs."""
    if wants_json(request):
        return JsonResponse({"error": {"code": error.code, "message": error.message}}, status=401)
    address = f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}"
    return HttpResponseClientRedirect(address) if wants_fragment(request) else redirect(address)
