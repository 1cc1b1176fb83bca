"""The commands as programs: `--help`, exit codes and one line on standard error."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.dynamic_databases.management.commands import manage

COMMANDS = (
    "add_environment add_database add_databases add_source sync_databases check_database refresh_catalogs "
    "in_environment compare demo ensure_administrator prepare reseal_secrets"
).split()


@pytest.fixture(scope="module")
def state(tmp_path_factory) -> Path:
    """Return the state folder of an application with prod and no database."""
    state: Path = tmp_path_factory.mktemp("state")
    assert manage("migrate", "--verbosity", "0", state=state).code == 0
    assert manage("add_environment", "prod", "--protected", state=state).out == "prod is ready.\n"
    (state / "demo").mkdir()
    connection = sqlite3.connect(state / "demo" / "shop.sqlite3")
    connection.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    connection.close()
    return state


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_its_exit_codes(command) -> None:
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    assert re.search(r"\bexit\b.*\b[12]\b", parser.format_help(), re.IGNORECASE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["add_environment", "x", "--colour", "red"],
            "manage.py add_environment: argument --colour: invalid",
        ),
        (["add_database", "shop", "prod", "--config", "[1]"], "CommandError: config: must be a JSON object"),
        (["add_database", "shop", "prod", "--url", "sqlite:///../browser.sqlite3"], "must be a file in one"),
        (["refresh_catalogs", "nope"], "CommandError: There is no database nope."),
        (["in_environment", "prod", "migrate"], "CommandError: migrate is not run on a registered database"),
    ],
)
def test_what_is_wrong_is_one_line_and_exit_code_2(words, message, state) -> None:
    done = manage(*words, state=state)
    assert done.code == 2
    assert message in done.err
    assert done.err.count("\n") == 1


def test_a_database_is_added_checked_and_read(state) -> None:
    config = json.dumps({"ENGINE": "sqlite", "NAME": "shop.sqlite3"})
    added = manage(
        "add_database", "shop", "prod", "--config-file", "-", "--replace", state=state, stdin=config
    )
    assert (added.code, added.out.startswith("shop in prod is ready")) == (0, True)
    assert "its connection is read-only" in manage("check_database", "shop", state=state).out
    assert manage("refresh_catalogs", state=state).out == "shop in prod: 1 table or view\n"


def test_a_command_runs_in_an_environment(state) -> None:
    manage("add_database", "shop", "prod", "--url", "sqlite:///shop.sqlite3", "--replace", state=state)
    done = manage("in_environment", "prod", "inspectdb", "--database", "shop", "orders", state=state)
    assert "class Orders(models.Model):" in done.out


def test_the_first_administrator_is_made_once(state) -> None:
    names = {"ADMIN_USERNAME": "boss", "ADMIN_PASSWORD": "a long password"}
    assert manage("ensure_administrator", state=state, **names).out == "Administrator: boss\n"
    assert manage("ensure_administrator", state=state, **names).out == ""


def test_missing_tables_are_one_line(tmp_path) -> None:
    done = manage("check_database", state=tmp_path)
    assert done.code == 1
    assert done.err == "CommandError: The application's own tables are not there yet: run migrate.\n"
