"""Where a URL points: from segments to stored rows, live connections and catalog tables, permission checked.

Each request reads the rows that it uses once, here; their settings decide which connection is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse

from browser import addresses
from browser.access import may_register
from browser.addresses import BadAddress, link, path
from browser.bars import Bar, make_bar
from browser.failures import BadRequest, Failure
from browser.htmx import HtmxHttpRequest
from browser.parameters import POSITION, pairs
from browser.visible import databases_called, decoded, require_something, unasked, visible_environments
from dynamic_databases.catalog import Catalog, Reading, Table, TableName
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.counterparts import readings_of
from dynamic_databases.errors import (
    ConfigError,
    DatabaseUnavailable,
    NoSuchDatabase,
    NoSuchEnvironment,
    NoSuchTable,
    QueryFailed,
)
from dynamic_databases.models import Database, Environment
from dynamic_databases.runtime_models import ShownModel, find_table, shown_model
from dynamic_databases.snapshots import latest_reading
from dynamic_databases.sources.customers import Named

COMPARE = "compare"
STRUCTURE = ("-", "structure")


@dataclass(frozen=True)
class Place:
    """A database in one environment, its counterparts in the others, and maybe one of its tables."""

    request: HtmxHttpRequest
    environments: tuple[Environment, ...]
    environment: Environment
    database: Database
    counterparts: tuple[Database, ...]
    """The databases of this name that the person may see, this one included, in the environments' order."""
    segments: tuple[str, ...] = ()
    """What the address has below the database, as it stands there: the table's segment first."""
    unasked: str = ""
    """Why it is not known whether there are more counterparts: customers of that name."""

    @cached_property
    def live(self) -> LiveConnection:
        return live(self.database)

    @cached_property
    def reading(self) -> Reading:
        return latest_reading(self.live)

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog as pages read it: without what they withhold."""
        return self.live.withheld.readable(self.reading.catalog)

    @cached_property
    def readings(self) -> Mapping[str, Reading | DatabaseUnavailable | ConfigError]:
        """Every counterpart's reading, or why there is none, by environment."""
        return readings_of(self.sides, {self.environment.slug: self.reading})

    @property
    def sides(self) -> dict[str, Database]:
        """The counterparts by environment."""
        return {database.environment.slug: database for database in self.counterparts}

    @cached_property
    def table_name(self) -> TableName:
        try:
            return addresses.decode_table(self.segments[0], self.catalog.default_schema)
        except BadAddress:
            raise BadRequest(f"“{self.segments[0]}” is no table as it stands in an address.") from None

    @cached_property
    def table(self) -> Table:
        """The table of the URL. Raises `Failure` where there is none, saying where it is."""
        table = find_table(self.catalog, self.table_name.name, self.table_name.schema)
        if table is None:
            raise self._no_such_table(self.table_name)
        return table

    @cached_property
    def whole_table(self) -> Table:
        """The table with the columns that no page reads: its structure is no secret."""
        return self.reading.catalog.by_name[self.table.table_name]

    @cached_property
    def withheld(self) -> tuple[str, ...]:
        """The columns of the table that no page reads."""
        return tuple(one.name for one in self.whole_table.columns if self.table.column(one.name) is None)

    @cached_property
    def twin(self) -> type[ShownModel]:
        """The model by which the pages read the table. Raises `QueryFailed` for an unreadable one."""
        if not self.table.columns:
            raise QueryFailed(
                f"{self.table.name} can't be read: {self.table.problem or 'it has no columns'}."
            )
        return shown_model(self.live, self.table)

    @property
    def database_segment(self) -> str:
        return addresses.encode(self.database.name)

    def url(self, *rest: str) -> str:
        """Return the address of this database, or of what lies below it."""
        return path(self.environment.slug, addresses.encode(self.database.name), *rest)

    def table_url(self, *rest: str) -> str:
        return self.url(addresses.encode_table(self.table.table_name, self.catalog.default_schema), *rest)

    def structure_url(self) -> str:
        return self.table_url(*STRUCTURE).removesuffix("/")

    def columns_url(self) -> str:
        return self.table_url("-", "columns").removesuffix("/")

    def compare_url(self, *rest: str) -> str:
        return path(COMPARE, addresses.encode(self.database.name), *rest)

    def compare_table_url(self) -> str:
        return self.compare_url(addresses.encode_table(self.table.table_name, self.catalog.default_schema))

    def bar(self, title: str = "") -> Bar:
        """Return the bar: switching environment keeps the rest of the address and the query.

        `title` is the last crumb of a page below a table's.
        """
        query = pairs(self.request.GET, POSITION)
        below = (addresses.encode(self.database.name), *self.segments)
        slugs = (one.environment.slug for one in self.counterparts)
        urls = {slug: link(self.same_page(path(slug, *below)), query) for slug in slugs}
        all_url = path(COMPARE, *below[:2]) if len(self.counterparts) > 1 else None
        return make_bar(self.request, self.environments, urls, self._crumbs(title), self.environment, all_url)

    def same_page(self, address: str) -> str:
        """Return the address of a table or record as that of its structure, if this request is for that."""
        structure = "/".join(STRUCTURE)
        return address + structure if self.request.path.endswith(f"/{structure}") else address

    def _crumbs(self, title: str) -> list[tuple[str, str | None]]:
        crumbs: list[tuple[str, str | None]] = [(self.database.name, self.url())]
        if self.segments:
            name = addresses.decode(self.segments[0].rpartition(".")[2])
            crumbs.append((name, self.url(self.segments[0])))
        if title:
            crumbs.append((title, None))
        return [*crumbs[:-1], (crumbs[-1][0], None)]

    def _no_such_table(self, name: TableName) -> Failure:
        below = (addresses.encode(self.database.name), self.segments[0])
        elsewhere = [
            (slug, path(slug, *below))
            for slug, reading in self.readings.items()
            if isinstance(reading, Reading) and find_table(reading.catalog, name.name, name.schema)
        ]
        where = f"{self.database.name} in {self.environment}"
        error = NoSuchTable(f"There is no table “{name.name}” in {where}, or its login may not see it.")
        return Failure(error, elsewhere, [(f"All tables of {where}", self.url())], self.bar())

    def failed(self, error: DatabaseUnavailable | ConfigError) -> Failure:
        """Return an error with this place's bar and what may be done about it."""
        steps = [("Try again", self.request.get_full_path())]
        if isinstance(error, QueryFailed) and self.segments:
            steps.insert(0, ("Its structure", self.url(self.segments[0], *STRUCTURE).removesuffix("/")))
        elif not isinstance(error, QueryFailed) and may_register(self.request):
            steps.append(self._registration())
        steps += [
            (f"{self.database.name} in {one.environment}", path(one.environment.slug, *self._same(one)))
            for one in self.counterparts
            if one != self.database
        ]
        steps.append((f"Databases of {self.environment}", path(self.environment.slug)))
        return Failure(error, steps=steps, bar=self.bar())

    def _registration(self) -> tuple[str, str]:
        """Return where it is said how the database is reached: at its row, or at a customer's source."""
        customer = self.database.customer
        if customer is None:
            change = reverse("admin:dynamic_databases_database_change", args=[self.database.pk])
            return "Change its registration", change
        return "Its source", reverse("admin:dynamic_databases_source_change", args=[customer.source])

    def misread(self, error: BadRequest) -> Failure:
        """Return what an address can't say with this place's bar, and the way to the address above it."""
        try:
            name, above = addresses.decode(self.segments[0].rpartition(".")[2]), self.segments[:1]
        except (BadAddress, IndexError):
            name, above = self.database.name, ()
        steps = [(f"{name} in {self.environment}", self.url(*above)), ("All environments", "/")]
        return Failure(error, steps=steps, bar=replace(self, segments=self.segments if above else ()).bar())

    def _same(self, database: Database) -> tuple[str, ...]:
        return (addresses.encode(database.name), *self.segments[:1])


def _of_one_name(request: HtmxHttpRequest, named: Named, environment: str) -> tuple[Database, ...]:
    """Return the counterparts of a name: a customer's are those called as it is, whatever was asked for."""
    here = next((one for one in named.databases if one.environment.slug == environment), None)
    if here is None or here.customer is None:
        return named.databases
    called = databases_called(request, here.name).databases
    same = next((one for one in called if one == here), None)
    if same is None or (same.has_problem and not here.has_problem):  # others bear its name, too
        here.name = here.customer.key
        return (here,)
    return tuple(one for one in called if one.name == here.name)


def database_place(request: HtmxHttpRequest, environment: str, database: str) -> Place:
    """Return the place of `/prod/shop/`. Raises `Failure` and `LoginRequired`."""
    name = decoded(database)
    named = databases_called(request, name, environment)
    counterparts = _of_one_name(request, named, environment)
    require_something(request, counterparts)
    environments = visible_environments(request, counterparts)
    found = next((one for one in counterparts if one.environment.slug == environment), None)
    if found is not None:
        unknown = unasked(name, named)
        said = unknown.message if unknown else ""
        return Place(request, environments, found.environment, found, counterparts, unasked=said)
    require_something(request, False)
    here = next((one for one in environments if one.slug == environment), None)
    places = [(one.environment.slug, path(one.environment.slug, database)) for one in counterparts]
    urls = dict(places)
    bar = make_bar(request, environments, urls, crumbs=[(name, None)], current=here)
    if here is None:
        error = NoSuchEnvironment(f"There is no environment “{environment}”.")
        raise Failure(error, places=places, steps=[("All environments", "/")], bar=bar)
    missing = unasked(name, named) or NoSuchDatabase(f"There is no database “{name}” in {here}.")
    raise Failure(missing, places=places, steps=[(f"Databases of {here}", path(here.slug))], bar=bar)
