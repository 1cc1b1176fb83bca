"""The CSRF token of a page: made once for all of its forms, where Django would mask it anew for each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html

FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
"""As Django writes it."""


def csrf(request: HttpRequest) -> dict[str, Any]:
    """Return `csrf_token` and `csrf_input` for templates; neither is made unless the page has it."""
    token = SimpleLazyObject(lambda: get_token(request))
    field = SimpleLazyObject(lambda: format_html(FIELD, token))
    return {"csrf_token": token, "csrf_input": field}
