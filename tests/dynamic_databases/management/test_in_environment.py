"""`in_environment` runs commands where a logical name means that environment's database."""

from __future__ import annotations

import pytest

from dynamic_databases.context import current_environment
from tests.dynamic_databases.management.commands import run


@pytest.fixture(autouse=True)
def databases(sqlite_database) -> None:
    sqlite_database("prod", "shop", "CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    sqlite_database("test", "shop", "CREATE TABLE parcels (id INTEGER PRIMARY KEY)")


@pytest.mark.parametrize(
    "words",
    [
        ["prod", "inspectdb", "--database", "shop"],
        ["prod", "inspectdb", "--database=shop"],
        ["--database", "shop", "prod", "inspectdb"],
        ["prod", "--database", "shop", "inspectdb"],
        ["prod", "inspectdb", "--include-views", "--database", "shop"],
        ["prod", "inspectdb", "orders", "--database", "shop"],
    ],
)
def test_the_name_is_that_environment_s_database(words) -> None:
    done = run("in_environment", *words)
    assert "class Orders(models.Model):" in done.out
    assert "Parcels" not in done.out


def test_a_command_without_a_database_option_finds_it_by_name(capsys) -> None:
    code = "from dynamic_databases.context import *; print(current_environment(), alias_for('shop'))"
    done = run("in_environment", "test", "shell", "--no-imports", "-c", code, "--database", "shop")
    environment, alias = capsys.readouterr().out.split()
    assert environment == "test"
    assert done.err == f'shell has no option --database: alias_for("shop") is {alias}.\n'
    assert current_environment() is None


@pytest.mark.parametrize(
    "command", ["migrate", "flush", "createcachetable", "loaddata", "test", "makemigrations"]
)
def test_commands_that_change_structure_are_refused_with_the_reason(command) -> None:
    done = run("in_environment", "prod", command, "--database", "shop")
    assert done.code == 2
    assert done.err.startswith(f"{command} is not run on a registered database: it ")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["live", "check"], "There is no environment live. Available: prod, test, dev."),
        (["prod", "nope"], "There is no command nope."),
        (["prod", "inspectdb", "--database", "crm"], "There is no database “crm” in prod."),
        (["prod", "inspectdb", "--database"], "--database needs a name."),
        (["prod"], "the following arguments are required: COMMAND"),
    ],
)
def test_input_that_cannot_be_used_is_refused(words, message) -> None:
    done = run("in_environment", *words)
    assert done.code == 2
    assert message in done.err


def test_writing_through_it_is_refused_by_the_connection() -> None:
    code = (
        "from django.db import connections; from dynamic_databases.context import alias_for; "
        "connections[alias_for('shop')].cursor().execute('DELETE FROM orders')"
    )
    with pytest.raises(Exception, match=r"not authorized|readonly"):
        run("in_environment", "prod", "shell", "--no-imports", "-c", code)


WHERE = "from dynamic_databases.context import *; print(current_environment())"


def test_a_command_runs_in_every_environment(capsys) -> None:
    done = run("in_environment", "--all", "shell", "--no-imports", "-c", WHERE)
    assert (done.code, capsys.readouterr().out.split()) == (0, ["prod", "test", "dev"])
    assert current_environment() is None


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("raise SystemExit(3)", "exit code 3"),
        ("alias_for('shop')", "NoSuchDatabase: There is no database “shop” in dev."),
    ],
)
def test_what_failed_is_said_with_its_environment_and_the_others_are_run(capsys, failure, reason) -> None:
    code = f"{WHERE}\nif current_environment() == 'dev' or 'raise' in {failure!r}: {failure}"
    done = run("in_environment", "--all", "shell", "--no-imports", "-c", code)
    assert done.code == 1
    assert capsys.readouterr().out.split() == ["prod", "test", "dev"]
    assert f"dev ({reason})" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--all", "nope"], "There is no command nope."),
        (["--all", "flush"], "flush is not run on a registered database"),
        (["--all", "migrate", "polls"], "it needs to know which, by --database NAME"),
        (["--all", "--database", "shop"], "the following arguments are required"),
    ],
)
def test_what_can_run_nowhere_is_refused_once(words, message) -> None:
    done = run("in_environment", *words)
    assert done.code == 2
    assert done.err.count(message) == 1
