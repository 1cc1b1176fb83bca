"""The one place that decides what form an answer has: a page, its fragment, or JSON."""

from __future__ import annotations

from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from browser.templating.environment import rendered

VARY = "HX-Request, HX-History-Restore-Request, Cookie"
"""One address has several answers: a cache, the browser's own too, must not mix them."""


class HtmxHttpRequest(HttpRequest):
    """A request as `django_htmx.middleware.HtmxMiddleware` hands it on."""

    htmx: HtmxDetails


class Page(Protocol):
    """What a view builds: the template's `page`, and the JSON for programs."""

    def as_json(self) -> dict[str, Any]:
        """Return the page's content in `contract.md`'s shape."""


def wants_json(request: HttpRequest) -> bool:
    """Return whether the address asks for JSON."""
    return request.GET.get("_format") == "json"


def wants_fragment(request: HtmxHttpRequest) -> bool:
    """Return whether htmx will put the answer into the page that the browser already shows."""
    if "HTTP_HX_REQUEST" not in request.META:  # asked first: `htmx` has all headers parsed
        return False
    # Where the browser's history lost a page, htmx asks for the address again and needs all of the page.
    return bool(request.htmx) and not request.htmx.history_restore_request


def render_page(
    request: HtmxHttpRequest, template: str, page: Page, *, partial: str, status: int = 200
) -> HttpResponse:
    """Return `page` as JSON, as one partial of the template, or as the whole page, as it was asked for."""
    response: HttpResponse
    if wants_json(request):
        # Names and values stay legible in any script: JSON is UTF-8 in any case (RFC 8259, 8.1).
        response = JsonResponse(page.as_json(), status=status, json_dumps_params={"ensure_ascii": False})
    else:
        is_fragment = wants_fragment(request)
        name = f"{template}#{partial}" if is_fragment else template
        context = {"page": page, "bar": getattr(page, "bar", None), "is_fragment": is_fragment}
        html = rendered(name, context, request)
        # Without its charset an answer looks for it in its own header each time it is asked.
        response = HttpResponse(html, status=status, charset="utf-8")
    response["Vary"] = VARY
    response["Cache-Control"] = "no-store"
    return response


def plain_answer(text: str) -> HttpResponse:
    """Return text that a browser shows as such, and that no cache keeps."""
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Return the way back to the page whose form was sent, if `next` is one of ours, else to `otherwise`."""
    return HttpResponseRedirect(page_of_form(request, otherwise))


def page_of_form(request: HttpRequest, otherwise: str) -> str:
    """Return the address of the page whose form was sent, if `next` is one of ours, else `otherwise`."""
    address = request.POST.get("next", "")
    # `next` comes with the form, and could lead to another site.
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else otherwise
