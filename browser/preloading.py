"""Makes ready in a server, before it has workers, what each would make for its first pages by itself."""

from __future__ import annotations

from contextlib import suppress

from django.template import engines
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils.formats import get_format

from browser.templating.environment import compile_all
from dynamic_databases.preloading import import_backends

NOBODYS = "/-/-/-/-/-/-/-/"
"""No view has it, so that every pattern is compiled and tried."""


def preload() -> None:
    """Import pages and the usual drivers, and compile addresses and templates. Asks no database."""
    get_resolver().url_patterns  # noqa: B018
    with suppress(Resolver404):
        resolve(NOBODYS)
    reverse("login")  # makes the table of all names
    get_format("DATE_FORMAT")
    engines.all()
    import_backends()
    compile_all()
