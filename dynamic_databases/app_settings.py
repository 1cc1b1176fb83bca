"""What a project's settings may say to this app, and what holds where they say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Remark

from dynamic_databases.lazy_databases import LazyDatabases

DEFAULTS: Mapping[str, Any] = {
    "DYNAMIC_DATABASES_PREFIX": "DYNAMIC_DATABASE",
    "DYNAMIC_DATABASES_SEPARATOR": "_",
    "DYNAMIC_DATABASES_ENVIRONMENT_FROM": ("url",),
    "DYNAMIC_DATABASES_ENVIRONMENT_HOSTS": {},
    "SQLITE_FOLDERS": (),
    "DATABASE_HOSTS": ("*",),
    "SECRETS_FOLDER": "/run/secrets",
    "CATALOG_MAX_AGE": 60.0,
    "CUSTOMERS_MAX_AGE": 60.0,
    "CONNECT_TIMEOUT": 5.0,
    "STATEMENT_TIMEOUT": 15.0,
}
APP = "dynamic_databases"
ROUTER = "dynamic_databases.router.DynamicDatabasesRouter"


def setting(name: str) -> Any:
    """Return what the project's settings say of `name`, else the app's default."""
    return getattr(settings, name, DEFAULTS[name])


def config_keys() -> list[str]:
    """Return the keys that seal secrets, newest first: without CONFIG_KEYS the project's secret keys."""
    given = [key.strip() for key in getattr(settings, "CONFIG_KEYS", ()) if key.strip()]
    return given or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Return what keeps the app from working with these settings, for `manage.py check`."""
    found: list[CheckMessage] = []
    databases: Any = settings.DATABASES
    if not isinstance(databases, LazyDatabases):
        hint = "Write DATABASES = LazyDatabases({...}), from dynamic_databases.lazy_databases."
        found.append(Error("DATABASES has no room for registered databases.", hint, id=f"{APP}.E001"))
    if ROUTER not in settings.DATABASE_ROUTERS:
        hint = f"Add {ROUTER!r}."
        found.append(Error("DATABASE_ROUTERS lacks this app's router.", hint, id=f"{APP}.E002"))
    if not setting("SQLITE_FOLDERS"):
        hint = "List the folders of the files that may be registered, if there are any."
        found.append(Remark("SQLITE_FOLDERS is empty: no file can be registered.", hint, id=f"{APP}.W001"))
    return found
