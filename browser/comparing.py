"""Where an address below `/compare/` points: a logical name in all environments, seen from a baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, wraps

from django.http import HttpResponse

from browser.addresses import BadAddress, decode_table, encode, encode_table, link, path
from browser.bars import Bar, make_bar
from browser.failures import BadRequest, Failure
from browser.htmx import HtmxHttpRequest
from browser.places import COMPARE, decoded, require_something, visible_databases, visible_environments
from dynamic_databases.catalog import Reading
from dynamic_databases.comparison import TableComparison
from dynamic_databases.counterparts import Compared, Result, compared, readings_of
from dynamic_databases.errors import NoSuchDatabase, NoSuchTable
from dynamic_databases.models import Database, Environment
from dynamic_databases.runtime_models import find_table

KEPT = ("_baseline", "_all")


@dataclass(frozen=True)
class ComparePlace:
    """A logical name, its databases in the order of their environments, and what the address asks for."""

    request: HtmxHttpRequest
    name: str
    environments: tuple[Environment, ...]
    databases: tuple[Database, ...]
    segments: tuple[str, ...] = ()
    """What the address has below the database, as it stands there: the table's first, then a key's."""
    known: Mapping[str, Result] | None = None
    """Readings that somebody has already, by environment."""

    @property
    def segment(self) -> str | None:
        """The table's segment."""
        return self.segments[0] if self.segments else None

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Each environment's reading, or why there is none."""
        return readings_of(self.sides, self.known)

    @cached_property
    def result(self) -> Compared:
        return compared(self.name, self.sides, self.request.GET.get("_baseline"), self.results)

    @property
    def sides(self) -> dict[str, Database]:
        return {database.environment.slug: database for database in self.databases}

    @property
    def shown_environments(self) -> tuple[Environment, ...]:
        """The environments that have this database."""
        return tuple(database.environment for database in self.databases)

    @property
    def baseline(self) -> str:
        return self.result.comparison.baseline if self.result.comparison else self.result.sides[0]

    @property
    def only_differences(self) -> bool:
        return self.request.GET.get("_all") != "1"

    @cached_property
    def table(self) -> TableComparison:
        """The table of the address in all environments. Raises `Failure` where none has it."""
        assert self.segment is not None
        try:
            name = decode_table(self.segment, None)
        except BadAddress:
            raise BadRequest(f"“{self.segment}” is no table as it stands in an address.") from None
        comparison = self.result.comparison
        found = comparison.table(name.name, name.schema) if comparison else None
        if found is None and comparison is not None:
            tables = (find_table(catalog, name.name, name.schema) for catalog in comparison.catalogs.values())
            real = next((table for table in tables if table), None)
            found = comparison.table(real.name, real.schema) if real else None
        if found is None:
            raise self.no_such_table()
        return found

    def no_such_table(self) -> Failure:
        """Return what to raise where no environment has the address's table."""
        assert self.segment is not None
        name = decode_table(self.segment, None).name
        error = NoSuchTable(f"No environment that could be read has a table “{name}” in {self.name}.")
        return Failure(error, steps=[(f"{self.name} across environments", self.url())], bar=self.bar())

    def url(self, *rest: str) -> str:
        return path(COMPARE, encode(self.name), *rest)

    def kept(self) -> list[tuple[str, str]]:
        """Return the parameters that follow from one comparison to the next."""
        return [(name, self.request.GET[name]) for name in KEPT if name in self.request.GET]

    def switched(self, name: str, value: str | None) -> str:
        """Return this address with one parameter changed, or removed."""
        pairs = [(key, one) for key, values in self.request.GET.lists() if key != name for one in values]
        return link(self.request.path, [*pairs, (name, value)] if value is not None else pairs)

    @property
    def baseline_choices(self) -> list[tuple[Environment, str]]:
        return [(one, self.switched("_baseline", one.slug)) for one in self.shown_environments]

    @property
    def only_differences_url(self) -> str:
        return self.switched("_all", None)

    @property
    def everything_url(self) -> str:
        return self.switched("_all", "1")

    @property
    def json_url(self) -> str:
        return self.switched("_format", "json")

    def table_segment(self, table: TableComparison) -> str:
        """Return a table's segment: its schema is named where it is nobody's default one."""
        defaults = (
            {catalog.default_schema for catalog in self.result.comparison.catalogs.values()}
            if self.result.comparison
            else set()
        )
        name = next(iter(table.tables.values())).table_name if table.tables else None
        if name is None:
            return encode(table.name)
        return encode_table(replace(name, name=table.name), name.schema if name.schema in defaults else None)

    def bar(self, title: str = "") -> Bar:
        """Return the bar: the switch leads to the same thing in one environment.

        `title` is the last crumb of a page below a table's.
        """
        below = (encode(self.name), *self.segments)
        urls = {
            database.environment.slug: link(path(database.environment.slug, *below), self._by())
            for database in self.databases
        }
        crumbs: list[tuple[str, str | None]] = [(self.name, self.url() if self.segment else None)]
        if self.segment:
            crumbs.append((decode_table(self.segment, None).name, self.url(self.segment) if title else None))
        if title:
            crumbs.append((title, None))
        return make_bar(self.request, self.environments, urls, crumbs, all_url=self.request.path)

    def _by(self) -> list[tuple[str, str]]:
        return [("_by", self.request.GET["_by"])] if "_by" in self.request.GET else []

    @property
    def read_at(self) -> Mapping[str, Reading]:
        return self.result.readings


View = Callable[..., HttpResponse]


def at_comparison(view: View) -> View:
    """Hand a view of `/compare/shop/…` its place instead of the address's segments."""

    @wraps(view)
    def placed(request: HtmxHttpRequest, database: str, **below: str) -> HttpResponse:
        name = decoded(database)
        databases = visible_databases(request, name=name)
        require_something(request, databases)
        environments = visible_environments(request, databases)
        if not databases:
            urls = {one.slug: path(one.slug) for one in environments}
            error = NoSuchDatabase(f"There is no database “{name}” in any environment.")
            raise Failure(error, steps=[("All databases", "/")], bar=make_bar(request, environments, urls))
        place = ComparePlace(request, name, environments, databases, tuple(below.values()))
        return view(request, place, **{key: value for key, value in below.items() if key != "table"})

    return placed
