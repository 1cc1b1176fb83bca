"""Which tables of users people may sign in by, as DATABASE_USERS describes them; reads none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Remark

from dynamic_databases.accounts.formats import DJANGO, EVERY, Format, formats_named, missing_libraries
from dynamic_databases.app_settings import APP, setting
from dynamic_databases.errors import ConfigError

SETTING = "DATABASE_USERS"
DJANGOS_BACKEND = "django.contrib.auth.backends.ModelBackend"
EXTRA = 'Install its extra: pip install "environment-browser[auth]".'


@dataclass(frozen=True, slots=True)
class Memberships:
    """A table with a row for each group of each user."""

    table: str
    user: str
    """Its column with the key of a user."""
    group: str
    """Its column with the name of a group."""


@dataclass(frozen=True, slots=True)
class UserTable:
    """A table of users in a registered database, or in that of each customer of a source."""

    table: str
    name: str
    hash: str
    database: str = ""
    source: str = ""
    environment: str = ""
    key: str = ""
    """The column that identifies a user for good; without one the name does."""
    active: str = ""
    email: str = ""
    groups: str | Memberships = ""
    group_names: Mapping[str, str] | None = field(default=None, hash=False)
    """The group here of each group there; None: groups of the same names."""
    formats: tuple[str, ...] = ()
    whole_name: bool = False
    """Whether a customer's table has `ann@acme.example` as the name, and not `ann`."""

    @property
    def of(self) -> str:
        """The name of the database, or of the source."""
        return self.database or self.source

    @property
    def key_column(self) -> str:
        return self.key or self.name

    @property
    def known_formats(self) -> dict[str, Format]:
        return formats_named(self.formats)


def user_tables() -> tuple[UserTable, ...]:
    """Return the tables that settings describe, in their order. Raises `ConfigError`."""
    return tuple(map(table_of, _described()))


def table_of(described: object) -> UserTable:
    """Return the table that an entry of the setting describes. Raises `ConfigError`, which says all."""
    if not isinstance(described, Mapping):
        raise ConfigError({SETTING: "must have a dict for each table."})
    problems = dict(_problems(described))
    if problems:
        raise ConfigError(problems)
    groups = described.get("groups", "")
    if isinstance(groups, Mapping):
        groups = Memberships(**groups)
    return UserTable(**{**described, "groups": groups, "formats": tuple(described.get("formats", ()))})


def check_users(**kwargs: Any) -> list[CheckMessage]:
    """Return what keeps people from signing in by these tables, for `manage.py check`."""
    described = _described()
    messages: list[CheckMessage] = []
    for number, entry in enumerate(described, 1):
        try:
            table_of(entry)
        except ConfigError as error:
            messages.append(Error(f"{SETTING}, table {number}: {error.message}", id=f"{APP}.E004"))
    backends = list(settings.AUTHENTICATION_BACKENDS)
    ours = [name for name in backends if name.endswith(".DatabaseUserBackend")]
    if described and not messages:
        messages += _library_messages(described)
    if described and not ours:
        hint = f"Add '{APP}.auth.DatabaseUserBackend' to AUTHENTICATION_BACKENDS."
        messages.append(Remark(f"Nobody signs in by {SETTING}.", hint, id=f"{APP}.W003"))
    if ours and DJANGOS_BACKEND in backends[backends.index(ours[0]) :]:
        hint = "Write it last: a database that does not answer would keep everyone out, administrators too."
        messages.append(Remark(f"{ours[0]} stands before Django's own backend.", hint, id=f"{APP}.W004"))
    return messages


def _library_messages(described: Iterable[Any]) -> list[CheckMessage]:
    missing = missing_libraries()
    if not missing or all(tuple(entry.get("formats", ())) == (DJANGO,) for entry in described):
        return []
    return [Error(f"{SETTING} needs {', '.join(missing)} to check passwords.", EXTRA, id=f"{APP}.E005")]


def _described() -> list[Any]:
    described = setting(SETTING)
    if isinstance(described, Mapping):
        return [described]
    return list(described) if isinstance(described, Iterable) and not isinstance(described, str) else [None]


def _problems(described: Mapping[Any, Any]) -> Iterable[tuple[str, str]]:
    known = [column.name for column in fields(UserTable)]
    for key in described.keys() - set(known):
        yield str(key), f"is unknown; allowed are {', '.join(known)}."
    for key in ("table", "name", "hash"):
        if not described.get(key):
            yield key, "must be given."
    if bool(described.get("database")) is bool(described.get("source")):
        yield "database", "or source: give one of them."
    yield from _type_problems(described)
    yield from _format_problems(described.get("formats", ()))
    yield from _group_problems(described)


def _type_problems(described: Mapping[Any, Any]) -> Iterable[tuple[str, str]]:
    for key in ("table", "name", "hash", "database", "source", "environment", "key", "active", "email"):
        if not isinstance(described.get(key, ""), str):
            yield key, "must be text."
    if not isinstance(described.get("whole_name", False), bool):
        yield "whole_name", "must be true or false."


def _format_problems(names: object) -> Iterable[tuple[str, str]]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        yield "formats", "must be a list."
        return
    unknown = [str(name) for name in names if name != DJANGO and name not in EVERY]
    if unknown:
        yield "formats", f"has {', '.join(unknown)}; allowed are {', '.join((DJANGO, *EVERY))}."


def _group_problems(described: Mapping[Any, Any]) -> Iterable[tuple[str, str]]:
    groups, names = described.get("groups", ""), described.get("group_names")
    if isinstance(groups, Mapping):
        if set(groups) != {"table", "user", "group"} or not all(map(_is_name, groups.values())):
            yield "groups", "must be a column, or have table, user and group."
    elif not isinstance(groups, str):
        yield "groups", "must be a column, or have table, user and group."
    if names is not None and not (
        isinstance(names, Mapping) and all(map(_is_name, (*names, *names.values())))
    ):
        yield "group_names", "must give the group here for each group there."
    # A customer would otherwise decide who is in any group here, the administrators' own among them.
    if described.get("source") and groups and names is None:
        yield "group_names", "must be given: customers decide who is in these groups."


def _is_name(text: object) -> bool:
    return isinstance(text, str) and re.search(r"\S", text) is not None
