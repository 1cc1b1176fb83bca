"""The tenant of a request, from its page alone: by header and host, in forms, admin and commands; many."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.example_projects import made
from tests.installed import Project
from tests.markup import element, elements, words_of
from tests.project_servers import SERVERS, Running, filled, serving
from tests.serving import Visitor
from tests.uses.load import IN_A_ROUND, MANY, ROUNDS, THREADS, register_many, under_load

NOTES = """
CREATE TABLE notes_note (id integer PRIMARY KEY, text varchar(200) NOT NULL);
INSERT INTO notes_note (text) VALUES ('of SLUG');
"""
"""As `migrate` makes it; in most files here it is made so, because that is quicker."""
FIRST_NOTES = """
from dynamic_databases.context import environment
from notes.models import Note
for slug in ("thor", "odin", "freya"):
    with environment(slug):
        Note.objects.create(text=f"of {slug}")
"""
ODIN = (
    """'{"ENGINE": "postgresql", "NAME": "odin", "USER": "app", """
    """"PASSWORD": {"env": "DATABASE_SECRET_ODIN"}, "HOST": "db.example", "READ_ONLY": false}'"""
)
"""What stands in the page's command for the config of odin."""
ADDRESS = "/notes/"


@pytest.fixture(scope="module")
def project(
    installed_python: Path,
    postgresql_server: Any,
    mariadb_server: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """Return the project as its page makes it, with freya on MariaDB and many more tenants in files."""
    folder = tmp_path_factory.mktemp("tenants")
    odin = postgresql_server.config(postgresql_server.create(), READ_ONLY=False)
    project = made("tenants", folder, installed_python, {ODIN: shlex.quote(json.dumps(odin))})
    freya = mariadb_server.config(mariadb_server.create())
    register_many(project, "notes", lambda slug: NOTES.replace("SLUG", slug), {"freya": freya})
    project.manage("in_environment", "freya", "migrate", "notes", "--database", "notes")
    project.run(FIRST_NOTES)
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
        tenant, texts = listed(notes.visitor(), Host=f"{slug}.notes.example")
        assert tenant == slug
        assert f"of {slug}" in texts
    assert listed(notes.visitor(), X_Tenant="odin", Host="thor.notes.example")[0] == "odin"


def test_no_tenant_and_an_unknown_one_read_nothing(notes: Running) -> None:
    assert notes.visitor().get(ADDRESS).status == 500
    assert "No environment is current here" in notes.errors()
    for headers in ({"X_Tenant": "nobody"}, {"Host": "nobody.notes.example"}):
        unknown = notes.visitor().get(ADDRESS, **headers)
        assert unknown.status == 404
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


IN_A_TRANSACTION = """
from django.db import router, transaction
from notes.models import Note
with transaction.atomic(using=router.db_for_write(Note)):
    Note.objects.create(text="never")
    print(Note.objects.count())
    transaction.set_rollback(True, using=router.db_for_write(Note))
print(Note.objects.count())
"""


@pytest.mark.parametrize("slug", ["thor", "odin", "freya"])
def test_a_transaction_is_the_tenants(notes: Running, slug: str) -> None:
    printed = notes.project.manage("in_environment", slug, "shell", "--command", IN_A_TRANSACTION)
    assert printed.split()[-2:] == ["2", "1"]
    assert listed(notes.visitor(), X_Tenant=slug)[1] == [f"of {slug}"]


@pytest.mark.slow
def test_many_threads_in_many_tenants_see_no_wrong_row_and_leave_nothing(notes: Running) -> None:
    """Each thread writes to a tenant of its own between requests for all of them."""
    tenants = (*MANY, "thor", "odin", "freya")

    def visit(thread: int, turn: int, chosen: random.Random) -> None:
        visitor, own = notes.visitor(), MANY[thread]
        for _ in range(IN_A_ROUND - 2):
            slug = chosen.choice(tenants)
            tenant, texts = listed(visitor, X_Tenant=slug)
            assert tenant == slug
            assert f"of {slug}" in texts
            assert {text.rpartition(" ")[2] for text in texts} == {slug}
        assert filled(visitor, ADDRESS, {"text": f"written {turn} of {own}"}, X_Tenant=own).status == 302

    under_load(notes, visit)
    for slug in MANY[:THREADS]:
        written = [f"written {turn} of {slug}" for turn in range(ROUNDS)]
        assert listed(notes.visitor(), X_Tenant=slug)[1] == [f"of {slug}", *written]
