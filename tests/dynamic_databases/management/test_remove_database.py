"""`remove_database` removes a registration, and touches no database."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.connections import live
from dynamic_databases.models import CatalogSnapshot, Database, Source
from dynamic_databases.readings.latest import refresh
from tests.controller import make_files, source_of
from tests.dynamic_databases.management.commands import run


@pytest.fixture
def core(register, tmp_path) -> Database:
    database: Database = register("prod", "core", make_files(tmp_path))
    return database


def test_the_registration_and_its_history_go_and_the_file_stays(core) -> None:
    refresh(live(core))
    assert CatalogSnapshot.objects.exists()
    before = Path(core.config["NAME"]).read_bytes()
    assert run("remove_database", "core", "prod").out == "Removed: core in prod.\n"
    assert not Database.objects.exists()
    assert not CatalogSnapshot.objects.exists()
    assert Path(core.config["NAME"]).read_bytes() == before


def test_sources_that_go_with_it_are_named(core) -> None:
    source = source_of(core)
    planned = run("remove_database", "core", "prod", "--dry-run").out
    assert planned.splitlines() == [
        "Would be removed: core in prod.",
        f"Would be removed with it: source {source}.",
    ]
    assert Source.objects.count() == Database.objects.count() == 1
    assert f"Removed with it: source {source}." in run("remove_database", "core", "prod").out
    assert not Source.objects.exists()


def test_a_page_says_at_once_that_it_is_gone(client, core) -> None:
    assert client.get("/prod/core/").status_code == 200
    run("remove_database", "core", "prod")
    assert client.get("/prod/core/").status_code == 404


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["shop", "prod"], "No database shop is registered in prod. Available: core."),
        (["core", "test"], "No database core is registered in test. Available: none."),
        (["core", "live"], "There is no environment live. Available: prod, test, dev."),
        (["core"], "the following arguments are required: environment"),
    ],
)
def test_what_is_not_there_is_refused_in_one_line(core, words, message) -> None:
    done = run("remove_database", *words)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert Database.objects.count() == 1
