"""Answers where no view of ours completed: no such address, refused, not readable, failed."""

from __future__ import annotations

import sys

from django.db import Error
from django.http import HttpRequest, HttpResponse

from browser.failures import plain_answer
from browser.store_failures import store_failure


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request whose address, form or host name Django refuses."""
    words = "Its address or its form contains something that no page understands."
    return plain_answer(request, 400, "bad_request", "This request can’t be read", words)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer somebody who lacks a right."""
    words = "Your account has no access to this page. Log in with another account, or ask an administrator."
    return plain_answer(request, 403, "forbidden", "You have no access to this page", words)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that fits no route."""
    words = "The link may be old, or a name in it is mistyped. Start from the list of environments."
    return plain_answer(request, 404, "no_such_address", "There is nothing at this address", words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the application failed; reads nothing, because reading may be what failed."""
    error = sys.exc_info()[1]  # of a middleware, or of another error page: no middleware of ours sees those
    answer = store_failure(request, error) if isinstance(error, Error) else None
    if answer is not None:
        return answer
    words = (
        "The application failed, not your database: pages only ever read. "
        "The failure was written to the log with its time."
    )
    return plain_answer(request, 500, "failed", "Something went wrong here", words)
