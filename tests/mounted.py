"""Another project that mounts the app, with a store of any vendor, run as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS = """
import json, os
from dynamic_databases.lazy_databases import LazyDatabases

if "mysql" in os.environ["STORE"]:
    import pymysql
    pymysql.install_as_MySQLdb()
HERE = os.environ["PROJECT"]
SECRET_KEY = "x" * 50
DATABASES = LazyDatabases({"default": json.loads(os.environ["STORE"])})
DATABASE_ROUTERS = ["dynamic_databases.router.DynamicDatabasesRouter"]
INSTALLED_APPS = ["dynamic_databases"]
ROOT_URLCONF = "its_settings"
ALLOWED_HOSTS = ["*"]
SQLITE_FOLDERS = [HERE]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
urlpatterns = []
"""
BEGINNING = """
import json, os, sys, threading, time
import django
django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from dynamic_databases.stores.history import writer
from dynamic_databases.models import CatalogSnapshot, Database, Environment
from tests.conftest import write_sqlite

def tell(**found):
    print(json.dumps(found))
"""


@dataclass(frozen=True)
class Project:
    """A folder with settings; `store` is the entry of the application's own tables in DATABASES."""

    folder: Path
    store: dict[str, Any]

    def run(self, script: str, **settings: Any) -> dict[str, Any]:
        """Return what a script tells, run after the tables are there, and what it has logged."""
        more = "".join(f"{name} = {value!r}\n" for name, value in settings.items())
        (self.folder / "its_settings.py").write_text(SETTINGS + more)
        root = Path(__file__).parents[1]
        environ = {
            **os.environ,
            "PROJECT": str(self.folder),
            "STORE": json.dumps(self.store),
            "DJANGO_SETTINGS_MODULE": "its_settings",
            "PYTHONPATH": os.pathsep.join((str(self.folder), str(root))),
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", BEGINNING + script],
            env=environ, capture_output=True, text=True, check=False, cwd=self.folder, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return {**json.loads(done.stdout.splitlines()[-1]), "log": done.stderr.splitlines()}


def plain_sqlite(folder: Path) -> Project:
    """Return a project whose store is a SQLite file with Django's defaults: no WAL, no IMMEDIATE."""
    return Project(folder, {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "own.sqlite3")})
