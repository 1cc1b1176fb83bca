"""The tenant of a request, from its page alone: by header and host, in forms, admin and commands; many."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import write_sqlite
from tests.dynamic_databases.vendors import KEYS
from tests.example_projects import made
from tests.installed import Project
from tests.markup import element, elements, words_of
from tests.project_servers import SERVERS, Running, filled, serving
from tests.serving import Visitor

NOTES = """
CREATE TABLE notes_note (id KEY, text varchar(200) NOT NULL);
INSERT INTO notes_note (text) VALUES ('of SLUG');
"""
ODIN = (
    """'{"ENGINE": "postgresql", "NAME": "odin", "USER": "app", """
    """"PASSWORD": {"env": "DATABASE_SECRET_ODIN"}, "HOST": "db.example", "READ_ONLY": false}'"""
)
"""What stands in the page's command for the config of odin."""
ADDRESS = "/notes/"
MANY = tuple(f"tenant{number:02}" for number in range(57))
"""Besides thor, odin and freya: 60 in all."""
THREADS, ROUNDS, IN_A_ROUND = 20, 4, 50
ROOM = 12.0
"""MiB by which a process may grow in half of the requests: one that keeps what it makes grows by more."""
REGISTER = """
import json
from dynamic_databases.models import Database, Environment
for slug, config in json.loads(CONFIGS).items():
    Environment.objects.create(slug=slug)
    Database.objects.create(name="notes", environment=slug, config={**config, "READ_ONLY": False})
"""


def script(vendor: str, slug: str) -> str:
    return NOTES.replace("id KEY", f"id {KEYS[vendor]}").replace("SLUG", slug)


@pytest.fixture(scope="module")
def project(
    installed_python: Path,
    postgresql_server: Any,
    mariadb_server: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """Return the project as its page makes it, with freya on MariaDB and many more tenants in files."""
    folder = tmp_path_factory.mktemp("tenants")
    for slug in ("thor", *MANY):
        write_sqlite(folder / f"{slug}.sqlite3", script("sqlite", slug))
    odin = postgresql_server.config(
        postgresql_server.create(None, script("postgresql", "odin")), READ_ONLY=False
    )
    project = made("tenants", folder, installed_python, {ODIN: shlex.quote(json.dumps(odin))})
    configs = {slug: {"ENGINE": "sqlite", "NAME": f"{slug}.sqlite3"} for slug in MANY}
    configs["freya"] = mariadb_server.config(mariadb_server.create(None, script("mariadb", "freya")))
    project.run(f"CONFIGS = {json.dumps(configs)!r}{REGISTER}")
    return project


@pytest.fixture(scope="module", params=SERVERS)
def notes(
    request: pytest.FixtureRequest,
    project: Project,
    server_packages: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with serving(project, request.param, server_packages, tmp_path_factory.mktemp("served")) as running:
        yield running


def listed(visitor: Visitor, **headers: str) -> tuple[str, list[str]]:
    """Return the tenant of the page of notes, and the notes."""
    answer = visitor.get(ADDRESS, **headers)
    assert answer.status == 200, answer.text
    return words_of(element(answer, "h1")), sorted(words_of(note) for note in elements(answer, "li"))


def test_the_header_or_the_host_names_the_tenant(notes: Running) -> None:
    for slug in ("thor", "odin"):
        assert listed(notes.visitor(), X_Tenant=slug)[0] == slug
        tenant, texts = listed(notes.visitor(), Host=f"{slug}.example")
        assert tenant == slug
        assert f"of {slug}" in texts
    assert listed(notes.visitor(), X_Tenant="odin", Host="thor.example")[0] == "odin"


def test_no_tenant_and_an_unknown_one_read_nothing(notes: Running) -> None:
    assert notes.visitor().get(ADDRESS).status in {404, 500}
    unknown = notes.visitor().get(ADDRESS, X_Tenant="nobody")
    assert unknown.status in {404, 500}
    assert "of thor" not in unknown.text


@pytest.mark.parametrize("slug", ["thor", "odin", "freya"])
def test_a_form_the_admin_and_commands_write_in_the_tenants_database(notes: Running, slug: str) -> None:
    boss = notes.boss(X_Tenant=slug)
    assert filled(boss, ADDRESS, {"text": "by a form"}, X_Tenant=slug).status == 302
    address = "/admin/notes/note/add/"
    assert filled(boss, address, {"text": "by the admin"}, X_Tenant=slug).status == 302
    text = "from notes.models import Note; Note.objects.create(text='by a command')"
    notes.project.manage("in_environment", slug, "shell", "--command", text)
    assert listed(boss, X_Tenant=slug)[1] == ["by a command", "by a form", "by the admin", f"of {slug}"]
    assert listed(boss, X_Tenant=MANY[0])[1] == [f"of {MANY[0]}"]
    emptied = "from notes.models import Note; Note.objects.filter(text__startswith='by ').delete()"
    notes.project.manage("in_environment", slug, "shell", "--command", emptied)
    assert listed(boss, X_Tenant=slug)[1] == [f"of {slug}"]


@pytest.mark.slow
def test_many_threads_in_many_tenants_see_no_wrong_row_and_leave_nothing(notes: Running) -> None:
    """Each thread writes to a tenant of its own between requests for all of them."""
    tenants = (*MANY, "thor", "odin", "freya")

    def visit(number: int, turn: int) -> int:
        chosen = random.Random(f"{number} {turn}")
        visitor, own = notes.visitor(), MANY[number]
        for _ in range(IN_A_ROUND - 2):
            slug = chosen.choice(tenants)
            tenant, texts = listed(visitor, X_Tenant=slug)
            assert tenant == slug
            assert f"of {slug}" in texts
            assert {text.rpartition(" ")[2] for text in texts} == {slug}
        assert filled(visitor, ADDRESS, {"text": f"written {turn} of {own}"}, X_Tenant=own).status == 302
        return IN_A_ROUND

    memory = []
    with ThreadPoolExecutor(THREADS) as threads:
        for turn in range(ROUNDS):
            asked = threads.map(visit, range(THREADS), [turn] * THREADS)
            assert sum(asked) == THREADS * IN_A_ROUND, notes.errors()
            memory.append(notes.memory())
    for slug in MANY[:THREADS]:
        written = [f"written {turn} of {slug}" for turn in range(ROUNDS)]
        assert listed(notes.visitor(), X_Tenant=slug)[1] == [f"of {slug}", *written]
    assert memory[-1] - memory[1] < ROOM, memory
