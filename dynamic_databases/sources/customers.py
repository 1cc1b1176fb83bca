"""Finds the database that a name means: a registered one, else a customer's, which a source finds.

Leaves querying the controller tables to `controllers`, and connections by a name to `aliases`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dynamic_databases.caches import Cache
from dynamic_databases.connections import aliases
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Connectable, Customer, CustomerDatabase, Database, Environment, Source
from dynamic_databases.models.environments import environments_of
from dynamic_databases.sources.controllers import CustomerRows, all_sources, rows_like, rows_named
from dynamic_databases.sources.rows import CustomerRow, config_of

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)
"""Names that can open a customer's database: a customer with any other key is only listed."""
NOBODY = "-"
"""No customer's name."""
CUSTOMERS_KEPT = 256
"""Customers whose aliases this process keeps; the longest unused is retired first."""

Unread = Mapping[str, DatabaseUnavailable | ConfigError]
"""By source, why it could not be asked."""


@dataclass(frozen=True)
class Named:
    """The databases that have a name, in the environments' order."""

    databases: tuple[Connectable, ...]
    unread: Unread = field(default_factory=dict)
    hidden_by: Mapping[str, str] = field(default_factory=dict)
    """By source that has no such customer: what may hide one from its login."""

    @property
    def perhaps_hidden(self) -> str:
        """The sentence that follows “there is no such database”, with a blank before it, or nothing."""
        return "".join(
            f" It may be a customer of {source} that is hidden by {by}."
            for source, by in self.hidden_by.items()
        )


@dataclass(frozen=True)
class Hit:
    """A customer that matches a text."""

    environment: Environment
    key: str
    names: tuple[str | None, ...]

    @property
    def name(self) -> str:
        """Its name, which is a segment of its address."""
        return called(self.key, self.names)

    @property
    def opens(self) -> bool:
        """Whether its name can open a database."""
        return NAME.fullmatch(self.name) is not None


@dataclass(frozen=True)
class Hits:
    """What a search found in one source; `more` tells whether there is more."""

    source: str
    customers: tuple[Hit, ...] = ()
    more: bool = False
    problem: str = ""
    hidden_by: str = ""
    """What may hide customers from the login that reads the controller table."""


def databases_named(
    name: str,
    registered: Iterable[Connectable] | None = None,
    slugs: Sequence[str] | None = None,
    patience: float | None = None,
) -> Named:
    """Return the databases that have a name: registered ones, and customers in environments without one.

    `registered` are the rows of that name if they were read already, `slugs` the environments to look in. A
    controller that takes longer than `patience` seconds, if given, is unread for now.
    """
    if registered is None:
        registered = Database.objects.stored().filter(name=name)
    rows = tuple(row for row in registered if slugs is None or row.environment.slug in slugs)
    if not NAME.fullmatch(name) or (rows and not rows[0].any_source):
        return Named(rows)
    taken = {row.environment.slug for row in rows}
    sources = all_sources()
    environments = list(Environment.objects.all()) if sources else []
    meant = [
        environment
        for environment in environments
        if environment.slug not in taken and (slugs is None or environment.slug in slugs)
    ]
    if not meant:
        return Named(rows)
    customers, unread, hidden_by = _customers(name, sources, environments, meant, patience)
    databases = sorted(
        (*rows, *customers), key=lambda database: (database.environment.position, database.environment.slug)
    )
    return Named(tuple(databases), unread, hidden_by)


def sources_of(environments: Sequence[Environment]) -> tuple[str, ...]:
    """Return the names of the sources that may have customers in these environments."""
    return tuple(source.name for source in all_sources().values() if _covers(source, environments))


def search(text: str, environments: Sequence[Environment | str], most: int) -> list[Hits]:
    """Return the customers of each source whose key or name contains a text, up to `most` each.

    Environments are rows or slugs. Raises `NoSuchEnvironment`.
    """
    meant = environments_of(environments)
    sources = {pk: source for pk, source in all_sources().items() if _covers(source, meant)}
    # One more than is shown tells whether there are more.
    answers = rows_like(text, sources, meant, most + 1)
    by_slug = {environment.slug: environment for environment in meant}
    results = []
    for pk, source in sources.items():
        answer = answers[pk]
        if isinstance(answer, CustomerRows):
            hits = (Hit(by_slug[_slug(source, row)], row.key, row.names) for row in answer.rows[:most])
            more = len(answer.rows) > most
            results.append(Hits(source.name, tuple(hits), more, hidden_by=answer.hidden_by))
        else:
            results.append(Hits(source.name, problem=answer.message))
    return results


def first_of(source: Source) -> str | None:
    """Return the name of a source's first customer, None if there is none; reads all its columns.

    Raises `DatabaseUnavailable` and `ConfigError`.
    """
    environments = list(Environment.objects.all())
    sources = {source.pk: source}
    columns = rows_named(NOBODY, sources, environments, anew=True)[source.pk]
    rows = rows_like("", sources, environments, 1)[source.pk]
    for answer in (columns, rows):
        if not isinstance(answer, CustomerRows):
            raise answer
    first = next(iter(rows.rows), None) if isinstance(rows, CustomerRows) else None
    return called(first.key, first.names) if first else None


def called(key: str, names: Sequence[str | None]) -> str:
    """Return a customer's name: its first other name if that can be an address, else its key."""
    first = names[0] if names else None
    return first if first and NAME.fullmatch(first) else key


def customer_of(identity: str) -> CustomerDatabase | None:
    """Return a customer's database as the controller table has it now, None if this process knows none.

    Raises `DatabaseUnavailable` and `ConfigError` if the controller can't be asked.
    """
    known = _known.get(identity)
    source = None if known is None else all_sources().get(known.source)
    if known is None or source is None:
        return None
    environments = list(Environment.objects.all())
    meant = [environment for environment in environments if environment.slug == known.environment]
    customers, unread, _ = _customers(known.key, {source.pk: source}, environments, meant)
    for error in unread.values():
        raise error
    return next((customer for customer in customers if customer.identity == identity), None)


def customers_named(
    name: str, source: Source, slug: str, patience: float | None = None
) -> list[CustomerDatabase]:
    """Return the customer of one source that a name means in an environment, or nothing.

    Raises `DatabaseUnavailable` and `ConfigError` if the controller can't be asked.
    """
    if not NAME.fullmatch(name):
        return []
    environments = list(Environment.objects.all())
    meant = [environment for environment in environments if environment.slug == slug]
    customers, unread, _ = _customers(name, {source.pk: source}, environments, meant, patience)
    for error in unread.values():
        raise error
    return customers


def _customers(
    name: str,
    sources: Mapping[int, Source],
    environments: Sequence[Environment],
    meant: Iterable[Environment],
    patience: float | None = None,
) -> tuple[list[CustomerDatabase], Unread, dict[str, str]]:
    """Return the customers of that name in these environments, one each, the sources that failed, and those
    that may hide one.
    """
    by_slug = {environment.slug: environment for environment in meant}
    concerned = {pk: source for pk, source in sources.items() if _covers(source, by_slug.values())}
    by_environment: dict[str, list[tuple[int, Source, CustomerRow]]] = {}
    unread: dict[str, DatabaseUnavailable | ConfigError] = {}
    hidden_by: dict[str, str] = {}
    for pk, answer in rows_named(name, concerned, environments, patience=patience).items():
        source = concerned[pk]
        if not isinstance(answer, CustomerRows):
            unread[source.name] = answer
            continue
        if answer.hidden_by:
            hidden_by[source.name] = answer.hidden_by
        for row in answer.rows:
            slug = _slug(source, row)
            if slug in by_slug:
                by_environment.setdefault(slug, []).append((_rank(name, row), source, row))
    databases = [_database(name, by_slug[slug], rows) for slug, rows in by_environment.items()]
    return databases, unread, hidden_by


def _database(
    name: str, environment: Environment, rows: list[tuple[int, Source, CustomerRow]]
) -> CustomerDatabase:
    """Return the customer that a name means most closely: by its key, else by its first name, …"""
    best = min(rank for rank, _, _ in rows)
    meant = [(source, row) for rank, source, row in rows if rank == best]
    source, row = meant[0]
    config: Mapping[str, object] = {"ENGINE": _engine(source)}
    problem = None
    try:
        config = config_of(source, row)
    except ConfigError as error:
        problem = error
    # Ambiguous is an error of this name, not a choice: a page must never show another customer's rows.
    if len(meant) > 1:
        all_of = " and ".join(f"{row.key} of {source}" for source, row in meant)
        problem = ConfigError({"name": f"“{name}” is that of several customers in {environment}: {all_of}."})
    customer = Customer(source.pk, environment.slug, row.key, problem)
    _know(customer)
    return CustomerDatabase(customer, called(row.key, row.names), environment, config)


def _know(customer: Customer) -> None:
    """Remember a customer by its identity, for its aliases; let the longest unused one go."""
    _known.set(customer.identity, customer)


def _engine(source: Source) -> object:
    return next((value for key, value in source.template.items() if str(key).upper() == "ENGINE"), None)


def _rank(name: str, row: CustomerRow) -> int:
    """Return how a name means a row: 0 by its key, 1 by its first other name, …"""
    texts = [row.key, *row.names]
    folded = [(text or "").casefold() for text in texts]
    if name in texts:
        return texts.index(name)
    return folded.index(name.casefold()) if name.casefold() in folded else len(texts)


def _slug(source: Source, row: CustomerRow) -> str:
    return row.environment or source.database.environment.slug


def _covers(source: Source, environments: Iterable[Environment]) -> bool:
    """Return whether a source may have customers in one of the environments."""
    return bool(source.environment_column) or source.database.environment in list(environments)


_known: Cache[str, Customer] = Cache(CUSTOMERS_KEPT, evicted=aliases.retire)
