"""The application's own tables in trouble: reading goes on where it can, all else says why in plain words."""

from __future__ import annotations

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import write_sqlite
from tests.markup import csrf_token, plain
from tests.serving import ROOT, Answer, Served, Visitor, environment
from tests.serving import manage as prepare

PAGES = (
    "/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/prod/shop/orders/1/",
    "/prod/shop/orders/-/structure",
    "/compare/",
    "/compare/shop/",
    "/lookup/?q=orders",
    "/prod/shop/orders/?_format=json",
    "/admin/",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Served]:
    """Yield a server of this module's own, since what it stores is broken and mended."""
    folder = tmp_path_factory.mktemp("troubled")
    with Served.started(folder, demo_folder) as server:
        yield server


@pytest.fixture(scope="module")
def visitor(server: Served) -> Visitor:
    return server.visitor().log_in()


@pytest.fixture
def store(server: Served) -> Iterator[Path]:
    """Yield the store's file, which is put right again after the test."""
    file, copy = server.folder / "browser.sqlite3", server.folder / "copy"
    with closing(sqlite3.connect(file)) as whole, closing(sqlite3.connect(copy)) as other:
        whole.backup(other)
    yield file
    for path in server.folder.glob("browser.sqlite3*"):
        path.unlink()
    shutil.copy(copy, file)


def statuses(visitor: Visitor, pages: tuple[str, ...] = PAGES) -> dict[str, int]:
    return {page: visitor.get(page).status for page in pages}


def log_out(visitor: Visitor) -> Answer:
    """Return the answer to the form that logs out."""
    return visitor.post("/logout/", {"csrfmiddlewaretoken": csrf_token(visitor.get("/"))})


@contextmanager
def full_disk(server: Served) -> Iterator[None]:
    """Let the server's processes write to no file."""
    processes = [server.process.pid, *children(server.process.pid)]
    unlimited = resource.RLIM_INFINITY, resource.RLIM_INFINITY
    for process in processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, unlimited[1]))
    try:
        yield
    finally:
        for process in processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, unlimited)


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in text.split()]


def changed_structure(server: Served, name: str) -> None:
    """Register a database that the server has not read yet, so that a snapshot of it is due."""
    file = write_sqlite(server.folder / f"{name}.sqlite3", "CREATE TABLE orders (id integer PRIMARY KEY)")
    server.add(name, {"prod": file})


def test_pages_are_read_where_the_disk_is_full(server, visitor, store):
    changed_structure(server, "due_when_full")
    with full_disk(server):
        assert set(statuses(visitor, (*PAGES, "/prod/due_when_full/")).values()) == {200}
        answer = log_out(visitor)
    assert answer.status == 503
    assert "Writing the application's own tables failed: the disk is full" in plain(answer)
    assert visitor.get("/").status == 200


def test_pages_are_read_while_another_program_has_the_store_locked(server, visitor, store):
    changed_structure(server, "due_when_locked")
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert set(statuses(visitor, (*PAGES, "/prod/due_when_locked/")).values()) == {200}
        answer = log_out(visitor)
        other.execute("ROLLBACK")
    assert answer.status == 503
    assert "another program is writing to the file" in answer.text


OF_BEFORE = """
    ALTER TABLE dynamic_databases_database RENAME COLUMN config TO older;
    DELETE FROM django_migrations WHERE app = 'dynamic_databases' AND name > '0001';
"""


def delete(store: Path) -> None:
    for path in store.parent.glob(f"{store.name}*"):
        path.unlink()


def damage(store: Path) -> None:
    delete(store)
    store.write_bytes(b"no database at all, " * 1000)


def take_back(store: Path) -> None:
    write_sqlite(store, OF_BEFORE)


@pytest.mark.parametrize(
    ("breaking", "reason", "pages"),
    [
        (delete, "run migrate", PAGES),
        (damage, "the file is no SQLite database", PAGES),
        (take_back, "run migrate", PAGES[:-1]),  # the administration asks for no database there
    ],
)
def test_a_store_that_cannot_be_read_is_told_in_plain_words(server, visitor, store, breaking, reason, pages):
    breaking(store)
    answers = {page: visitor.get(page) for page in pages}
    assert {page: answer.status for page, answer in answers.items()} == dict.fromkeys(pages, 503)
    assert {page for page, answer in answers.items() if reason not in answer.text} == set()
    assert json.loads(answers["/prod/shop/orders/?_format=json"].text)["error"]["code"] == "store_unavailable"
    fragment = visitor.get("/", HX_Request="true")
    assert fragment.status == 503
    assert "<html" not in fragment.text
    assert visitor.get("/healthz").status == 200


COMMANDS = {
    ("refresh_catalogs",): 1,
    ("check_database",): 1,
    ("add_environment", "other"): 1,
    ("demo",): 1,
    ("ensure_administrator",): 1,
    ("prepare",): 1,
    ("createsuperuser", "--no-input", "--username", "x", "--email", "x@example.com"): 1,
    ("compare", "shop"): 2,
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_says_in_one_line_that_the_store_cannot_be_read(tmp_path, command):
    (tmp_path / "browser.sqlite3").write_bytes(b"no database at all, " * 1000)
    done = manage(tmp_path, *command)
    assert done.returncode == COMMANDS[command]
    (line,) = done.stderr.splitlines()
    assert "Reading the application's own tables failed: the file is no SQLite database" in line


def test_a_command_says_in_one_line_that_migrate_was_not_run(tmp_path):
    done = manage(tmp_path, "add_environment", "prod")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "run migrate" in done.stderr


def manage(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip


AS_NOBODY = """
import os, sys, django
django.setup()
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from dynamic_databases.stores.history import writer
client = Client(headers={"host": "localhost"})
client.force_login(get_user_model().objects.get())
import django.db
for page in sys.argv[1:]:  # all that is imported by the way is read as root
    client.get(page)
other = Client(headers={"host": "localhost"})
other.force_login(get_user_model().objects.get())
other.post("/logout/")
client.get("/nowhere/a/b/c/d/e/")
writer.flush(30)
django.db.connections.close_all()
for path in (settings.STATE_FOLDER, *settings.STATE_FOLDER.rglob("*")):
    path.chmod(0o755)  # the application takes others' rights away
os.seteuid(65534)
statuses = [client.get(page).status_code for page in sys.argv[1:]]
print(statuses, client.post("/logout/").status_code, writer.flush(30))
"""


@pytest.fixture
def folder_for_all(demo_folder: Path) -> Iterator[Path]:
    """Yield a state folder in one that everybody can read, with the demo and an administrator."""
    with TemporaryDirectory(dir="/tmp") as name:  # above the tests' own folders nobody else can pass
        folder = Path(name)
        shutil.copytree(demo_folder, folder / "demo")
        prepare(folder, ("migrate", "-v0"), ("demo",), ("ensure_administrator",))
        yield folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_pages_are_read_from_a_store_that_is_read_only(folder_for_all):
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *PAGES],
        cwd=ROOT, env=environment(folder_for_all), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines() == [f"{[200] * len(PAGES)} 503 True"], done.stderr
