"""A secret is stored sealed, opened for its own address alone, and shown nowhere."""

from __future__ import annotations

import io
import json
import logging
import os
from unittest.mock import patch

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from dynamic_databases.config import entry_for
from dynamic_databases.config.sealing import hidden, opened, sealed
from dynamic_databases.config.secrets import Secret
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database
from tests.dynamic_databases.management.commands import run
from tests.dynamic_databases.test_admin import ADD, LIST, change, shown_config, typed

PLANTED = "pl4nted-Ünder-the-rose"
SENT = PLANTED.encode().hex()
"""One that needs no quoting wherever it is written."""
CONFIG = {
    "ENGINE": "mysql",
    "NAME": "shop",
    "USER": "reader",
    "HOST": "127.0.0.1",
    "PORT": 1,
    "PASSWORD": PLANTED,
}


def stored(database: Database) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT config FROM dynamic_databases_database WHERE id = %s", [database.pk])
        return str(cursor.fetchone()[0])


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
    with pytest.raises(ConfigError, match="PASSWORD: was sealed with a key that is not there any more"):
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


def test_a_password_may_be_in_the_environment() -> None:
    with patch.dict(os.environ, DATABASE_SECRET_SHOP=PLANTED):
        assert opened(CONFIG | {"PASSWORD": {"env": "DATABASE_SECRET_SHOP"}})["PASSWORD"] == PLANTED


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "PATH", "DATABASE_SECRET_", "DATABASE_SECRET_a\n", "", 7, None]
)
def test_only_variables_of_the_prefix_are_read(name) -> None:
    with pytest.raises(
        ConfigError, match="PASSWORD: may only refer to environment variables named DATABASE_SECRET_"
    ):
        opened(CONFIG | {"PASSWORD": {"env": name}})


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="refers to DATABASE_SECRET_GONE, which the server's environment"):
        opened(CONFIG | {"PASSWORD": {"env": "DATABASE_SECRET_GONE"}})


def test_a_password_may_be_in_a_file(settings, tmp_path) -> None:
    settings.SECRETS_FOLDER = tmp_path
    (tmp_path / "shop").write_text(f"{PLANTED}\n")
    assert opened(CONFIG | {"PASSWORD": {"file": "shop"}})["PASSWORD"] == PLANTED


@pytest.mark.parametrize(
    "name", ["../secret", "a/b", "/etc/passwd", ".", "..", ".hidden", "", "a\0b", 7, None]
)
def test_a_file_is_one_plain_name(name) -> None:
    with pytest.raises(ConfigError, match="may only refer to a file by its plain name"):
        opened(CONFIG | {"PASSWORD": {"file": name}})


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "missing", "binary", "long"])
def test_a_file_of_secrets_is_a_plain_file_of_text(settings, tmp_path, kind) -> None:
    settings.SECRETS_FOLDER = tmp_path
    (tmp_path / "real").write_text(PLANTED)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "long").write_text("x" * 70_000)
    with pytest.raises(ConfigError, match=f"PASSWORD: refers to {kind}"):
        opened(CONFIG | {"PASSWORD": {"file": kind}})


@pytest.mark.parametrize(
    "value", [{}, {"env": "DATABASE_SECRET_A", "file": "b"}, {"vault": "x"}, {"kept": True}]
)
def test_another_form_of_reference_is_refused(value) -> None:
    with pytest.raises(ConfigError, match=r'PASSWORD: must be text, \{"env"'):
        opened(CONFIG | {"PASSWORD": value})


def test_a_rotated_reference_is_seen_at_once(environments) -> None:
    config = CONFIG | {"PASSWORD": {"env": "DATABASE_SECRET_SHOP"}}
    database = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    with patch.dict(os.environ, DATABASE_SECRET_SHOP="old"):
        assert opened(database.config)["PASSWORD"] == "old"
    with patch.dict(os.environ, DATABASE_SECRET_SHOP="new"):
        assert opened(database.config)["PASSWORD"] == "new"


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


def test_the_form_shows_a_placeholder_and_keeps_the_password(boss, environments) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    page = boss.get(change(database)).text
    text = shown_config(page)
    assert json.loads(text)["PASSWORD"] == {"kept": True}
    boss.post(change(database), typed(environments["test"], text))
    database.refresh_from_db()
    assert database.environment == environments["test"]
    assert opened(database.config)["PASSWORD"] == PLANTED


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"HOST": "localhost"}, "HOST"),
        ({"PORT": 2}, "PORT"),
        ({"USER": "other"}, "USER"),
        ({"OPTIONS": {"ssl_mode": "DISABLED"}}, "OPTIONS.ssl_mode"),
    ],
)
def test_a_kept_password_is_cleared_when_the_address_changes(boss, environments, changed, key) -> None:
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)
    before = stored(database)
    words = typed(environments["prod"], CONFIG | {"PASSWORD": {"kept": True}} | changed)
    page = boss.post(change(database), words).text
    assert f"PASSWORD was cleared, because {key} changed" in page
    assert json.loads(shown_config(page))["PASSWORD"] == ""
    assert stored(database) == before


def test_a_kept_password_must_be_there(boss, environments) -> None:
    page = boss.post(ADD, typed(environments["prod"], CONFIG | {"PASSWORD": {"kept": True}})).text
    assert "PASSWORD has no secret that is kept; enter one." in page


def test_a_password_typed_beside_a_mistake_is_neither_shown_nor_lost(boss, environments) -> None:
    page = boss.post(ADD, typed(environments["prod"], CONFIG | {"PORT": "many"})).text
    assert "PORT must be a number from 1 to 65535" in page
    assert PLANTED not in page
    again = json.loads(shown_config(page)) | {"PORT": 1}
    boss.post(ADD, typed(environments["prod"], again))
    assert opened(Database.objects.get().config)["PASSWORD"] == PLANTED


def test_a_password_typed_by_one_person_is_of_no_use_to_another(
    boss,
    environments,
    django_user_model,
) -> None:
    page = boss.post(ADD, typed(environments["prod"], CONFIG | {"PORT": "many"})).text
    again = json.loads(shown_config(page)) | {"PORT": 1, "HOST": "evil.example"}
    other = Client(headers={"host": "localhost"})
    other.force_login(django_user_model.objects.create_superuser("other"))
    assert "PASSWORD was typed too long ago" in other.post(ADD, typed(environments["prod"], again)).text
    assert Database.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CONFIG, ensure_ascii=False)[:-1],
        f"mysql://reader:{PLANTED}@127.0.0.1:99999/shop",
        f"mysql://reader:{PLANTED}@127.0.0.1/shop?charset=latin7",
        f"Server=h,1;Uid=u;Pwd={PLANTED};Nonsense=1;Driver=MySQL",
        f"Server=h,1;Uid=u;Pwd={{{PLANTED}",
    ],
)
def test_a_password_in_text_that_cannot_be_read_is_not_shown(boss, environments, text) -> None:
    page = boss.post(ADD, typed(environments["prod"], text))
    assert page.status_code == 200
    assert PLANTED not in page.text


IN_THE_WRONG_PLACE: tuple[dict[str, object], ...] = (
    {"HOST": f"postgresql://u:{PLANTED}@h/d"},
    {"NAME": f"postgresql://u:{PLANTED}@h/d"},
    {"USER": f"postgresql://u:{PLANTED}@h/d"},
    {"URL": f"postgresql://u:{PLANTED}@h/d"},
    {"ENGINE": f"postgresql://u:{PLANTED}@h/d"},
    {"ENGINE": "sqlite", "NAME": f"mysql://u:{PLANTED}@h/d"},
    {"OPTIONS": {"ssl": {"password": PLANTED}}},
    {"HOSTS": [{"host": "h", "password": PLANTED}]},
)


@pytest.mark.parametrize("given", IN_THE_WRONG_PLACE, ids=str)
@pytest.mark.parametrize("hosts", [["*"], ["db.example"]])
def test_a_password_in_the_wrong_place_is_refused_and_shown_nowhere(
    boss, environments, settings, given, hosts
) -> None:
    settings.DATABASE_HOSTS = hosts
    config = {"ENGINE": "postgresql", "NAME": "d", "HOST": "127.0.0.1", "PORT": 1} | given
    with pytest.raises(ConfigError) as refused:
        entry_for(config)
    assert PLANTED not in str(refused.value)
    database = Database.objects.create(name="shop", environment=environments["prod"], config=config)
    for address in (LIST, change(database), "/", "/prod/", "/prod/shop/", "/compare/shop/"):
        assert PLANTED not in boss.get(address).text, address


def test_a_planted_password_is_nowhere_to_be_seen(boss, environments, caplog, settings, capsys) -> None:
    caplog.set_level(logging.DEBUG)
    pages = [boss.post(ADD, typed(environments["prod"], CONFIG), follow=True)]
    database = Database.objects.get()
    pages += [
        boss.post(change(database), typed(environments["prod"], CONFIG | {"NAME": "other"}), follow=True)
    ]
    pages += [
        boss.get(address)
        for address in (
            LIST,
            change(database),
            reverse("admin:dynamic_databases_database_history", args=[database.pk]),
            "/",
            "/prod/",
            "/prod/shop/",
            "/compare/shop/",
            "/?_format=json",
            "/prod/?_format=json",
            "/prod/shop/?_format=json",
        )
    ]
    pages += [boss.post(reverse("admin:dynamic_databases_database_test", args=[database.pk]), follow=True)]
    out = io.StringIO()
    for words in (["refresh_catalogs"], ["check_database"]):
        with pytest.raises((CommandError, SystemExit)):
            call_command(*words, stdout=out, stderr=out)
    printed = capsys.readouterr()
    seen = [page.text for page in pages] + [out.getvalue(), caplog.text, printed.out, printed.err]
    seen += [repr(database), str(database), repr(database.config), repr(database.connection_settings())]
    seen += [f"{entry.change_message}{entry.object_repr}" for entry in LogEntry.objects.all()]
    assert [text for text in seen if PLANTED in text or "pl4nted" in text] == []
    assert database.connection_settings()["PASSWORD"] == PLANTED


def test_an_error_page_of_debug_shows_no_password(boss, environments, settings, monkeypatch) -> None:
    settings.DEBUG = True
    database = Database.objects.create(name="shop", environment=environments["prod"], config=CONFIG)

    def fails(entry: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(
        "dynamic_databases.admin.databases.check", lambda database: fails(database.connection_settings())
    )
    boss.raise_request_exception = False
    page = boss.post(reverse("admin:dynamic_databases_database_test", args=[database.pk]))
    assert page.status_code == 500
    assert PLANTED[:7] not in page.text


FAILING = (
    "dynamic_databases.config.forms.config_from_text",
    "dynamic_databases.models.databases.entry_for",
    "dynamic_databases.config.entries.host_problem",
    "dynamic_databases.config.field.sealed",
    "django.forms.models.construct_instance",
)
TYPED = (
    f"postgresql://u:{SENT}@127.0.0.1:1/d?sslmode=require",
    json.dumps({"ENGINE": "postgresql", "NAME": "d", "PASSWORD": SENT, "HOST": "h"}),
    f"Server=h;Database=d;Uid=u;Pwd={SENT};Encrypt=yes",
)


@pytest.mark.parametrize("failing", FAILING)
@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("own", [True, False], ids=["our filter", "a project's"])
def test_an_error_page_of_debug_shows_no_config_that_was_sent(
    boss, environments, settings, monkeypatch, failing, text, own
) -> None:
    """Whatever fails, and whatever filter the project has that mounts the app."""
    settings.DEBUG = True
    if not own:
        settings.DEFAULT_EXCEPTION_REPORTER_FILTER = "django.views.debug.SafeExceptionReporterFilter"

    def fails(*args: object, **kwargs: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(failing, fails)
    boss.raise_request_exception = False
    page = boss.post(ADD, {"environment": environments["prod"].pk, "name": "shop", "config": text})
    assert page.status_code == 500
    assert SENT not in page.text


def test_an_error_page_of_debug_shows_nothing_that_our_functions_hold(settings, monkeypatch) -> None:
    settings.DEBUG = True
    given = {"ENGINE": "postgresql", "NAME": "x", "PASSWORD": PLANTED}

    def fails(*args: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("dynamic_databases.config.entries.policy", fails)
    with pytest.raises(ZeroDivisionError) as caught:
        entry_for(given)
    frames = ExceptionReporter(None, caught.type, caught.value, caught.tb).get_traceback_frames()
    (ours,) = (frame for frame in frames if frame["filename"].endswith("/config/entries.py"))
    assert "values" in dict(ours["vars"])
    assert PLANTED not in repr(ours["vars"])


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
    assert "PASSWORD: was sealed with a key that is not there any more" in boss.get(LIST).text
    assert boss.get("/").status_code == 200
    page = boss.get("/prod/shop/")
    assert page.status_code == 503
    assert "was sealed with a key that is not there any more" in page.text


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
