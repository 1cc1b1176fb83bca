"""The rows hold what they are given, seal it, and say themselves what can't work."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from dynamic_databases.errors import ConfigError, NoSuchEnvironment
from dynamic_databases.models import Colour, Database, Environment, Source


def test_migrations_are_complete(db, capsys) -> None:
    call_command("makemigrations", "--check", "--dry-run")
    assert "No changes detected" in capsys.readouterr().out


def test_there_are_eight_colours() -> None:
    assert len(Colour) == 8


@pytest.mark.parametrize("slug", ["prod", "test-2", "0", "a" * 40, "1-"])
def test_a_slug_of_small_letters_digits_and_dashes_is_taken(db, slug) -> None:
    environment = Environment(slug=slug)
    environment.full_clean()
    environment.save()
    assert Environment.objects.get().slug == slug


@pytest.mark.parametrize(
    "slug", ["Prod", "a_b", "-a", "é", "a/b", "a.b", "a" * 41, "prod\n", "admin", "login", "static"]
)
def test_another_slug_is_refused(db, slug) -> None:
    with pytest.raises(ValidationError) as refused:
        Environment(slug=slug).full_clean()
    assert set(refused.value.message_dict) == {"slug"}


@pytest.mark.parametrize("name", ["shop", "my shop", "a/b", "\"'`]", "магазин", "100%", "."])
def test_any_printable_name_is_taken(environments, settings, tmp_path, name) -> None:
    settings.SQLITE_FOLDERS = [tmp_path]
    config = {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
    database = Database(name=name, environment=environments["prod"], config=config)
    database.full_clean()
    database.save()
    assert Database.objects.get().name == name


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "a\nb", "a\0b", "\u202eshop", "x" * 201])
def test_a_name_that_cannot_be_read_is_refused(environments, settings, tmp_path, name) -> None:
    settings.SQLITE_FOLDERS = [tmp_path]
    config = {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
    with pytest.raises(ValidationError) as refused:
        Database(name=name, environment=environments["prod"], config=config).full_clean()
    assert set(refused.value.message_dict) == {"name"}


def test_name_and_config_are_refused_at_once(environments) -> None:
    with pytest.raises(ValidationError) as refused:
        Database(name=" ", environment=environments["prod"], config={"ENGINE": "x"}).full_clean()
    assert set(refused.value.message_dict) == {"name", "config"}


@pytest.mark.parametrize("config", [[1], "s", 7, 1.5, True, None, float("nan")])
def test_a_config_that_is_no_object_is_refused(environments, config) -> None:
    with pytest.raises(ValidationError) as refused:
        Database(name="shop", environment=environments["prod"], config=config).full_clean()
    assert set(refused.value.message_dict) == {"config"}


def test_a_name_stands_once_in_an_environment(environments, settings, tmp_path) -> None:
    settings.SQLITE_FOLDERS = [tmp_path]
    config = {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    Database(name="shop", environment=environments["test"], config=config).full_clean()
    with pytest.raises(ValidationError, match="already exists"):
        Database(name="shop", environment=environments["prod"], config=config).full_clean()


def test_a_config_keeps_the_order_of_its_keys(environments) -> None:
    config = {"NAME": "z", "ENGINE": "sqlite", "OPTIONS": {"b": 1, "a": 2}}
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    assert list(Database.objects.get().config) == ["NAME", "ENGINE", "OPTIONS"]


@pytest.mark.parametrize(
    "stored", ["", "{", "nonsense", '"text"', "[" * 100_000, "\ufeff{}", '{"PASSWORD": "hunter2"']
)
def test_what_is_stored_and_no_json_is_text_without_a_warning_that_repeats_it(environments, stored) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config={})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dynamic_databases_database SET config = %s", [stored])
    with warnings.catch_warnings(record=True) as raised:
        database.refresh_from_db()
    assert raised == []
    with pytest.raises(ConfigError, match="config: must be a JSON object"):
        database.connection_settings()


def test_a_broken_config_that_is_saved_again_stays_as_it_is(environments) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config={})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dynamic_databases_database SET config = %s", ["{nonsense"])
    database.refresh_from_db()
    database.save()
    database.refresh_from_db()
    assert database.config == "{nonsense"


def test_neither_a_row_nor_its_text_holds_its_config(environments) -> None:
    config = {"ENGINE": "mysql", "NAME": "shop", "PASSWORD": "hunter2"}
    database = Database(name="shop", environment=environments["prod"], config=config)
    assert "hunter2" not in f"{database!r}{database}"


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Database, Source])
def test_a_row_of_which_nothing_is_said_is_refused_by_its_fields(model):
    row = model(**{field.name: None for field in model._meta.concrete_fields if not field.is_relation})
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert {"name", "config"} <= set(caught.value.error_dict) or "key_column" in caught.value.error_dict


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://reader:secret@db.example:5433/shop?sslmode=require",
        "Server=db.example;Database=shop;User Id=reader;Password=secret;Driver=MySQL",
        '{"ENGINE": "mysql", "NAME": "shop", "USER": "reader", "PASSWORD": "secret"}',
    ],
)
def test_code_may_give_a_config_as_text(environments, text) -> None:
    database = Database(name="shop", environment=environments["prod"], config=text)
    database.full_clean()
    database.save()
    for row in (database, Database.objects.get()):
        entry = row.connection_settings()
        assert (entry["NAME"], entry["USER"], entry["PASSWORD"]) == ("shop", "reader", "secret")
        assert "secret" not in str(row.config)
    assert Database.objects.create(name="other", environment=environments["prod"], config=text).alias
    Database.objects.filter(name="other").update(config=text)
    assert "secret" not in str(Database.objects.get(name="other").config)


def test_a_text_that_is_no_config_is_refused(environments) -> None:
    database = Database(name="shop", environment=environments["prod"], config="gopher://db.example/shop")
    with pytest.raises(ValidationError) as refused:
        database.full_clean()
    assert set(refused.value.message_dict) == {"config"}


def test_code_may_name_an_environment_by_its_slug(environments) -> None:
    config = {"ENGINE": "postgresql", "NAME": "shop", "HOST": "db.example"}
    model: Any = Database  # its types say what the row has, not what it takes
    database = model.objects.create(name="shop", environment="prod", config=config)
    assert Database.objects.get().environment == environments["prod"] == database.environment
    with pytest.raises(NoSuchEnvironment, match="nowhere"):
        model(name="shop", environment="nowhere", config=config)
