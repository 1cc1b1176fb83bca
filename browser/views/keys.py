"""The sheet of keys, what look-up understands, and the addresses to link to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.htmx import HtmxHttpRequest, render_page
from browser.keys import ADDRESSES, EXAMPLES, GROUPS, KeyGroup
from browser.navigation import Bar, make_bar


@dataclass(frozen=True)
class KeysPage:
    bar: Bar
    groups: tuple[KeyGroup, ...] = GROUPS
    examples: tuple[tuple[str, str], ...] = EXAMPLES
    addresses: tuple[tuple[str, str], ...] = ADDRESSES

    def as_json(self) -> dict[str, Any]:
        return {
            "keys": [asdict(group) for group in self.groups],
            "examples": dict(self.examples),
            "addresses": dict(self.addresses),
        }


@require_safe
def keys(request: HtmxHttpRequest) -> HttpResponse:
    """Answer with what the keyboard does; it tells of no database, and needs no login."""
    page = KeysPage(make_bar(request, (), {}, [("keys", None)]))
    return render_page(request, "browser/keys.html", page, partial="keys")
