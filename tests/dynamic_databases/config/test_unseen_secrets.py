"""A secret is on no page, in no log, history or error page, wherever it was written and whatever fails."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.views.debug import ExceptionReporter

from dynamic_databases.config import entry_for
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database
from tests.dynamic_databases.admin_pages import ADD, LIST, change, typed
from tests.dynamic_databases.config.planted import CONFIG, PLANTED

SENT = PLANTED.encode().hex()
"""One that needs no quoting wherever it is written."""
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
    "dynamic_databases.admin.config_forms.config_from_text",
    "dynamic_databases.models.connectable.entry_for",
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
