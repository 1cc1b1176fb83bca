"""The login; whoever is logged in already is led on."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.http import HttpRequest


class Login(LoginView):
    """Django's login, which never leads from itself to itself."""

    redirect_authenticated_user = True

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Return where the address asks to go, nothing if that is the login."""
        address: str = super().get_redirect_url()
        return "" if address.partition("?")[0] == self.request.path else address
