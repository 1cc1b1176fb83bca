"""Admits as many attempts to log in as passwords can be checked; refuses others before they cost anything.

Otherwise each refused attempt would read a session, count failures and render a page. Where many connections
guess at once, that made pages slower than the passwords themselves did. Some wait for a turn, asleep: whoever
is refused at once sends the next guess at once.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from browser.failures import TITLES, plain_answer
from browser.htmx import wants_json
from browser.logins.asides import Turn, holding
from browser.logins.attempts import LoginBusy
from browser.logins.password_hashing import AT_ONCE, BUSY
from dynamic_databases.caches import Cache

WAIT = 1.0
"""Seconds for which an attempt waits for its turn."""
_attempts = BoundedSemaphore(AT_ONCE)
_waiting = BoundedSemaphore(max(1, settings.WORKER_THREADS // 2 - AT_ONCE))
"""All attempts together hold at most half of the worker's threads."""
_page: Cache[str, bytes] = Cache(1)
"""The page of the refusal, the same for everyone: it is made before a session or a cookie is read."""


class LoginTurnsMiddleware:
    """Answers attempts beyond `AT_ONCE` of a process with 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def _addresses(self) -> frozenset[str]:
        """The paths to which names and passwords are sent."""
        return frozenset((reverse("login"), reverse("admin:login")))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.path not in self._addresses:
            return self.get_response(request)
        if not _take_turn():
            return _refusal(request)
        with holding(Turn(give=_attempts.release, take=_take_turn)):
            return self.get_response(request)


def _take_turn() -> bool:
    """Return whether it is this attempt's turn, now or soon; `_attempts` is then released by the caller."""
    if _attempts.acquire(blocking=False):
        return True
    if not _waiting.acquire(blocking=False):
        return False
    try:
        return _attempts.acquire(timeout=WAIT)
    finally:
        _waiting.release()


def _refusal(request: HttpRequest) -> HttpResponse:
    code = LoginBusy.code
    page = None if wants_json(request) else _page.get(code)
    if page is None:
        response = plain_answer(request, 503, code, TITLES[code], BUSY)
        if not wants_json(request):
            _page.set(code, response.content)
    else:
        response = HttpResponse(page, status=503, headers={"Cache-Control": "no-store"})
    response["Retry-After"] = str(LoginBusy.retry_after)
    return response
