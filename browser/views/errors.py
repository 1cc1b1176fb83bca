"""Answers where no view of ours ran to its end: no such address, refused, misread, failed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from browser.failures import FailurePage

HOME = (("All environments", "/"),)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request whose address, form or host name Django refuses."""
    words = "Its address or its form holds something that no page here understands."
    return _answer(request, 400, "bad_request", "This request can’t be read", words)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer somebody who lacks a right."""
    words = "Your account may not see this page. Log in as somebody who may, or ask an administrator."
    return _answer(request, 403, "forbidden", "This is not open to you", words)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that fits no route."""
    words = "The link may be old, or a name in it is mistyped. Start from the list of environments."
    return _answer(request, 404, "no_such_address", "There is nothing at this address", words)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when the application failed; reads nothing, because what it would read may be what failed."""
    words = (
        "The application failed, not your database: pages only ever read. "
        "The failure was written to the log with its time."
    )
    return _answer(request, 500, "failed", "Something went wrong here", words)


def _answer(request: HttpRequest, status: int, code: str, title: str, message: str) -> HttpResponse:
    """Return JSON, a fragment or a page; `request.GET` is not read, it may be what can't be."""
    page = FailurePage(code, title, message, (), HOME, None)
    if "_format=json" in request.META.get("QUERY_STRING", "").split("&"):
        return JsonResponse(page.as_json(), status=status, headers={"Cache-Control": "no-store"})
    htmx = getattr(request, "htmx", None)
    name = "_error" if htmx and not htmx.history_restore_request else "error"
    response = render(request, f"browser/{name}.html", {"page": page}, status=status)
    response["Cache-Control"] = "no-store"
    return response
