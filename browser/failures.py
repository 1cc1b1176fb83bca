"""Turns what went wrong into a page, a fragment or JSON with the right status and the next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from browser.addresses import link
from browser.addresses.parameters import pairs
from browser.errors import BadRequest, LoginRequired
from browser.htmx import HtmxHttpRequest, page_of_form, render_page, wants_fragment, wants_json
from browser.logins.attempts import LoginBusy, LoginLocked
from browser.navigation import Bar, make_bar
from browser.page_parameters import PAGES, PageParameters
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
    LoginBusy: 503,
    LoginLocked: 429,
}


Links = Sequence[tuple[str, str]]
"""Labels and addresses."""


class Failure(Exception):
    """One of our errors, ready to be shown: with other places where the thing is, and the next steps."""

    def __init__(
        self,
        error: errors.DynamicDatabasesError,
        elsewhere: Links = (),
        steps: Links = (),
        bar: Bar | None = None,
        try_now: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(error.message)
        self.error, self.elsewhere, self.steps, self.bar = error, elsewhere, steps, bar
        self.try_now = try_now
        """Where to post that the database is to be asked again at once, and the page to go on to."""


@dataclass(frozen=True)
class FailurePage:
    """One failure in plain words."""

    code: str
    title: str
    message: str
    elsewhere: Links
    steps: Links
    bar: Bar | None
    found_at: datetime | None = None
    """When the database was found not to answer, if it has not been asked again since."""
    retry_after: int | None = None
    try_now: tuple[str, str] | None = None
    reader_login: str = ""
    """SQL that creates a login which may read what this one must not."""

    def as_json(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.found_at is not None:
            error["since"] = self.found_at.isoformat()
        if self.retry_after is not None:
            error["retry_after"] = self.retry_after
        return {"error": error}


TITLES = {
    "no_such_environment": "No such environment",
    "no_such_database": "No such database",
    "no_such_table": "No such table",
    "no_such_record": "No such record",
    "bad_request": "This address can't be read",
    "bad_config": "The connection's settings are invalid",
    "unreachable": "The database does not answer",
    "no_database": "The server has no such database",
    "timed_out": "The database took too long",
    "privileged_login": "Not read with this login",
    "forbidden": "The database does not allow it",
    "corrupt": "This is not a readable database",
    "busy": "The database is busy",
    "not_read_only": "The connection is not read-only, so nothing was read",
    "structure_changed": "The table has just changed",
    "bad_value": "This value can't be read",
    "query_failed": "The database could not answer",
    "login_busy": "Too many logins at once",
    "too_many_attempts": "Too many wrong passwords",
}


class FailuresMiddleware:
    """Answers for views that raise one of our errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _not_allowed_answer(request, response) if response.status_code == 405 else response

    def process_view(
        self, request: HtmxHttpRequest, view: object, args: object, keywords: object
    ) -> HttpResponse | None:
        """Return what is wrong with the page's parameters, None where the view may answer."""
        # Here and not in the views, so that none can forget: what is misspelled would be ignored in silence.
        page = PAGES.get(request.resolver_match.view_name) if request.resolver_match else None
        if page is None:
            return None
        try:
            page.check(request.GET)
        except BadRequest as error:
            steps = _steps_without(request, page)
            return failure_answer(request, Failure(error, steps=steps, bar=make_bar(request, (), {})))
        return None

    def process_exception(self, request: HtmxHttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer for an error of ours; None for others, which Django answers."""
        if isinstance(exception, LoginRequired):
            return login_answer(request, exception)
        if isinstance(exception, errors.DynamicDatabasesError):
            exception = Failure(exception, steps=(("All environments", "/"),))
        return failure_answer(request, exception) if isinstance(exception, Failure) else None


def _not_allowed_answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return words for an address that is asked in a way that it does not take, for which Django has none."""
    if request.method in ("GET", "HEAD"):
        title, words = "There is no page at this address", "It only takes what a form of another page sends."
    else:
        title, words = "Nothing can be sent to this address", "It is a page to read."
    answer = plain_answer(request, 405, "not_allowed", title, words)
    answer["Allow"] = response["Allow"]
    return answer


def _steps_without(request: HttpRequest, page: PageParameters) -> Links:
    """Return the next steps from an address with parameters that the page does not take."""
    above = ("All environments", "/")
    unknown = page.unknown_in(request.GET)
    if not unknown:
        return (above,)
    address = link(request.get_full_path().partition("?")[0], pairs(request.GET, tuple(unknown)))
    return (("This page without it" if len(unknown) == 1 else "This page without them", address), above)


def failure_answer(request: HtmxHttpRequest, failure: Failure) -> HttpResponse:
    """Return the page of a failure with the status that it means."""
    error = failure.error
    # An error without a status of its own has that of its base class.
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    title = TITLES.get(error.code, "That did not work")
    page = FailurePage(
        error.code,
        title,
        error.message,
        failure.elsewhere,
        failure.steps,
        failure.bar,
        getattr(error, "found_at", None),
        getattr(error, "retry_after", None),
        failure.try_now,
        getattr(error, "reader_login", ""),
    )
    response = render_page(request, "browser/error.html", page, partial="failure", status=status)
    if page.retry_after is not None:
        response["Retry-After"] = str(page.retry_after)
    return response


def login_answer(request: HtmxHttpRequest, error: LoginRequired) -> HttpResponse:
    """Return the way to the login: a redirect (for htmx one of the whole page), 401 for programs."""
    if wants_json(request):
        return JsonResponse({"error": {"code": error.code, "message": error.message}}, status=401)
    # What a form is sent to is often no page.
    address = f"{settings.LOGIN_URL}?next={quote(page_of_form(request, request.get_full_path()))}"
    # The browser follows a redirect before htmx sees it, and the login page would become the fragment.
    return HttpResponseClientRedirect(address) if wants_fragment(request) else redirect(address)


def plain_answer(request: HttpRequest, status: int, code: str, title: str, message: str) -> HttpResponse:
    """Return JSON, a fragment or a page, without reading a table.

    `request.GET` is not read: it may be the part that cannot be parsed.
    """
    page = FailurePage(code, title, message, (), (("All environments", "/"),), None)
    if "_format=json" in request.META.get("QUERY_STRING", "").split("&"):
        return JsonResponse(page.as_json(), status=status, headers={"Cache-Control": "no-store"})
    htmx = getattr(request, "htmx", None)
    partial = "#failure" if htmx and not htmx.history_restore_request else ""
    response = render(request, f"browser/error.html{partial}", {"page": page}, status=status)
    response["Cache-Control"] = "no-store"
    return response
