"""Changing one's own password, for people with or without access to the administration."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from browser.addresses import path
from browser.htmx import HtmxHttpRequest
from browser.navigation import Bar, make_bar
from browser.permissions.visible import visible_databases, visible_environments
from dynamic_databases.accounts.local_users import origin_of


class ChangePassword(PasswordChangeView):
    """Django's form, in our design; this session stays open, all others of the person end."""

    request: HtmxHttpRequest
    template_name = "registration/password.html"
    success_url = reverse_lazy("password_changed")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Return the form, and where the password is kept that can't be changed here."""
        return super().get_context_data(
            bar=_bar(self.request), origin=origin_of(self.request.user), **context
        )


@require_safe
@login_required
def password_changed(request: HtmxHttpRequest) -> HttpResponse:
    """Answer that the password was changed."""
    return render(request, "registration/password_changed.html", {"bar": _bar(request)})


def _bar(request: HtmxHttpRequest) -> Bar:
    shown = visible_environments(request, visible_databases(request))
    return make_bar(
        request,
        shown,
        {environment.slug: path(environment.slug) for environment in shown},
        [("password", None)],
    )
