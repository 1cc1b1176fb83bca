"""The login page; redirects people who are logged in already, and slows down guessing of passwords."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from browser.failures import Failure, failure_answer
from browser.htmx import HtmxHttpRequest
from browser.logins.attempts import LoginLocked, attempted_account, client_address

RETRY_AFTER = 30
"""Seconds after which a database that does not answer is asked again."""


class Login(LoginView):
    """Django's login, which never redirects to itself."""

    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Return the address to go to after the login, nothing if that is the login itself."""
        address: str = super().get_redirect_url()
        return "" if address.partition("?")[0] == self.request.path else address

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Return the form with its errors; 503 where the password could not be checked at all."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "users_unavailable"):
            response.status_code, response["Retry-After"] = 503, str(RETRY_AFTER)
        return response


def locked(
    request: HtmxHttpRequest, response: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """Return the answer to an attempt that django-axes refuses, at this login or the administration's."""
    seconds = seconds_locked(attempted_account(request, credentials), client_address(request))
    minutes = ceil(seconds / 60)
    message = (
        f"There were {settings.AXES_FAILURE_LIMIT} wrong passwords for this account from your address. "
        f"Try again in {minutes} minute{'' if minutes == 1 else 's'}, or ask an administrator."
    )
    return failure_answer(request, Failure(LoginLocked(message, seconds), steps=(("All environments", "/"),)))


def seconds_locked(account: str | None, address: str | None) -> int:
    """Return for how many more seconds an account can't be logged in to from an address, at least 1."""
    times = AccessAttempt.objects.filter(username=account, ip_address=address)
    last = times.order_by("-attempt_time").values_list("attempt_time", flat=True).first() or timezone.now()
    return max(1, ceil((last + settings.AXES_COOLOFF_TIME - timezone.now()).total_seconds()))
