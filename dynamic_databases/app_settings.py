"""The settings of this app that a project may set, and their defaults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Remark

from dynamic_databases.lazy_databases import LazyDatabases

DEFAULTS: Mapping[str, Any] = {
    "DYNAMIC_DATABASES_PREFIX": "DYNAMIC_DATABASE",
    "DYNAMIC_DATABASES_SEPARATOR": "_",
    "DYNAMIC_DATABASES_ENVIRONMENT_FROM": ("url",),
    "DYNAMIC_DATABASES_ENVIRONMENT_HOSTS": {},
    "DYNAMIC_DATABASES_CUSTOMER_FROM": (),
    "DYNAMIC_DATABASES_CUSTOMER_HOSTS": {},
    "DYNAMIC_DATABASES_DEFAULT_ENVIRONMENT": "",
    "DYNAMIC_DATABASES_APPS": {},
    "SQLITE_FOLDERS": (),
    "DATABASE_HOSTS": ("*",),
    "SECRETS_FOLDER": "/run/secrets",
    "CATALOG_MAX_AGE": 60.0,
    "CATALOG_HISTORY": True,
    "CUSTOMERS_MAX_AGE": 60.0,
    "DATABASE_USERS": (),
    "DATABASE_USERS_MAX_AGE": 60.0,
    "DATABASE_USERS_GRACE": 900.0,
    "CONNECT_TIMEOUT": 5.0,
    "STATEMENT_TIMEOUT": 15.0,
    "REQUEST_TIMEOUT": 20.0,
    "ROW_COMPARISON_LIMIT": 20_000,
    "ROW_COMPARISON_BUSY": 25,
    "ROW_COMPARISON_SECONDS": 10.0,
    "WORKER_THREADS": None,
    "CATALOGS_MEMORY": 128,
    "MODELS_MEMORY": 128,
}
APP = "dynamic_databases"
SOURCE = re.compile(r"url|host|header:[!-9;-~]+|query:.+", re.DOTALL)
SOURCES = "url, host, header:… and query:…"
"""Where the middleware can look for the environment of a request."""
ROUTER = "dynamic_databases.router.DynamicDatabasesRouter"


def setting(name: str) -> Any:
    """Return the project's setting of that name, or else the app's default."""
    return getattr(settings, name, DEFAULTS[name])


def config_keys() -> list[str]:
    """Return the keys that seal secrets, newest first: without CONFIG_KEYS the project's secret keys."""
    given = [key.strip() for key in getattr(settings, "CONFIG_KEYS", ()) if key.strip()]
    return given or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def check_settings(**kwargs: Any) -> list[CheckMessage]:
    """Return what keeps the app from working with these settings, for `manage.py check`."""
    remarks: list[CheckMessage] = []
    databases: Any = settings.DATABASES
    if not isinstance(databases, LazyDatabases):
        hint = "Write DATABASES = LazyDatabases({...}), from dynamic_databases.lazy_databases."
        remarks.append(Error("DATABASES does not support registered databases.", hint, id=f"{APP}.E001"))
    if ROUTER not in settings.DATABASE_ROUTERS:
        hint = f"Add {ROUTER!r}."
        remarks.append(Error("DATABASE_ROUTERS lacks this app's router.", hint, id=f"{APP}.E002"))
    of_customers = _source_remarks("DYNAMIC_DATABASES_CUSTOMER")
    return [*remarks, *_source_remarks("DYNAMIC_DATABASES_ENVIRONMENT"), *of_customers, *_app_remarks()]


def _app_remarks() -> list[CheckMessage]:
    """Return what is wrong with the apps that live in registered databases."""
    name = "DYNAMIC_DATABASES_APPS"
    homes = setting(name)
    if not isinstance(homes, Mapping) or not all(isinstance(home, str) for home in homes.values()):
        return [
            Error(f"{name} is no dict of names.", f'Write {name} = {{"polls": "core"}}.', id=f"{APP}.E006")
        ]
    labels = {config.label for config in apps.get_app_configs()}
    unknown = sorted(set(map(str, homes)) - labels)
    hint = "Its keys are the labels of installed apps."
    messages: list[CheckMessage] = [
        Error(f"{name} has {label!r}.", hint, id=f"{APP}.E006") for label in unknown
    ]
    if APP in homes:
        why = "It says where registered databases are, so it can't live in one."
        messages.append(Error(f"{name} has {APP!r}.", why, id=f"{APP}.E006"))
    return messages


def _source_remarks(settings_of: str) -> list[CheckMessage]:
    """Return what is wrong with where the middleware looks for the environment, or for the customer."""
    name = f"{settings_of}_FROM"
    sources = setting(name)
    if isinstance(sources, str) or not isinstance(sources, Iterable):
        return [Error(f"{name} is no list.", f"Write [{sources!r}].", id=f"{APP}.E003")]
    wrong = [source for source in sources if not isinstance(source, str) or not SOURCE.fullmatch(source)]
    remarks: list[CheckMessage] = [
        Error(f"{name} has {source!r}.", f"Allowed are {SOURCES}.", id=f"{APP}.E003") for source in wrong
    ]
    # Customers are found by their domains, but an environment's slug is no host.
    needs_hosts = settings_of == "DYNAMIC_DATABASES_ENVIRONMENT"
    if needs_hosts and "host" in sources and not setting(f"{settings_of}_HOSTS"):
        hint = 'Write DYNAMIC_DATABASES_ENVIRONMENT_HOSTS = {"test.example": "test"}.'
        remarks.append(Remark(f"{name} has 'host', and no host has an environment.", hint, id=f"{APP}.W002"))
    return remarks
