"""Where a page below an environment stands: which database it is about, and what lies beside it.

A location is found only from stored rows, permission checked, and reads no server: that is what its subject
is for (`dynamic_databases.subjects`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import cached_property

from browser.addresses import COMPARE, DatabaseAddress, TableAddress, decode, encode, path
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest
from browser.navigation import make_bar
from browser.permissions.visible import (
    databases_called,
    decoded,
    no_database,
    require_something,
    unasked,
    visible_environments,
)
from browser.tabs import Tab, table_tabs, table_urls
from dynamic_databases.errors import NoSuchEnvironment
from dynamic_databases.models import Connectable, CustomerDatabase, Database, Environment
from dynamic_databases.models.prepared import KeptAnswers
from dynamic_databases.sources.customers import Named

MOST_LOCATED = 256
Crumbs = list[tuple[str, str | None]]
"""Labels and their addresses, None for the page itself."""


@dataclass(frozen=True)
class Location:
    """A database in one environment, its counterparts in the others, and the rest of the address."""

    environments: tuple[Environment, ...]
    """Those that the person may see, in their order."""
    database: Connectable
    counterparts: tuple[Connectable, ...]
    """The databases of this name that the person may see, this one included, in the environments' order."""
    segments: tuple[str, ...] = ()
    """What the address has below the database, as it stands there: the table's segment first."""
    unasked: str = ""
    """Why it is not known whether there are more counterparts: customers of that name."""

    @property
    def environment(self) -> Environment:
        return self.database.environment

    @cached_property
    def address(self) -> DatabaseAddress:
        """The addresses of the database: one value, which makes once what a list of tables has in common."""
        return DatabaseAddress(self.environment.slug, self.database.name)

    @cached_property
    def table_address(self) -> TableAddress:
        """The addresses of the table that the URL names."""
        return TableAddress(self.address, self.segments[0])

    @property
    def sides(self) -> Mapping[str, Connectable]:
        """The counterparts by their environments' slugs."""
        return {database.environment.slug: database for database in self.counterparts}

    @property
    def has_counterparts(self) -> bool:
        """Whether there is another environment to compare with."""
        return len(self.counterparts) > 1

    @property
    def below(self) -> tuple[str, ...]:
        """The segments behind the environment's, which are the same in every environment."""
        return (self.address.segment, *self.segments)

    @property
    def all_url(self) -> str | None:
        """The address of the same database, table or record across all environments."""
        return path(COMPARE, *self.below) if self.has_counterparts else None

    @property
    def view_urls(self) -> dict[str, str | None]:
        """The address of each view of the table, by the name of its tab."""
        return table_urls(self.table_address, is_compared=self.has_counterparts)

    def tabs(self, current: str = "") -> tuple[Tab, ...]:
        """Return the tabs of the table's pages; `current` is the one that this page is."""
        return table_tabs(self.view_urls, current)

    def crumbs(self, title: str = "") -> Crumbs:
        """Return the database, its table, and the title of a page below that."""
        crumbs: Crumbs = [(self.database.name, self.address.url())]
        if self.segments:
            crumbs.append((decode(self.segments[0].rpartition(".")[2]), self.table_address.url()))
        if title:
            crumbs.append((title, None))
        return [*crumbs[:-1], (crumbs[-1][0], None)]

    def at(self, *segments: str) -> Location:
        """Return the same location with the rest of the address replaced."""
        other = Location(self.environments, self.database, self.counterparts, segments, self.unasked)
        vars(other)["address"] = self.address  # of the same database, which keeps what it has made
        return other


def locate(
    request: HtmxHttpRequest, environment: str, database: str, segments: Sequence[str] = ()
) -> Location:
    """Return the location of `/prod/shop/…`. Raises `Failure` and `LoginRequired`."""
    if not request.user.is_authenticated:
        return _locate(request, environment, database).at(*segments)
    # Whoever is logged in may see all databases: nothing but the stored rows decides where this is.
    location = _located.get((environment, database))
    if location is None:
        location = _locate(request, environment, database)
        if not location.database.any_source:  # else a controller table decides as well
            _located.keep((environment, database), location)
    return location.at(*segments)


def _locate(request: HtmxHttpRequest, environment: str, database: str) -> Location:
    name = decoded(database)
    named = databases_called(request, name, environment)
    counterparts = _of_one_name(request, named, environment)
    require_something(request, counterparts)
    environments = visible_environments(request, counterparts)
    row = next((row for row in counterparts if row.environment.slug == environment), None)
    if row is None:
        raise _no_such_database(request, environment, database, named, counterparts, environments)
    error = unasked(name, named)
    return Location(environments, row, counterparts, unasked=error.message if error else "")


def _of_one_name(request: HtmxHttpRequest, named: Named, environment: str) -> tuple[Connectable, ...]:
    """Return the counterparts of a name; a customer's are found by its main name, not the address's."""
    here = next((row for row in named.databases if row.environment.slug == environment), None)
    if here is None or here.customer is None:
        return named.databases
    called = databases_called(request, here.name).databases
    same = next((row for row in called if row == here), None)
    if same is None or (same.has_problem and not here.has_problem):  # other databases have its name, too
        assert isinstance(here, CustomerDatabase)
        return (replace(here, name=here.customer.key),)
    return tuple(row for row in called if row.name == here.name)


def _no_such_database(
    request: HtmxHttpRequest,
    slug: str,
    segment: str,
    named: Named,
    counterparts: Sequence[Connectable],
    environments: Sequence[Environment],
) -> Failure:
    """Return what to raise where the environment, or the database in it, is not there."""
    require_something(request, False)
    name = decoded(segment)
    environment = next((row for row in environments if row.slug == slug), None)
    urls = {row.environment.slug: path(row.environment.slug, segment) for row in counterparts}
    all_url = path(COMPARE, segment) if len(urls) > 1 else None
    bar = make_bar(request, environments, urls, crumbs=[(name, None)], current=environment, all_url=all_url)
    if environment is None:
        error = NoSuchEnvironment(f"There is no environment “{slug}”.")
        return Failure(error, elsewhere=list(urls.items()), steps=[("All environments", "/")], bar=bar)
    missing = unasked(name, named) or no_database(name, str(environment), named)
    steps = [(f"Databases of {environment}", path(environment.slug))]
    return Failure(missing, elsewhere=list(urls.items()), steps=steps, bar=bar)


def same_in(location: Location, database: Connectable) -> str:
    """Return the address of the same table, or database, in a counterpart's environment."""
    return path(database.environment.slug, encode(database.name), *location.segments[:1])


_located: KeptAnswers[tuple[str, str], Location] = KeptAnswers(lambda: Database, MOST_LOCATED)
"""By the segments of an address: where who is logged in finds it. Without a table's segments."""
