"""A core database that projects share, from its page alone: forms, admin, commands, two projects at once."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import write_sqlite
from tests.dynamic_databases.vendors import KEYS
from tests.example_projects import made
from tests.installed import Project
from tests.markup import elements, words_of
from tests.project_servers import SERVERS, Running, filled, serving
from tests.serving import Visitor
from tests.uses.load import IN_A_ROUND, MANY, ROUNDS, THREADS, register_many, under_load

CORE = """
CREATE TABLE people_company (id KEY, name varchar(50) NOT NULL UNIQUE);
CREATE TABLE people_person (id KEY, name varchar(50) NOT NULL UNIQUE,
    company_id integer NOT NULL, FOREIGN KEY (company_id) REFERENCES people_company (id));
INSERT INTO people_company (name) VALUES ('Acme of ENV');
INSERT INTO people_person (name, company_id) VALUES ('Ada', 1);
"""
"""That a person's name is unique is known to the database alone, as it may be where others made it."""
IN_PROD = (
    """'{"ENGINE": "postgresql", "NAME": "core", "USER": "app", """
    """"PASSWORD": {"env": "DATABASE_SECRET_CORE"}, "HOST": "db.example", "READ_ONLY": false}'"""
)
"""What stands in the page's command for the config of prod."""
ADDRESS = "/people/"


def script(vendor: str, slug: str) -> str:
    return CORE.replace("id KEY", f"id {KEYS[vendor]}").replace("ENV", slug)


@pytest.fixture(scope="module")
def project(
    installed_python: Path,
    postgresql_server: Any,
    mariadb_server: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """Return the project as its page makes it, with a third environment on MariaDB and many in files."""
    folder = tmp_path_factory.mktemp("core")
    write_sqlite(folder / "core.sqlite3", script("sqlite", "dev"))
    config = postgresql_server.config(
        postgresql_server.create(None, script("postgresql", "prod")), READ_ONLY=False
    )
    project = made("core", folder, installed_python, {IN_PROD: shlex.quote(json.dumps(config))})
    database = mariadb_server.create(None, script("mariadb", "test"))
    register_many(project, "core", partial(script, "sqlite"), {"test": mariadb_server.config(database)})
    return project


@pytest.fixture(scope="module", params=SERVERS)
def people(
    request: pytest.FixtureRequest,
    project: Project,
    server_packages: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    with serving(project, request.param, server_packages, tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(params=["prod", "test", "dev"])
def slug(request: pytest.FixtureRequest, people: Running) -> Iterator[str]:
    """Yield an environment; each test leaves in it the rows that it had."""
    before = listed(people, request.param)
    yield request.param
    assert listed(people, request.param) == before


def listed(people: Running, slug: str) -> list[str]:
    answer = people.visitor().get(ADDRESS, X_Environment=slug)
    assert answer.status == 200, people.errors()
    return sorted(words_of(person) for person in elements(answer, "li"))


def remove(people: Running, slug: str, *names: str) -> None:
    """Delete people in an environment by a command."""
    script = f"from people.models import Person; Person.objects.filter(name__in={names!r}).delete()"
    people.project.manage("in_environment", slug, "shell", "--command", script)


def test_each_environment_has_its_own_people(people: Running, slug: str) -> None:
    assert listed(people, slug) == [f"Ada of Acme of {slug}"]


def test_a_form_offers_and_writes_what_is_in_the_requests_environment(people: Running, slug: str) -> None:
    visitor = people.visitor()
    page = visitor.get(ADDRESS, X_Environment=slug)
    assert [words_of(option) for option in elements(page, "option")][1:] == [f"Acme of {slug}"]
    assert filled(visitor, ADDRESS, {"name": "Bob", "company": "1"}, X_Environment=slug).status == 302
    assert listed(people, slug) == [f"Ada of Acme of {slug}", f"Bob of Acme of {slug}"]
    assert [len(listed(people, other)) for other in {"prod", "test", "dev"} - {slug}] == [1, 1]
    remove(people, slug, "Bob")


def companies(boss: Visitor, slug: str) -> dict[str, str]:
    """Return the addresses of companies in the admin, by their names."""
    page = boss.get("/admin/people/company/", X_Environment=slug)
    assert page.status == 200
    return {
        words_of(node): str(node.attributes["href"]) for node in elements(page, "#result_list tbody th a")
    }


def inline(*names: str) -> dict[str, str]:
    """Return the fields of people in the form of a new company."""
    managed = {"person_set-TOTAL_FORMS": str(len(names)), "person_set-INITIAL_FORMS": "0"}
    return {**managed, **{f"person_set-{number}-name": name for number, name in enumerate(names)}}


def test_the_admin_adds_and_deletes_where_it_lists(people: Running, slug: str) -> None:
    boss = people.boss()
    form = {"name": "New", **inline("Bob", "Cleo")}
    assert filled(boss, "/admin/people/company/add/", form, X_Environment=slug).status == 302
    assert listed(people, slug)[1:] == ["Bob of New", "Cleo of New"]
    address = companies(boss, slug)["New"].partition("change/")[0] + "delete/"
    assert filled(boss, address, {"post": "yes"}, X_Environment=slug).status == 302


def test_what_fails_in_the_admin_is_rolled_back_there(people: Running, slug: str) -> None:
    boss = people.boss()
    form = {"name": "New", **inline("Ada")}
    refused = filled(boss, "/admin/people/company/add/", form, X_Environment=slug)
    assert refused.status == 500  # the company was written, and its Ada is refused by the database
    assert companies(boss, slug).keys() == {f"Acme of {slug}"}


def test_without_an_environment_nothing_is_read(people: Running) -> None:
    assert people.visitor().get(ADDRESS).status == 500
    assert "No environment is current here" in people.errors()


def test_a_command_sees_the_rows_of_its_environment(people: Running, slug: str) -> None:
    dumped = people.project.manage("in_environment", slug, "dumpdata", "people", "--database", "core")
    rows = [row["fields"] for row in json.loads(dumped)]
    assert rows == [{"name": f"Acme of {slug}"}, {"name": "Ada", "company": 1}]


def test_a_second_project_sees_at_once_what_the_first_writes(
    people: Running, server_packages: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (other,) = {*SERVERS} - {people.log.stem}
    with serving(people.project, other, server_packages, tmp_path_factory.mktemp("second")) as second:
        form = {"name": "Bob", "company": "1"}
        assert filled(people.visitor(), ADDRESS, form, X_Environment="prod").status == 302
        assert listed(second, "prod")[1:] == ["Bob of Acme of prod"]
        remove(second, "prod", "Bob")
        assert listed(people, "prod") == ["Ada of Acme of prod"]


@pytest.mark.slow
def test_many_threads_in_many_environments_see_no_wrong_row_and_leave_nothing(people: Running) -> None:
    """Each thread adds people in an environment of its own between requests for all of them."""
    slugs = (*MANY, "prod", "test", "dev")

    def visit(thread: int, turn: int, chosen: random.Random) -> None:
        for _ in range(IN_A_ROUND - 2):
            slug = chosen.choice(slugs)
            names = listed(people, slug)
            assert names[0] == f"Ada of Acme of {slug}"
            assert {name.partition(" of ")[2] for name in names} == {f"Acme of {slug}"}
        form = {"name": f"Bob {turn}", "company": "1"}
        assert filled(people.visitor(), ADDRESS, form, X_Environment=MANY[thread]).status == 302

    under_load(people, visit)
    for slug in MANY[:THREADS]:
        added = [f"Bob {turn} of Acme of {slug}" for turn in range(ROUNDS)]
        assert listed(people, slug) == [f"Ada of Acme of {slug}", *added]
