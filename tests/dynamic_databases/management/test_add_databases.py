"""`add_databases` registers all databases of a server, and says what it leaves as it is."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dynamic_databases.config.sealing import not_accepting, opened
from dynamic_databases.models import Database
from tests.dynamic_databases.management.commands import run

SQLITE = json.dumps({"ENGINE": "sqlite"})


@pytest.fixture
def folder(tmp_path, settings, environments) -> Path:
    """Return the folder of files that may be registered, with three."""
    settings.SQLITE_FOLDERS = [tmp_path]
    for name in ("shop-prod.sqlite3", "crm.db", "%s.sqlite3"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    return Path(tmp_path)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request, environments):
    return request.getfixturevalue(f"{request.param}_server")


def test_all_files_of_the_folder_are_registered_and_then_left_as_they_are(folder) -> None:
    done = run("add_databases", "prod", "--config", SQLITE)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Added: %s in prod, which is “%s.sqlite3” there.",
        "Added: crm in prod, which is “crm.db” there.",
        "Added: shop in prod, which is “shop-prod.sqlite3” there.",
    ]
    again = run("add_databases", "prod", "--config", SQLITE)
    assert again.out.splitlines()[0] == "Unchanged: “%s.sqlite3”: is registered already, as %s."
    assert Database.objects.count() == 3


def test_what_bears_another_environments_name_is_left_out_unless_it_is_named(folder) -> None:
    for name in ("chinook_dev.sqlite3", "dev-crm.sqlite3", "devices.sqlite3", "dev.sqlite3"):
        with closing(sqlite3.connect(folder / name)) as connection:
            connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    done = run("add_databases", "prod", "--config", SQLITE).out
    assert (
        "Unchanged: “chinook_dev.sqlite3”: its name says dev; --only chinook_dev.sqlite3 registers it."
        in done
    )
    assert "Unchanged: “dev-crm.sqlite3”: its name says dev; " in done
    names = set(Database.objects.values_list("name", flat=True))
    assert names == {"%s", "crm", "shop", "devices", "dev"}
    run("add_databases", "prod", "--config", SQLITE, "--only", "chinook_dev.sqlite3")
    assert Database.objects.filter(name="chinook_dev", environment__slug="prod").exists()
    run("add_databases", "dev", "--config", SQLITE, "--only", "chinook*")
    assert Database.objects.filter(name="chinook", environment__slug="dev").exists()


def test_a_dry_run_does_nothing(folder) -> None:
    done = run("add_databases", "prod", "--config", SQLITE, "--only", "crm*", "shop*", "--dry-run")
    assert done.out.splitlines() == [
        "Would be added: crm in prod, which is “crm.db” there.",
        "Would be added: shop in prod, which is “shop-prod.sqlite3” there.",
    ]
    assert Database.objects.count() == 0


def test_the_server_of_a_registered_database_is_asked_with_its_sealed_password(server, environments) -> None:
    first, second = server.create(), server.create()
    config = server.config(first)
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    done = run("add_databases", "test", "--of", "prod/shop", "--only", first, second)
    assert (done.code, done.out.count("Added: ")) == (0, 2)
    assert config["PASSWORD"] not in done.out
    added = list(Database.objects.filter(environment=environments["test"]))
    assert {database.config["NAME"] for database in added} == {first, second}
    for database in added:
        assert set(database.config["PASSWORD"]) == {"sealed"}
        expected = not_accepting(config) | {"NAME": database.config["NAME"]}
        assert opened(database.config) == expected  # what was accepted for one is not for the others


def test_a_server_that_does_not_answer_is_exit_1_in_words(server) -> None:
    config = json.dumps(server.config("", PORT=1))
    done = run("add_databases", "prod", "--config", config)
    assert done.code == 1
    assert done.err.splitlines()[-1].startswith("Listing the databases of this server failed: ")
    assert done.err.count("\n") == 2, "that the password was typed, and that"
    assert json.loads(config)["PASSWORD"] not in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["live", "--config", SQLITE], "There is no environment live. Available: prod, test, dev."),
        (["prod"], "one of the arguments --url --config --config-file --of is required"),
        (["prod", "--config", "{"], "config: is not valid JSON"),
        (["prod", "--config", "{}"], "ENGINE: must be one of"),
        (["prod", "--config", '{"ENGINE": "mysql"}'], "USER: is required"),
        (["prod", "--url", "ftp://x"], "url: must start with one of"),
        (["prod", "--of", "prod/nothing"], "There is no database nothing in prod."),
        (["prod", "--of", "nothing"], "There is no environment nothing."),
        (
            ["prod", "--config", SQLITE, "--only", "x*"],
            "No database of the server matches x*. It has: %s.sqlite3",
        ),
    ],
)
def test_input_that_cannot_be_used_is_refused_in_one_line(folder, words, message) -> None:
    done = run("add_databases", *words)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1
    assert Database.objects.count() == 0
