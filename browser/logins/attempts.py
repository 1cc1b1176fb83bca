"""What limits attempts to log in: who makes them, and the two ways in which one is refused.

Leaves counting to django-axes, computing passwords one at a time to `password_hashing`, and the answers to
`failures`.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dynamic_databases.errors import DynamicDatabasesError

LONGEST_NAME = 150
"""Characters of a username that Django accepts; a longer one would not fit into our tables."""


class LoginLocked(DynamicDatabasesError):
    """Too many wrong passwords for one account from one address."""

    code = "too_many_attempts"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.retry_after = seconds


class LoginBusy(DynamicDatabasesError):
    """More passwords are being checked than this process takes at once."""

    code = "login_busy"
    retry_after = 2


def client_address(request: HttpRequest) -> str | None:
    """Return the IP address of the client that sent a request, None where it has none (a Unix socket).

    With TRUST_PROXY that is the last address of X-Forwarded-For, which our own proxy added: the client may
    have written the ones before it.
    """
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    if not settings.TRUST_PROXY:
        return direct
    return _address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]) or direct


def _address(text: str) -> str | None:
    """Return an IP address as Python writes it, without a port; None where the text is no address."""
    text = text.strip()
    # Proxies write [IPv6]:port and IPv4:port; an IPv6 address by itself has two colons at least.
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A server that listens on IPv6 sees IPv4 clients as ::ffff:192.0.2.1: one client has one address.
    return str(getattr(address, "ipv4_mapped", None) or address)


def attempted_account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str | None:
    """Return the username that somebody tries to log in as, None where there is none."""
    name = (request.POST if credentials is None else credentials).get("username")
    # Cut rather than refused: whoever sends a longer one is counted all the same.
    return None if name is None else str(name)[:LONGEST_NAME]
