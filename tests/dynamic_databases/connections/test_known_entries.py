"""What a config means is found out once, and anew whenever it could mean something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynamic_databases.connections import live, register
from dynamic_databases.connections.known_entries import known_entry
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database
from tests.conftest import write_sqlite

pytestmark = pytest.mark.django_db

SCRIPT = "CREATE TABLE t (x)"


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    folder = tmp_path / "allowed"
    folder.mkdir()
    settings.SQLITE_FOLDERS = [folder]
    return folder


@pytest.fixture
def shop(environments, folder: Path) -> Database:
    write_sqlite(folder / "shop.sqlite3", SCRIPT)
    config = {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
    return Database.objects.create(name="shop", environment=environments["prod"], config=config)


def is_known(database: Database) -> bool:
    return known_entry(database, read_only=True) is not None


def test_a_config_is_checked_once(shop):
    alias = register(shop)
    assert is_known(Database.objects.get())
    assert register(Database.objects.get()) == alias


def test_reading_and_writing_are_two_entries(shop):
    shop.config = {**shop.config, "READ_ONLY": False}
    assert register(shop) != register(shop, read_only=False)
    assert register(shop) != register(shop, read_only=False)


def test_another_config_is_another_entry(shop, folder):
    before = register(shop)
    shop.config = {**shop.config, "OPTIONS": {"timeout": 3}}
    assert register(shop) != before


def test_a_link_in_place_of_the_file_is_followed_and_checked_again(shop, folder, tmp_path):
    register(shop)
    (folder / "shop.sqlite3").rename(folder / "other.sqlite3")
    (folder / "shop.sqlite3").symlink_to(folder / "other.sqlite3")
    assert "other" in live(shop).wrapper.settings_dict["NAME"]
    (folder / "shop.sqlite3").unlink()
    (folder / "shop.sqlite3").symlink_to(write_sqlite(tmp_path / "outside.sqlite3", SCRIPT))
    with pytest.raises(ConfigError, match="SQLITE_FOLDERS"):
        register(shop)


def test_a_link_in_place_of_its_folder_is_checked_again(shop, folder, tmp_path):
    outside = tmp_path / "outside"
    for inner in (folder / "inner", outside):
        inner.mkdir()
        write_sqlite(inner / "shop.sqlite3", SCRIPT)
    shop.config = {**shop.config, "NAME": "inner/shop.sqlite3"}
    register(shop)
    (folder / "inner").rename(folder / "before")
    (folder / "inner").symlink_to(outside)
    with pytest.raises(ConfigError, match="SQLITE_FOLDERS"):
        register(shop)


def test_other_settings_are_another_entry(shop, settings, tmp_path):
    register(shop)
    settings.SQLITE_FOLDERS = [tmp_path / "elsewhere"]
    assert "elsewhere" in live(shop).wrapper.settings_dict["NAME"]


def test_a_secret_that_is_looked_up_is_looked_up_each_time(environments, monkeypatch):
    config = {"ENGINE": "postgresql", "NAME": "x", "PASSWORD": {"env": "DATABASE_SECRET_X"}}
    database = Database(name="x", environment=environments["prod"], config=config, pk=7)
    monkeypatch.setenv("DATABASE_SECRET_X", "first")
    before = register(database)
    assert not is_known(database)
    monkeypatch.setenv("DATABASE_SECRET_X", "second")
    assert register(database) != before


def test_a_sealed_secret_is_opened_once(environments):
    config = {"ENGINE": "postgresql", "NAME": "x", "PASSWORD": "hush"}
    database = Database.objects.create(name="x", environment=environments["prod"], config=config)
    register(Database.objects.get())
    known = known_entry(Database.objects.get(), read_only=True)
    assert known is not None
    assert known.entry == database.connection_settings()
    assert "hush" not in repr(known)


@pytest.mark.parametrize("config", ["text", None, [1], {"ENGINE": "nothing"}, {"NAME": {1, 2}}])
def test_what_is_no_config_is_refused_each_time(environments, config):
    database = Database(name="x", environment=environments["prod"], config=config, pk=7)
    for _ in range(2):
        with pytest.raises(ConfigError):
            register(database)
