"""Answers where the application's own tables fail: 503 in plain words, without reading a table."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse

from browser.failures import plain_answer
from dynamic_databases.logged_once import LoggedOnce
from dynamic_databases.stores.troubles import trouble

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
TITLE = "The application can’t read its own data"
RETRY_AFTER = 10
"""Seconds."""

_log = LoggedOnce(logging.getLogger(__name__))


def store_failure(request: HttpRequest, error: Error) -> HttpResponse | None:
    """Return the answer to a request that met trouble with the store; None for another error."""
    failure = trouble(error, is_writing=is_writing(request))
    if failure is None:
        return None
    _log.warning(failure.message, "%s", failure.message)
    response = plain_answer(request, 503, failure.code, TITLE, failure.message)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def is_writing(request: HttpRequest) -> bool:
    """Return whether a request means to change something."""
    return request.method not in SAFE_METHODS


class StoreFailuresMiddleware:
    """Answers for views, the administration's too, that could not read or write the store."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer for an error of the store; None for others, which Django answers."""
        return store_failure(request, exception) if isinstance(exception, Error) else None
