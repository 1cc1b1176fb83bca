"""What a project has to say to the app, and what holds where it says nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from dynamic_databases import app_settings
from dynamic_databases.app_settings import DEFAULTS, check_settings, config_keys, setting
from dynamic_databases.config import limits, policy
from dynamic_databases.connections import aliases


def test_the_sites_own_settings_are_right():
    assert [message for message in run_checks() if (message.id or "").startswith("dynamic_databases")] == []


def test_a_project_that_says_nothing_has_the_defaults(settings):
    for name in DEFAULTS:
        if hasattr(settings, name):
            delattr(settings, name)
    assert (limits().connect, limits().statement) == (5.0, 15.0)
    assert policy().folders == ()
    assert aliases.alias_of(7, {}).startswith("DYNAMIC_DATABASE_7_")
    assert setting("CATALOG_MAX_AGE") == 60.0


def test_secrets_are_sealed_by_the_projects_key_if_there_is_no_other(settings):
    del settings.CONFIG_KEYS
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert config_keys() == ["new", "old"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("DATABASE_ROUTERS", [], "E002"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", "url", "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", None, "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", ["url", "cookie"], "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", ["header:"], "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", ["header"], "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", ["query:"], "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", ["header:X Environment"], "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", [7], "E003"),
        ("DYNAMIC_DATABASES_ENVIRONMENT_FROM", ["host"], "W002"),
        ("DYNAMIC_DATABASES_CUSTOMER_FROM", ["cookie"], "E003"),
        ("DYNAMIC_DATABASES_APPS", ["auth"], "E006"),
        ("DYNAMIC_DATABASES_APPS", {"auth": 1}, "E006"),
        ("DYNAMIC_DATABASES_APPS", {"nowhere": "core"}, "E006"),
        ("DYNAMIC_DATABASES_APPS", {"dynamic_databases": "core"}, "E006"),
    ],
)
def test_settings_that_cannot_work_are_named(settings, name, value, code):
    setattr(settings, name, value)
    assert [message.id for message in check_settings()] == [f"dynamic_databases.{code}"]


def test_settings_that_can_work_are_not_remarked_on(settings):
    settings.SQLITE_FOLDERS = []  # a project need not use SQLite
    settings.DYNAMIC_DATABASES_ENVIRONMENT_FROM = ("url", "header:X-Environment", "query:env", "host")
    settings.DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = {"test.example": "test"}
    settings.DYNAMIC_DATABASES_CUSTOMER_FROM = ["host", "url", "header:X-Customer"]
    assert check_settings() == []
    settings.DYNAMIC_DATABASES_ENVIRONMENT_FROM = ()
    assert check_settings() == []


def test_a_plain_dict_of_databases_is_named(monkeypatch):
    plain = SimpleNamespace(DATABASES={}, DATABASE_ROUTERS=[app_settings.ROUTER], SQLITE_FOLDERS=["files"])
    monkeypatch.setattr(app_settings, "settings", plain)
    assert [message.id for message in check_settings()] == ["dynamic_databases.E001"]
