"""Which database a name means: a registered one, else a customer's that a source finds when asked.

Leaves asking the controller tables to `controllers`, and connections by a name to `customer_aliases`.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dynamic_databases.connections import aliases
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Customer, Database, Environment, Source
from dynamic_databases.sources.controllers import all_sources, rows_like, rows_named
from dynamic_databases.sources.rows import CustomerRow, config_of

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}", re.ASCII)
"""What a customer may be called: any other key is found, but opens nothing."""
NOBODY = "-"
"""No customer's name."""
CUSTOMERS_KEPT = 256
"""Customers whose aliases this process keeps; the longest unused is retired first."""

Unread = Mapping[str, DatabaseUnavailable | ConfigError]
"""By the names of sources why they could not be asked."""


@dataclass(frozen=True)
class Named:
    """The databases that bear a name, in the environments' order."""

    databases: tuple[Database, ...]
    unread: Unread = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A customer that a text may mean."""

    environment: Environment
    key: str
    names: tuple[str | None, ...]

    @property
    def name(self) -> str:
        """What it is called, which is a segment of its address."""
        return called(self.key, self.names)

    @property
    def opens(self) -> bool:
        """Whether its name is one that opens a database."""
        return NAME.fullmatch(self.name) is not None


@dataclass(frozen=True)
class Hits:
    """What a search found in one source; `more` says whether that is not all."""

    source: str
    customers: tuple[Hit, ...] = ()
    more: bool = False
    problem: str = ""


def databases_named(
    name: str,
    registered: Iterable[Database] | None = None,
    slugs: Sequence[str] | None = None,
    patience: float | None = None,
) -> Named:
    """Return the databases that bear a name: registered ones, and customers where none is.

    `registered` are the rows of that name if they were read already, `slugs` the environments meant.
    A controller that takes longer than `patience` seconds, if given, is unread for now.
    """
    if registered is None:
        registered = Database.objects.stored().filter(name=name)
    rows = tuple(row for row in registered if slugs is None or row.environment.slug in slugs)
    if not NAME.fullmatch(name) or (rows and not rows[0].any_source):
        return Named(rows)
    taken = {row.environment.slug for row in rows}
    sources = all_sources()
    environments = list(Environment.objects.all()) if sources else []
    meant = [one for one in environments if one.slug not in taken and (slugs is None or one.slug in slugs)]
    if not meant:
        return Named(rows)
    found, unread = _customers(name, sources, environments, meant, patience)
    databases = sorted((*rows, *found), key=lambda one: (one.environment.position, one.environment.slug))
    return Named(tuple(databases), unread)


def sources_of(environments: Sequence[Environment]) -> tuple[str, ...]:
    """Return the names of the sources that may have customers in these environments."""
    return tuple(source.name for source in all_sources().values() if _covers(source, environments))


def search(text: str, meant: Sequence[Environment], most: int) -> list[Hits]:
    """Return what each source has for a text: customers whose key or name holds it, up to `most` each."""
    sources = {pk: source for pk, source in all_sources().items() if _covers(source, meant)}
    answers = rows_like(text, sources, meant, most + 1)
    by_slug = {one.slug: one for one in meant}
    found = []
    for pk, source in sources.items():
        answer = answers[pk]
        if isinstance(answer, list):
            hits = (Hit(by_slug[_slug(source, row)], row.key, row.names) for row in answer[:most])
            found.append(Hits(source.name, tuple(hits), len(answer) > most))
        else:
            found.append(Hits(source.name, problem=answer.message))
    return found


def first_of(source: Source) -> str | None:
    """Return what a source's first customer is called, None if there is none: all its columns are asked for.

    Raises `DatabaseUnavailable` and `ConfigError`.
    """
    environments = list(Environment.objects.all())
    sources = {source.pk: source}
    columns = rows_named(NOBODY, sources, environments, anew=True)[source.pk]
    rows = rows_like("", sources, environments, 1)[source.pk]
    for answer in (columns, rows):
        if not isinstance(answer, list):
            raise answer
    first = next(iter(rows), None) if isinstance(rows, list) else None
    return called(first.key, first.names) if first else None


def called(key: str, names: Sequence[str | None]) -> str:
    """Return what a customer is called: its first name if that can be an address, else its key."""
    first = names[0] if names else None
    return first if first and NAME.fullmatch(first) else key


def customer_of(identity: str) -> Database | None:
    """Return a customer's database as the controller table has it now, None if this process knows none.

    Raises `DatabaseUnavailable` and `ConfigError` if the controller can't be asked.
    """
    known = _known.get(identity)
    source = None if known is None else all_sources().get(known.source)
    if known is None or source is None:
        return None
    environments = list(Environment.objects.all())
    meant = [one for one in environments if one.slug == known.environment]
    found, unread = _customers(known.key, {source.pk: source}, environments, meant)
    for error in unread.values():
        raise error
    return next((one for one in found if one.identity == identity), None)


def _customers(
    name: str,
    sources: Mapping[int, Source],
    environments: Sequence[Environment],
    meant: Iterable[Environment],
    patience: float | None = None,
) -> tuple[list[Database], Unread]:
    """Return the customers of that name in the environments meant, one each, and what did not answer."""
    by_slug = {one.slug: one for one in meant}
    concerned = {pk: source for pk, source in sources.items() if _covers(source, by_slug.values())}
    found: dict[str, list[tuple[int, Source, CustomerRow]]] = {}
    unread: dict[str, DatabaseUnavailable | ConfigError] = {}
    for pk, answer in rows_named(name, concerned, environments, patience=patience).items():
        source = concerned[pk]
        if not isinstance(answer, list):
            unread[source.name] = answer
            continue
        for row in answer:
            slug = _slug(source, row)
            if slug in by_slug:
                found.setdefault(slug, []).append((_rank(name, row), source, row))
    return [_database(name, by_slug[slug], rows) for slug, rows in found.items()], unread


def _database(name: str, environment: Environment, rows: list[tuple[int, Source, CustomerRow]]) -> Database:
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
    if len(meant) > 1:
        all_of = " and ".join(f"{row.key} of {source}" for source, row in meant)
        problem = ConfigError({"name": f"“{name}” is that of several customers in {environment}: {all_of}."})
    database = Database(name=called(row.key, row.names), environment=environment, config=config)
    database.customer = Customer(source.pk, environment.slug, row.key, problem)
    _know(database.customer)
    return database


def _know(customer: Customer) -> None:
    """Remember a customer by its identity, for its aliases; let the longest unused one go."""
    with _lock:
        _known[customer.identity] = customer
        _known.move_to_end(customer.identity)
        gone = [_known.popitem(last=False)[0] for _ in range(len(_known) - CUSTOMERS_KEPT)]
    for identity in gone:
        aliases.retire(identity)


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


_known: OrderedDict[str, Customer] = OrderedDict()
_lock = threading.Lock()
