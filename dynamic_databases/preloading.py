"""Imports what nearly every process of a server needs, before that is asked for."""

from __future__ import annotations

from contextlib import suppress

from django.core.exceptions import ImproperlyConfigured
from django.db import router
from django.db.utils import load_backend

from dynamic_databases.dialects import DIALECTS


def import_backends() -> None:
    """Import the routers and the backends of the vendors whose drivers are there in any case."""
    router.routers  # noqa: B018
    for dialect in DIALECTS:
        if dialect.is_preloaded:
            with suppress(ImportError, ImproperlyConfigured):  # its driver may be missing
                load_backend(dialect.engines[-1])
