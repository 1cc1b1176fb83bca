"""Commands take a customer's key or name where they take a database's."""

from __future__ import annotations

import json

import pytest

from dynamic_databases.models import Source
from tests.controller import SECRET, make_files, source_of
from tests.dynamic_databases.management.commands import run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def source(register, tmp_path):
    return source_of(register("prod", "core", make_files(tmp_path)))


def test_a_customer_is_compared_across_environments():
    done = run("compare", "acme.example", "--format", "json", "--fail-on", "cosmetic")
    assert done.code == 1
    assert [difference["name"] for difference in json.loads(done.out)["differences"]] == ["extra"]


def test_two_customers_are_compared():
    done = run("compare", "--of", "prod/acme.example", "prod/2")
    assert done.code == 1
    assert "contacts" in done.out


def test_a_customer_is_checked():
    assert "SQLite" in run("check_database", "acme.example", "--environment", "prod").out


def test_a_wrong_connection_string_is_said_without_its_secret():
    done = run("check_database", "wrong.example")
    assert done.code == 1
    assert "template says sqlite" in done.err
    assert SECRET not in done.out + done.err


def test_a_catalog_of_a_customer_is_read_and_not_stored():
    assert run("refresh_catalogs", "acme.example").code == 0


def test_all_databases_are_the_registered_ones():
    assert "acme" not in run("check_database").out


def test_a_command_runs_on_a_customers_database():
    done = run("in_environment", "prod", "inspectdb", "--database", "acme.example", "contacts")
    assert "class Contacts" in done.out


def test_nobody_of_that_name_is_refused():
    assert run("compare", "nobody.example").code == 2


def test_a_controller_that_is_down_is_no_absence(tmp_path, settings):
    settings.CUSTOMERS_MAX_AGE = -1.0
    (tmp_path / "core.sqlite3").unlink()
    for words in (("compare", "acme.example"), ("check_database", "acme.example")):
        done = run(*words)
        assert done.code == 2
        assert "could not be determined" in done.err
    done = run("in_environment", "prod", "inspectdb", "--database", "acme.example")
    assert done.code == 2


ADDED = ("--table", "customers", "--key", "id", "--name-column", "domain", "--environment-column", "stage",
         "--connection-column", "connection", "--template", '{"ENGINE": "sqlite"}')  # fmt: skip


def test_a_source_is_added_and_tried():
    done = run("add_source", "clients", "core", "prod", *ADDED)
    assert done.out == "clients is ready: its table has customers such as acme.example.\n"
    assert Source.objects.get(name="clients").names == ("domain",)


def test_a_source_that_is_there_is_replaced_when_asked():
    assert run("add_source", "customers", "core", "prod", *ADDED).code == 2
    assert run("add_source", "customers", "core", "prod", *ADDED, "--replace").code == 0
    assert Source.objects.count() == 1


@pytest.mark.parametrize(
    ("environment", "words", "message"),
    [
        ("core nowhere", ADDED, "There is no environment nowhere"),
        ("other prod", ADDED, "There is no database other in prod"),
        ("core prod", (*ADDED[:-1], "{"), "template: config: is not valid JSON"),
        ("core prod", (*ADDED[:-1], "{}"), "template: This field"),
        ("core prod", (*ADDED, "--host-column", "host"), "connection_column: Give the column"),
        ("core prod", (*ADDED, "--withhold", "connection"), "withheld: Write each as table.column"),
    ],
)
def test_a_source_that_can_not_work_is_refused(environment, words, message):
    done = run("add_source", "clients", *environment.split(), *words)
    assert done.code == 2
    assert message in done.err


def test_a_source_whose_column_is_not_there_is_stored_with_a_warning():
    words = [word if word != "id" else "nummer" for word in ADDED]
    done = run("add_source", "clients", "core", "prod", *words)
    assert done.code == 0
    assert "is stored, but could not be asked" in done.err
