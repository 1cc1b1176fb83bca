"""What all tests share: the demo, registered databases, clients, and the product as it is served.

Leaves what settings tests run with to `settings`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import HealthCheck

from tests.hostile import pytest_collection_modifyitems, pytest_terminal_summary
from tests.locks import locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from dynamic_databases.models import Database, Environment

__all__ = ["pytest_collection_modifyitems", "pytest_terminal_summary"]  # pytest's hooks

# Hypothesis fails what takes longer than usual; here another program may be what keeps the machine busy.
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.settings.register_profile("same", hypothesis.settings.get_profile("busy"), derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "busy"))

SHARED = "TESTS_SHARED_FOLDER"
"""Names the folder that the processes of one run share; the first of them makes it."""
if SHARED not in os.environ:
    os.environ[SHARED] = tempfile.mkdtemp(prefix="environment-browser-shared-")
    atexit.register(shutil.rmtree, os.environ[SHARED], ignore_errors=True)
Path(os.environ["STATE_FOLDER"], "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Logins need no slow digest here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _history_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let history be written by the test's own connection: another does not see what is not committed.

    Not what a request could not connect to, at its end: that may be what another test's thread met late.
    """
    from dynamic_databases.readings import outages
    from dynamic_databases.stores.history import HistoryWriter

    def write(self: HistoryWriter, key: object, task: Callable[[], bool]) -> None:
        task()

    monkeypatch.setattr(HistoryWriter, "write_later", write)
    monkeypatch.setattr(outages, "note_unreached", lambda: None)


@pytest.fixture(scope="session")
def demo_folder() -> Path:
    """Return the folder of the demo's six files, made once a run. Nothing may write there."""
    from browser.demo import make_demo

    folder = Path(os.environ[SHARED], "demo")
    with locked(folder.with_suffix(".lock")):
        make_demo(folder)
    return folder


@pytest.fixture
def environments(db: None) -> dict[str, Environment]:
    """Return prod (protected), test and dev, by slug."""
    from dynamic_databases.models import Environment

    rows = (("prod", "plum", True), ("test", "blue", False), ("dev", "slate", False))
    return {
        slug: Environment.objects.create(slug=slug, position=position, colour=colour, protected=protected)
        for position, (slug, colour, protected) in enumerate(rows)
    }


Register = Callable[..., "Database"]


@pytest.fixture
def register(environments: dict[str, Environment], settings: Any) -> Register:
    """Return a function of environment, name and file that registers it, as `add_database` does."""
    from dynamic_databases.models import Database

    def registered(environment: str, name: str, file: Path, **options: object) -> Database:
        settings.SQLITE_FOLDERS = [*settings.SQLITE_FOLDERS, file.parent]
        config = {"ENGINE": "sqlite", "NAME": str(file), **options}
        database = Database(name=name, environment=environments[environment], config=config)
        database.full_clean()
        database.save()
        return database

    return registered


@pytest.fixture
def sqlite_database(register: Register, tmp_path: Path) -> Register:
    """Return a function of environment, name and script that makes a real file and registers it."""

    def made(environment: str, name: str, script: str, **options: object) -> Database:
        file = tmp_path / f"{environment}-{name}.sqlite3"
        write_sqlite(file, script)
        return register(environment, name, file, **options)

    return made


def write_sqlite(file: Path, script: str) -> Path:
    """Return the file after `script` has run in it, as one transaction: a commit a table takes long."""
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(f"PRAGMA synchronous = OFF; BEGIN; {script}\n; COMMIT;")
    return file


@pytest.fixture
def demo(register: Register, demo_folder: Path) -> dict[tuple[str, str], Database]:
    """Return the demo's six databases, registered and marked as the demo's, by name and environment."""
    from browser.demo.databases import ENVIRONMENTS

    databases = {}
    for name in ("shop", "crm"):
        for environment in ENVIRONMENTS:
            database = register(environment, name, demo_folder / f"{name}-{environment}.sqlite3")
            database.demo_alias = database.alias
            database.save()
            databases[name, environment] = database
    return databases


@pytest.fixture
def user(db: None, django_user_model: type[User]) -> User:
    """Return somebody who may log in and nothing else."""
    return django_user_model.objects.create_user("reader", password="reading is enough")


@pytest.fixture
def anonymous() -> Client:
    """Return a client without a login, at the host name of `make run`."""
    from django.test import Client

    return Client(headers={"host": "localhost"})


@pytest.fixture
def client(user: User) -> Client:
    """Return a client that is logged in."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Any]:
    """Yield the product as `make run` serves it: gunicorn, two workers, the demo open, an administrator."""
    from tests.serving import Served

    with Served.started(tmp_path_factory.mktemp("served"), demo_folder) as server:
        yield server
