"""All databases of one server: which there are, and which of them can be registered under which name.

Leaves the statement that lists them to the dialect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dynamic_databases.config import dialect_for, normalised, policy
from dynamic_databases.connection_tests.trial_connections import asked, on_trial
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.dialects.base import MOST_DATABASES, Dialect, Entry, fetch_all
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database, Environment

LONGEST_NAME = 200
PARTING = "-_. "
"""What separates an environment's slug from the name of a database: shop-prod, test_shop."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The NAMEs of a server's databases that its login can open, in order, and a remark if there is one."""

    names: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One database of a server: its NAME, a logical name for it, and why it cannot be registered."""

    name: str
    logical: str
    objection: str = ""
    doubt: str = ""
    """Why it is hardly meant, though it can be registered: it bears another environment's name."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of what to register: rows to save, and by NAME why others need not or can't be."""

    added: tuple[Database, ...]
    skipped: Mapping[str, str]
    refused: Mapping[str, str]


def databases_on(config: Mapping[str, Any]) -> Listed:
    """Return the databases of a config's server, whether it names one or not.

    Raises `ConfigError`, `DatabaseUnavailable`.
    """
    dialect = dialect_for(config)
    values = normalised(config)
    server = values if values.get("NAME") else {**values, "NAME": dialect.first_database}

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with on_trial(server, "the databases of this server") as connection:
            return asked(connection, lambda: _rows(connection, sql))

    names = dialect.databases(ask, policy())
    remark = "" if names else dialect.none_listed
    if len(names) > MOST_DATABASES:
        remark = f"There are more than the first {MOST_DATABASES} that are listed."
    return Listed(tuple(names[:MOST_DATABASES]), remark)


def _rows(connection: LiveConnection, sql: str) -> list[tuple[Any, ...]]:
    with reading(connection, "listing") as wrapper:
        return fetch_all(wrapper, sql)


def offers(config: Mapping[str, Any], names: Iterable[str], environment: Environment | None) -> list[Offer]:
    """Return a server's databases for an environment: doubtful ones, and what can't be registered, last."""
    dialect = dialect_for(config)
    logical = _logical_names(dialect, names, environment.slug if environment else "")
    there = _Registered(environment, dialect)
    others = _other_slugs(environment)
    offers = [
        Offer(
            name=name,
            logical=called,
            objection=there.objection(_row(config, name, called)),
            doubt=_doubt(called, others),
        )
        for name, called in logical.items()
    ]
    return sorted(offers, key=lambda offer: (bool(offer.objection), bool(offer.doubt)))


def planned(config: Mapping[str, Any], environment: Environment, wanted: Mapping[str, str]) -> Plan:
    """Return the plan for registering these NAMEs under these logical names. Saves nothing."""
    there = _Registered(environment, dialect_for(config))
    added: list[Database] = []
    skipped: dict[str, str] = {}
    refused: dict[str, str] = {}
    for name, logical in wanted.items():
        row = _row(config, name, logical.strip())
        row.environment = environment
        try:
            row.clean_fields()
        except ValidationError as error:
            refused[name] = " ".join(error.messages)
            continue
        if objection := there.objection(row):
            skipped[name] = objection
        else:
            added.append(row)
            there.add(row)
    return Plan(tuple(added), skipped, refused)


def saved(plan: Plan) -> list[Database]:
    """Save the rows of a plan and return them, but for those whose names were taken meanwhile."""
    done = []
    for row in plan.added:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            continue
        done.append(row)
    return done


def lead_to_same_database(database: Database, other: Database) -> bool:
    """Return whether two databases are one, as far as their configs tell. Raises `ConfigError`."""
    dialect = dialect_for(database.config)
    is_one_vendor = dialect is dialect_for(other.config)
    return is_one_vendor and dialect.same_database(
        database.connection_settings(), other.connection_settings()
    )


def _row(config: Mapping[str, Any], name: str, logical: str) -> Database:
    return Database(name=logical, config={**normalised(config), "NAME": name})


def _logical_names(dialect: Dialect, names: Iterable[str], slug: str) -> dict[str, str]:
    """Return a logical name for each NAME: without the environment's slug, if the names stay different."""
    plain = {name: _printable(dialect.called(name)) for name in names}
    short = {name: _without(called, slug) for name, called in plain.items()}
    times = Counter(short.values())
    return {name: called if times[called] == 1 else plain[name] for name, called in short.items()}


def _printable(name: str) -> str:
    plain = "".join(character if character.isprintable() else "_" for character in name)
    return plain[:LONGEST_NAME].strip() or "_"


def _without(name: str, slug: str) -> str:
    lower = name.lower()
    for sign in PARTING if slug else "":
        if lower.endswith(sign + slug):
            return name[: -len(slug) - 1].strip() or name
        if lower.startswith(slug + sign):
            return name[len(slug) + 1 :].strip() or name
    return name


def _other_slugs(environment: Environment | None) -> list[str]:
    if environment is None:
        return []
    return list(Environment.objects.exclude(slug=environment.slug).values_list("slug", flat=True))


def _doubt(logical: str, slugs: Iterable[str]) -> str:
    """Return why a name that is left without its own environment's slug is hardly one of that environment."""
    slug = next((slug for slug in slugs if _without(logical, slug) != logical), None)
    return f"its name says {slug}" if slug else ""


class _Registered:
    """The databases of an environment, by name and by address."""

    def __init__(self, environment: Environment | None, dialect: Dialect) -> None:
        self._dialect = dialect
        self._names: set[str] = set()
        self._entries: list[tuple[str, Entry]] = []
        for database in Database.objects.filter(environment=environment) if environment else ():
            self.add(database)

    def add(self, database: Database) -> None:
        self._names.add(database.name)
        try:
            if dialect_for(database.config) is self._dialect:
                self._entries.append((database.name, database.connection_settings()))
        except ConfigError:
            pass  # it leads nowhere

    def objection(self, row: Database) -> str:
        """Return why a row need not or can't be registered beside these, or nothing."""
        try:
            entry = row.connection_settings()
        except ConfigError as error:
            return error.message
        known = (name for name, other in self._entries if self._dialect.same_database(entry, other))
        if name := next(known, None):
            return f"is registered already, as {name}"
        return f"another database is called {row.name} already" if row.name in self._names else ""
