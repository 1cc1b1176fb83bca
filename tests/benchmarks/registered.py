"""A registered SQLite file for benchmarks, in an application database of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.conftest import write_sqlite

if TYPE_CHECKING:
    from dynamic_databases.models import Database


@contextmanager
def registered(script: str) -> Iterator[Database]:
    """Yield a registered file in which `script` has run; what the project itself keeps stays untouched."""
    from dynamic_databases.models import Database, Environment

    own = connections["default"].settings_dict
    name, folders = own["NAME"], settings.SQLITE_FOLDERS
    with TemporaryDirectory() as folder:
        connections["default"].close()
        own["NAME"] = Path(folder) / "own.sqlite3"
        settings.SQLITE_FOLDERS = [*folders, Path(folder)]
        call_command("migrate", verbosity=0)
        file = write_sqlite(Path(folder) / "shop.sqlite3", script)
        prod = Environment.objects.create(slug="prod")
        config = {"ENGINE": "sqlite", "NAME": str(file)}
        try:
            yield Database.objects.create(name="shop", environment=prod, config=config)
        finally:
            connections["default"].close()
            own["NAME"], settings.SQLITE_FOLDERS = name, folders
