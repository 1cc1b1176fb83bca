"""Disposable databases for a project's own tests, in place of registered ones, which no test reaches."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connections
from django.test.utils import override_settings

from dynamic_databases.connections import close_stale
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.managers import home_of
from dynamic_databases.models import Database, Environment

if TYPE_CHECKING:
    from unittest import TestCase
else:
    TestCase = object


class DisposableDatabases(TestCase):
    """Mixed into a `TestCase`, before Django's class: gives each test SQLite files of its own.

    `disposable` has the environments of each logical name: `{"core": ["dev", "prod"]}`. Each file has the
    tables of the models that live there, may be written, and is gone after the test. No other database can
    be connected to meanwhile: not a server, nor a file elsewhere.
    """

    disposable: Mapping[str, Sequence[str]] = {}

    def setUp(self) -> None:
        # Cleaned up in the opposite order: connections are closed before their files are gone.
        folder = tempfile.TemporaryDirectory(prefix="disposable-")
        self.addCleanup(folder.cleanup)
        only_these = override_settings(SQLITE_FOLDERS=[folder.name], DATABASE_HOSTS=[])
        only_these.enable()
        self.addCleanup(only_these.disable)
        self.addCleanup(idle_connections.close_all)
        self.addCleanup(close_stale)
        for name, slugs in self.disposable.items():
            for slug in slugs:
                _make(Path(folder.name), name, slug)
        super().setUp()


def _make(folder: Path, name: str, slug: str) -> None:
    """Register a new file under a logical name in an environment, with the tables of the models there."""
    file = folder / f"{slug}-{name}.sqlite3"
    file.touch()
    environment, _ = Environment.objects.get_or_create(slug=slug)
    config = {"ENGINE": "sqlite", "NAME": str(file), "READ_ONLY": False}
    database, _ = Database.objects.update_or_create(
        name=name, environment=environment, defaults={"config": config}
    )
    with connections[database.alias].schema_editor() as editor:
        for model in apps.get_models():
            if home_of(model) == name and not model._meta.proxy:
                editor.create_model(model)
