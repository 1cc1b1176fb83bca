"""PRIVILEGED_LOGIN in a config: what it may be, where it goes along, and for whom it was there already."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from dynamic_databases.config import entry_for
from dynamic_databases.config.sealing import not_accepting, still_accepting
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database, Source
from tests.dynamic_databases.management.commands import run
from tests.privileged_logins import ACCEPTED

MARIADB = {"ENGINE": "mariadb", "NAME": "shop", "USER": "reader", "HOST": "db.example"}
FILE = """
[environments.dev]
[databases.shop.dev]
ENGINE = "mariadb"
NAME = "shop"
USER = "{user}"
HOST = "db.example"
{more}
"""


@pytest.mark.parametrize("value", ["yes", True, None, 1, ["accepted"], "Accepted", {"env": "A"}])
def test_any_other_value_is_refused(value):
    with pytest.raises(ConfigError) as caught:
        entry_for({**MARIADB, "PRIVILEGED_LOGIN": value})
    assert list(caught.value.errors) == ["PRIVILEGED_LOGIN"]


def test_it_makes_another_connection_and_refusing_is_as_saying_nothing():
    plain = entry_for(MARIADB)
    assert entry_for({**MARIADB, "privileged_login": "refused"}) == plain
    assert entry_for({**MARIADB, **ACCEPTED}) == {**plain, **ACCEPTED}


def test_a_file_has_no_login_and_stays_under_its_alias(settings, tmp_path):
    settings.SQLITE_FOLDERS = [tmp_path]
    config = {"ENGINE": "sqlite", "NAME": str(tmp_path / "shop.sqlite3")}
    assert entry_for({**config, **ACCEPTED}) == entry_for(config)


def test_it_is_not_copied_and_stays_with_the_same_login_alone():
    assert not_accepting({**MARIADB, "privileged_login": "accepted"}) == MARIADB
    stored = {**MARIADB, **ACCEPTED}
    assert still_accepting(MARIADB, stored) == stored
    assert still_accepting({**MARIADB, "USER": "root"}, stored) == {**MARIADB, "USER": "root"}
    assert (
        still_accepting({**MARIADB, "PRIVILEGED_LOGIN": "refused"}, stored)["PRIVILEGED_LOGIN"] == "refused"
    )


@pytest.mark.django_db
def test_databases_of_unprotected_environments_that_are_there_already_count_as_accepted(
    environments, sqlite_database
):
    def database(slug, config):
        return Database.objects.create(name="shop", environment=environments[slug], config=config)

    protected = database("prod", MARIADB)
    lower = database("dev", {key.lower(): value for key, value in MARIADB.items()} | {"password": "secret"})
    refused = database("test", {**MARIADB, "PRIVILEGED_LOGIN": "refused"})
    file = sqlite_database("dev", "files", "CREATE TABLE t (a)")
    alias = file.alias
    source = Source.objects.create(
        name="customers", database=lower, table="c", key_column="id", database_column="db", template=MARIADB
    )
    spread = Source.objects.create(
        name="spread",
        database=lower,
        table="c",
        key_column="id",
        database_column="db",
        environment_column="env",
        template=MARIADB,
    )
    migration = import_module("dynamic_databases.migrations.0005_accept_privileged_logins")
    migration.accept(apps, SimpleNamespace(connection=connection))
    for row in (protected, lower, refused, file, source, spread):
        row.refresh_from_db()
    assert "PRIVILEGED_LOGIN" not in protected.config
    assert lower.connection_settings()["PRIVILEGED_LOGIN"] == "accepted"
    assert lower.connection_settings()["PASSWORD"] == "secret"
    assert refused.config["PRIVILEGED_LOGIN"] == "refused"
    assert file.alias == alias
    assert source.template == {**MARIADB, **ACCEPTED}
    assert spread.template == MARIADB


@pytest.mark.django_db
def test_a_file_of_declarations_takes_nothing_back_that_it_does_not_mention(tmp_path):
    path = tmp_path / "databases.toml"

    def synced(more="", user="reader"):
        path.write_text(FILE.format(more=more, user=user))
        assert run("sync_databases", str(path)).code == 0
        return Database.objects.get().config.get("PRIVILEGED_LOGIN")

    assert synced() is None
    assert synced('PRIVILEGED_LOGIN = "accepted"') == "accepted"
    assert synced() == "accepted"
    assert synced('PRIVILEGED_LOGIN = "refused"') == "refused"
    assert synced('PRIVILEGED_LOGIN = "accepted"') == "accepted"
    assert synced(user="root") is None
