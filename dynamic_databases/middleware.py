"""What is in force while a response is made: the environment that its request names, and its deadline.

Also the answer where a database is not available for now.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist, loader
from django.urls import Resolver404, resolve
from django.utils.log import log_response

from dynamic_databases import deadlines
from dynamic_databases.app_settings import SOURCES, setting
from dynamic_databases.context import customer, environment
from dynamic_databases.errors import Busy, TimedOut, Unreachable

PASSING = (Busy, TimedOut, Unreachable)
"""Errors of a database after which a person may try again."""
UNAVAILABLE = "A database that this page needs does not answer at the moment. Please try again soon."
SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")

Hosts = Mapping[str, str] | Callable[[], Mapping[str, str]]
Response = HttpResponseBase
GetResponse = Callable[[HttpRequest], Response | Awaitable[Response]]


class EitherWayMiddleware:
    """Middleware for views of both kinds: `_answer` for those that block, `_answer_later` for async ones."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response: Any = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Response | Awaitable[Response]:
        return self._answer_later(request) if self._is_async else self._answer(request)

    def _answer(self, request: HttpRequest) -> Response:
        raise NotImplementedError

    async def _answer_later(self, request: HttpRequest) -> Response:
        raise NotImplementedError


class EnteringMiddleware(EitherWayMiddleware):
    """Middleware in which databases are read: where one is not available for now, the answer is 503."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer for a view that raises such an error; None for others, which Django answers."""
        return unavailable(request, exception)


class EnvironmentMiddleware(EnteringMiddleware):
    """Enters the environment that the first of the settings' sources names; none if none of them does.

    `DYNAMIC_DATABASES_ENVIRONMENT_FROM` lists sources: `url` (the view's argument `environment`),
    `header:X-Environment`, `query:env`, and `host`, for which `DYNAMIC_DATABASES_ENVIRONMENT_HOSTS`
    gives the environment by host name or pattern. It decides where to read. Who may read is for the view
    to decide. A view's error of a database that is busy or does not answer becomes a 503.
    """

    def _answer(self, request: HttpRequest) -> Response:
        slug = environment_of(request)
        with environment(slug):
            return kept_within(slug, self.get_response(request))

    async def _answer_later(self, request: HttpRequest) -> Response:
        slug = environment_of(request)
        with environment(slug):
            return kept_within(slug, await self.get_response(request))


class DeadlineMiddleware(EitherWayMiddleware):
    """Lets all that a request asks of registered databases end within REQUEST_TIMEOUT seconds.

    The parts of a response that streams have their own time each: a download may last longer.
    """

    def _answer(self, request: HttpRequest) -> Response:
        with deadlines.within(setting("REQUEST_TIMEOUT")):
            response: Response = self.get_response(request)
        return response

    async def _answer_later(self, request: HttpRequest) -> Response:
        with deadlines.within(setting("REQUEST_TIMEOUT")):
            response: Response = await self.get_response(request)
        return response


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Return a 503 for an error of a database that may pass, with the project's `503.html` if it has one.

    The reason is for the log: it may name servers. None for other errors, and while debugging, when Django
    shows the error itself.
    """
    if settings.DEBUG or not isinstance(error, PASSING):
        return None
    try:
        response = HttpResponse(loader.render_to_string("503.html", request=request), status=503)
    except TemplateDoesNotExist:
        response = HttpResponse(UNAVAILABLE, content_type="text/plain; charset=utf-8", status=503)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    log_response("%s: %s", request.path, error.message, response=response, request=request)
    return response


def environment_of(request: HttpRequest) -> str | None:
    """Return the slug that a request names, or None. Raises `SuspiciousOperation` (400) for no valid one."""
    name = "DYNAMIC_DATABASES_ENVIRONMENT"
    for source in setting(f"{name}_FROM"):
        slug = named_by(source, request, "environment", name)
        if slug:
            # A header or parameter is anybody's text, and the slug goes into look-ups and messages.
            if not SLUG.fullmatch(slug):
                raise SuspiciousOperation(f"The {source} names no environment.")
            return slug
    return None


def named_by(source: str, request: HttpRequest, argument: str, settings: str) -> str | None:
    """Return what a source says of a request: an environment's slug or a customer's name.

    `argument` is the view's, `settings` how the names of the two settings begin.
    """
    kind, _, name = source.partition(":")
    match kind:
        case "url":
            return _of_url(request, argument)
        case "header":
            return request.headers.get(name)
        case "query":
            return request.GET.get(name)
        case "host":
            return of_host(request.get_host().partition(":")[0].lower(), setting(f"{settings}_HOSTS"))
    raise ImproperlyConfigured(f"{settings}_FROM has {source!r}; allowed are {SOURCES}.")


def of_host(host: str, hosts: Hosts) -> str | None:
    """Return what stands for a host: by its whole name, else by the first pattern that fits.

    `hosts` may be a function that returns them, from rows of a project's own for example. `"*"` in place of
    a name means what the first `*` of the pattern stands for.
    """
    known = hosts() if callable(hosts) else hosts
    if host in known:
        return known[host]
    for pattern, name in known.items():
        match = re.fullmatch(re.escape(pattern.lower()).replace(r"\*", "(.+)"), host)
        if match:
            return match[1] if name == "*" else name
    return None


def _of_url(request: HttpRequest, argument: str) -> str | None:
    try:
        slug = resolve(request.path_info, getattr(request, "urlconf", None)).kwargs.get(argument)
    except Resolver404:
        return None
    return str(slug) if slug else None


def kept_within(slug: str | None, response: Response, name: str | None = None) -> Response:
    """Return the response; the parts of one that streams are made in the environment, too.

    `name` is that of the customer that the response is made for.
    """
    if isinstance(response, StreamingHttpResponse):
        parts: Any = response.streaming_content
        made = _later(slug, name, parts) if response.is_async else _parts(slug, name, parts)
        response.streaming_content = made
    return response


def _parts(slug: str | None, name: str | None, parts: Iterable[bytes]) -> Iterator[bytes]:
    iterator = iter(parts)
    while True:
        with environment(slug), customer(name):
            part = next(iterator, None)
        if part is None:
            return
        yield part


async def _later(slug: str | None, name: str | None, parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    iterator = aiter(parts)
    while True:
        with environment(slug), customer(name):
            part = await anext(iterator, None)
        if part is None:
            return
        yield part
