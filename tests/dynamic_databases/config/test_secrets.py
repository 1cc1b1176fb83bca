"""A secret is stored sealed, and opened for its own address alone."""

from __future__ import annotations

import io
import json

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from dynamic_databases.config.hiding import hidden
from dynamic_databases.config.sealing import opened, sealed
from dynamic_databases.config.secrets import Secret
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import LIST
from tests.dynamic_databases.config.planted import CONFIG, PLANTED, stored
from tests.dynamic_databases.management.commands import run


def test_a_sealed_password_opens_to_itself() -> None:
    assert opened(sealed(CONFIG))["PASSWORD"] == PLANTED


def test_a_sealed_config_does_not_hold_the_password() -> None:
    assert PLANTED not in json.dumps(sealed(CONFIG), ensure_ascii=False)


def test_an_opened_password_is_not_in_a_printed_config() -> None:
    assert PLANTED not in repr(opened(sealed(CONFIG)))


@pytest.mark.parametrize("key", ["password", "Password", "PASSWORD"])
def test_a_password_is_sealed_however_its_key_is_written(key) -> None:
    assert set(sealed({key: PLANTED})[key]) == {"sealed"}


def test_a_secret_option_is_sealed_even_if_nobody_knows_it() -> None:
    assert set(sealed({"OPTIONS": {"sslpassword": PLANTED}})["OPTIONS"]["sslpassword"]) == {"sealed"}


def test_what_is_sealed_is_not_sealed_twice() -> None:
    once = sealed(CONFIG)
    assert sealed(once) == once


@pytest.mark.parametrize(
    "changed",
    [
        {"HOST": "evil.example"},
        {"PORT": 2},
        {"USER": "other"},
        {"ENGINE": "sqlite"},
        {"ENGINE": "nonsense"},
        {"OPTIONS": {"ssl_mode": "DISABLED"}},
    ],
)
def test_a_sealed_password_does_not_open_for_another_address(changed) -> None:
    with pytest.raises(ConfigError, match="PASSWORD: was given for another address"):
        opened(sealed(CONFIG) | changed)


@pytest.mark.parametrize(
    "changed", [{"NAME": "other"}, {"ENGINE": "mariadb"}, {"PORT": "1"}, {"HOST": "127.0.0.1 "}]
)
def test_a_sealed_password_opens_where_the_address_is_the_same(changed) -> None:
    assert opened(sealed(CONFIG) | changed)["PASSWORD"] == PLANTED


def test_keys_rotate(settings) -> None:
    old, new = Fernet.generate_key().decode(), "any other long text"
    settings.CONFIG_KEYS = [old]
    before = sealed(CONFIG)
    settings.CONFIG_KEYS = [new, old]
    assert opened(before)["PASSWORD"] == PLANTED
    after = sealed(before)
    settings.CONFIG_KEYS = [new]
    assert opened(after)["PASSWORD"] == PLANTED
    with pytest.raises(ConfigError, match="PASSWORD: was sealed with a key that is no longer in CONFIG_KEYS"):
        opened(before)


def test_blanks_around_keys_and_empty_keys_mean_nothing(settings) -> None:
    settings.CONFIG_KEYS = ["a long text"]
    before = sealed(CONFIG)
    settings.CONFIG_KEYS = ["", " a long text ", " "]
    assert opened(before)["PASSWORD"] == PLANTED
    settings.CONFIG_KEYS = [""]
    with pytest.raises(ConfigError):
        opened(before)


@pytest.mark.parametrize("token", ["", "x", "gAAAA", 7, None, {}, "ü", "\ud800"])
def test_a_token_that_is_none_is_a_lost_key(token) -> None:
    with pytest.raises(ConfigError, match="PASSWORD: was sealed with a key"):
        opened(sealed(CONFIG | {"PASSWORD": {"sealed": token}}))


def test_a_shown_config_holds_no_secret_and_every_reference() -> None:
    shown = hidden(sealed(CONFIG | {"OPTIONS": {"sslpassword": {"file": "shop"}, "sslmode": "require"}}))
    assert shown["PASSWORD"] == {"kept": True}
    assert shown["OPTIONS"] == {"sslpassword": {"file": "shop"}, "sslmode": "require"}


@pytest.mark.parametrize(
    "way", ["create", "save", "bulk_create", "bulk_update", "update", "update_or_create", "loaddata"]
)
def test_every_way_to_the_store_seals(environments, tmp_path, way) -> None:
    prod = environments["prod"]
    database = Database(name="shop", environment=prod, config=CONFIG)
    if way in {"update", "bulk_update", "update_or_create"}:
        database.config = {}
        database.save()
    if way == "create":
        database = Database.objects.create(name="shop", environment=prod, config=CONFIG)
    elif way == "save":
        database.save()
    elif way == "bulk_create":
        Database.objects.bulk_create([database])
    elif way == "bulk_update":
        database.config = CONFIG
        Database.objects.bulk_update([database], ["config"])
    elif way == "update":
        Database.objects.update(config=CONFIG)
    elif way == "update_or_create":
        Database.objects.update_or_create(name="shop", environment=prod, defaults={"config": CONFIG})
    else:
        fields = {"name": "shop", "environment": prod.pk, "config": json.dumps(CONFIG)}
        rows = [{"model": "dynamic_databases.database", "pk": 1, "fields": fields}]
        (tmp_path / "rows.json").write_text(json.dumps(rows))
        call_command("loaddata", str(tmp_path / "rows.json"), verbosity=0)
    database = Database.objects.get()
    assert PLANTED not in json.dumps(json.loads(stored(database)), ensure_ascii=False)
    assert opened(database.config)["PASSWORD"] == PLANTED


def test_an_instance_that_was_saved_holds_the_password_sealed(environments) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config=dict(CONFIG))
    assert set(database.config["PASSWORD"]) == {"sealed"}


def test_dumpdata_holds_no_password(environments) -> None:
    Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    out = io.StringIO()
    call_command("dumpdata", "dynamic_databases", stdout=out)
    assert PLANTED not in json.dumps(json.loads(out.getvalue()), ensure_ascii=False)


@pytest.mark.parametrize("config", [[CONFIG], [[CONFIG]], json.dumps(CONFIG), f"mysql://u:{PLANTED}@h/d"])
def test_dumpdata_holds_no_password_of_what_is_no_config(environments, config) -> None:
    Database.objects.create(name="shop", environment=environments["prod"], config=config)
    out = io.StringIO()
    call_command("dumpdata", "dynamic_databases", stdout=out)
    assert "pl4nted" not in out.getvalue()


def test_the_alias_of_a_database_stays_though_its_sealed_text_differs_each_time(environments) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    before, text = database.alias, stored(database)
    database.config = CONFIG
    database.save()
    assert stored(database) != text
    assert database.alias == before


def test_a_lost_key_costs_its_databases_and_they_say_so(boss, environments, settings) -> None:
    Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    settings.CONFIG_KEYS = ["another key"]
    assert "PASSWORD: was sealed with a key that is no longer in CONFIG_KEYS" in boss.get(LIST).text
    assert boss.get("/").status_code == 200
    page = boss.get("/prod/shop/")
    assert page.status_code == 503
    assert "was sealed with a key that is no longer in CONFIG_KEYS" in page.text


def test_an_opened_secret_is_text_to_whoever_needs_it() -> None:
    assert f"{Secret('a')}" + "b" == "ab"


def test_all_secrets_are_sealed_again_with_the_newest_key(environments, settings) -> None:
    settings.CONFIG_KEYS = ["old"]
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    settings.CONFIG_KEYS = ["new", "old"]
    assert run("reseal_secrets").out == "Sealed with the newest key: 1 databases, 0 sources.\n"
    settings.CONFIG_KEYS = ["new"]
    database.refresh_from_db()
    assert opened(database.config)["PASSWORD"] == PLANTED


def test_a_secret_that_cannot_be_sealed_again_is_named(environments, settings) -> None:
    settings.CONFIG_KEYS = ["old"]
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    before = stored(database)
    settings.CONFIG_KEYS = ["new"]
    done = run("reseal_secrets")
    assert (done.code, done.err) == (1, "shop in prod: PASSWORD can't be opened; enter it again.\n")
    assert stored(database) == before
