"""The CSRF token of a page: made once for all of its forms, where Django would mask it anew for each.

Django draws each letter of a mask by a call of its own, and sends the cookie again with every page, to renew
the year that it lasts. Here a browser that sent the cookie keeps it: logging in sends another in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from operator import add
from os import urandom
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token
from django.utils.functional import cached_property

FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
"""As Django writes it."""
LETTERS = CSRF_ALLOWED_CHARS.encode()
TWICE = LETTERS * 2
"""Which letter stands at the sum of two positions."""
POSITION_OF = bytes(max(0, LETTERS.find(bytes([byte]))) for byte in range(256))
UNEVEN = bytes(range(256 - 256 % len(LETTERS), 256))
"""Bytes that would make some letters likelier than others."""
LETTER_OF = bytes(LETTERS[byte % len(LETTERS)] for byte in range(256))


def csrf(request: HttpRequest) -> dict[str, Any]:
    """Return `csrf_token` and `csrf_input` for templates; neither is made unless the page has it."""
    token = LateHtml(lambda: escape(_token(request)))
    return {"csrf_token": token, "csrf_input": LateHtml(lambda: FIELD.format(token))}


class LateHtml:
    """HTML that is made when a template writes it, once. Django's lazy objects stand for any object."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    @cached_property
    def _html(self) -> str:
        return self._make()

    def __html__(self) -> str:
        return self._html

    __str__ = __html__


def masked(secret: str) -> str:
    """Return a secret as Django masks it: random letters, and the secret's letters moved by these."""
    mask = b""
    while len(mask) < len(secret):
        mask += urandom(2 * CSRF_SECRET_LENGTH).translate(LETTER_OF, UNEVEN)
    letters = mask[: len(secret)]
    positions = map(add, secret.encode().translate(POSITION_OF), letters.translate(POSITION_OF))
    return (letters + bytes(map(TWICE.__getitem__, positions))).decode()


def _token(request: HttpRequest) -> str:
    secret = request.META.get("CSRF_COOKIE")  # Django has looked at what the browser sent
    return masked(secret) if secret else get_token(request)
