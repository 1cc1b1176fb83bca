"""Makes ready in a server, before it has workers, what each would make for its first pages by itself."""

from __future__ import annotations

from contextlib import suppress

from django.contrib.messages.storage import default_storage
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.http import HttpRequest
from django.template import engines
from django.urls import Resolver404, get_resolver, resolve, reverse
from django.utils.formats import get_format

from browser.templating.environment import compile_all
from dynamic_databases.preloading import import_backends

NOBODYS = "/-/-/-/-/-/-/-/"
"""No view has it, so that every pattern is compiled and tried."""
NAMED = ("login", "admin:index")
"""An address of each set of names, which makes the table of all of them."""


def preload() -> None:
    """Import pages and the usual drivers, and make addresses, templates and queries. Asks no database."""
    # Not above: gunicorn imports this module before Django is set up.
    from browser.sessions import SessionStore
    from dynamic_databases.models.prepared import prepare_all
    from dynamic_databases.readings.drift_counts import rules

    get_resolver().url_patterns  # noqa: B018
    with suppress(Resolver404):
        resolve(NOBODYS)
    for name in NAMED:
        reverse(name)
    get_format("DATE_FORMAT")
    request = HttpRequest()
    request.session = SessionStore()
    default_storage(request)  # imports the kinds of messages, and how sessions are written
    for engine in engines.all():
        getattr(engine, "template_context_processors", None)
    import_backends()
    with suppress(Error, ImproperlyConfigured):  # the store's driver or server: pages say so
        prepare_all()
    rules()
    compile_all()
