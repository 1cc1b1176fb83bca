"""`check_database` and `refresh_catalogs` say what answers, and exit 1 where something does not."""

from __future__ import annotations

import pytest

from dynamic_databases.models import CatalogSnapshot, Database
from tests.dynamic_databases.management.commands import run
from tests.servers.hung import hung_server


@pytest.fixture
def databases(sqlite_database, environments) -> None:
    """Register shop in prod and test, and crm in test, which is not there."""
    for environment in ("prod", "test"):
        sqlite_database(environment, "shop", "CREATE TABLE orders (id INTEGER PRIMARY KEY)")
    config = {"ENGINE": "sqlite", "NAME": "gone.sqlite3"}
    Database.objects.create(name="crm", environment=environments["test"], config=config)


def test_all_are_checked_and_one_that_fails_is_exit_1(databases) -> None:
    done = run("check_database")
    assert done.code == 1
    assert [line.partition(":")[0] for line in done.out.splitlines()] == ["shop in prod", "shop in test"]
    assert done.err.startswith("crm in test: ")


def test_one_name_in_one_environment_is_checked(databases) -> None:
    done = run("check_database", "shop", "--environment", "test")
    assert (done.code, done.out.count("\n")) == (0, 1)
    assert done.out.startswith("shop in test: SQLite ")
    assert "its connection is read-only" in done.out


def test_where_code_may_write_the_check_says_so(databases) -> None:
    row = Database.objects.get(name="shop", environment__slug="test")
    row.config = {**row.config, "READ_ONLY": False}
    row.save()
    told = 'the pages\' connection is read-only; code may write ("READ_ONLY": false).'
    assert told in run("check_database", "shop", "--environment", "test").out


def test_a_config_that_cannot_work_is_a_failure(databases, environments) -> None:
    Database.objects.create(name="bad", environment=environments["dev"], config={"ENGINE": "nonsense"})
    done = run("check_database", "bad")
    assert done.code == 1
    assert "bad in dev: ENGINE: must be one of" in done.err


@pytest.mark.parametrize("command", ["check_database", "refresh_catalogs"])
def test_unknown_names_are_refused_with_those_there_are(databases, command) -> None:
    done = run(command, "nope", "--environment", "prod")
    assert (done.code, done.err) == (2, "There is no database nope in prod. Available: shop.\n")
    assert run(command, "--environment", "live").code == 2


def test_catalogs_are_read_and_stored(databases) -> None:
    done = run("refresh_catalogs", "shop", "--environment", "prod", "test")
    assert (done.code, done.out) == (
        0,
        "shop in prod: 1 table or view\nshop in test: 1 table or view\n",
    )
    assert CatalogSnapshot.objects.count() == 2


def test_a_catalog_that_cannot_be_read_costs_itself_and_exit_1(databases) -> None:
    done = run("refresh_catalogs")
    assert done.code == 1
    assert done.err.startswith("crm in test: ")
    assert CatalogSnapshot.objects.count() == 2


def test_several_dead_servers_cost_the_time_of_one(databases, environments, settings) -> None:
    settings.CONNECT_TIMEOUT = 2
    with hung_server() as hung:
        for number in range(4):
            config: dict[str, object] = {"ENGINE": "mysql", "NAME": "x", "USER": "u", "HOST": "127.0.0.1"}
            config["PORT"] = hung.port
            Database.objects.create(name=f"dead{number}", environment=environments["dev"], config=config)
        done = run("check_database", "--environment", "dev")
    assert (done.code, done.err.count("did not answer in time")) == (1, 4)
    assert hung.most_at_once == 4
