"""Where an address below `/compare/` points: databases side by side, seen from one of them.

Usually they are a logical name's in all environments; `/compare/-/?of=prod/acme&of=prod/template` names any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from browser.addresses import BadAddress, decode_table, encode, encode_table, link, path
from browser.bars import Bar, make_bar
from browser.compare.sides import Side, SideHead, ahead
from browser.failures import BadRequest, Failure
from browser.htmx import HtmxHttpRequest
from browser.parameters import pairs
from browser.places import COMPARE
from dynamic_databases.comparison import TableComparison
from dynamic_databases.counterparts import Compared, Result, compared, readings_of
from dynamic_databases.errors import NoSuchTable
from dynamic_databases.models import Database, Environment
from dynamic_databases.runtime_models import find_table

KEPT = ("_baseline", "_all", "of")
ANY = "-"
"""The segment that stands for databases which the address names one by one."""


@dataclass(frozen=True)
class ComparePlace:
    """What is compared, in its order, and what the address asks for."""

    request: HtmxHttpRequest
    name: str
    environments: tuple[Environment, ...]
    sides: tuple[Side, ...]
    segments: tuple[str, ...] = ()
    """What the address has below the database, as it stands there: the table's first, then a key's."""
    known: Mapping[str, Result] | None = None
    """Readings that somebody has already, by environment."""
    unasked: str = ""
    """Why it is not known whether there are more sides: customers of that name."""

    @property
    def segment(self) -> str | None:
        """The table's segment."""
        return self.segments[0] if self.segments else None

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Each environment's reading, or why there is none."""
        return readings_of(self.databases, self.known)

    @cached_property
    def result(self) -> Compared:
        asked = self.request.GET.get("_baseline")
        baseline = asked if asked in self.databases else None
        return compared(self.name, self.databases, baseline, self.results)

    @property
    def databases(self) -> dict[str, Database]:
        """Each side's database by its label."""
        return {side.label: side.database for side in self.sides}

    @property
    def is_any(self) -> bool:
        """Whether the address names each database instead of a logical name."""
        return {side.label for side in self.sides} != {side.environment.slug for side in self.sides}

    @property
    def baseline(self) -> str:
        return self.result.comparison.baseline if self.result.comparison else self.result.sides[0]

    @property
    def heads(self) -> list[SideHead]:
        """What stands above each side's column: its last migration, and who is ahead, in words."""
        last = {label: reading.statistics.migration for label, reading in self.result.readings.items()}
        first = last.get(self.baseline)
        labels = [side.label for side in self.sides]
        words = [ahead(first, last.get(label), self.baseline) for label in labels]
        return [
            SideHead(side, last.get(side.label), word, self._read_at(side.label))
            for side, word in zip(self.sides, words, strict=True)
        ]

    def _read_at(self, label: str) -> datetime | None:
        reading, down = self.result.readings.get(label), self.result.unavailable.get(label)
        return reading.read_at if reading else down.snapshot if down else None

    @property
    def only_known(self) -> Side | None:
        """The one side of several of which anything is known: there is nothing to compare it with."""
        known = [side for side in self.sides if side.label in self.result.known]
        return known[0] if len(known) == 1 < len(self.sides) else None

    @property
    def no_differences(self) -> str:
        """What is said where no difference was found, in words."""
        if self.only_known is not None:
            return "nothing to compare with"
        return "no differences, as far as is known" if self.result.unavailable else "no differences"

    @property
    def partly_seen(self) -> list[Side]:
        """The sides whose login is not shown all that is there."""
        catalogs = self.result.comparison.catalogs if self.result.comparison else {}
        return [one for one in self.sides if one.label in catalogs and not catalogs[one.label].complete]

    @property
    def read_at(self) -> datetime | None:
        """When the side that was read longest ago was read."""
        return min((reading.read_at for reading in self.result.readings.values()), default=None)

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
        name = decode_table(self.segment, None)
        error = NoSuchTable(f"No environment that could be read has a table “{name}” in {self.name}.")
        return Failure(error, steps=[(f"{self.name} across environments", self.url())], bar=self.bar())

    def url(self, *rest: str) -> str:
        """Return the address of this comparison, or of what lies below it, what was asked for kept."""
        name = ANY if self.is_any else encode(self.name)
        return link(path(COMPARE, name, *rest), self.kept())

    @property
    def refresh_url(self) -> str:
        return path(COMPARE, encode(self.name), "-", "refresh").removesuffix("/")

    def kept(self) -> list[tuple[str, str]]:
        """Return the parameters that follow from one comparison to the next."""
        lacking = self.request.GET.get("_baseline") not in self.databases
        without = ("_baseline",) if lacking else ()
        return [pair for pair in pairs(self.request.GET, without) if pair[0] in KEPT]

    def switched(self, name: str, value: str | None) -> str:
        """Return this address with one parameter changed, or removed."""
        rest = pairs(self.request.GET, (name,))
        return link(self.request.path, [*rest, (name, value)] if value is not None else rest)

    @property
    def baseline_choices(self) -> list[tuple[Side, str]]:
        return [(side, self.switched("_baseline", side.label)) for side in self.sides]

    @property
    def only_differences_url(self) -> str:
        return self.switched("_all", None)

    @property
    def everything_url(self) -> str:
        return self.switched("_all", "1")

    @property
    def json_url(self) -> str:
        return self.switched("_format", "json")

    @property
    def report_url(self) -> str:
        """The address of the whole comparison as a file."""
        address, _, parameters = self.url("-", "report").partition("?")
        return "?".join(filter(None, (address.removesuffix("/"), parameters)))

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
        urls = {
            side.environment.slug: link(side.url(*self.segments), self._by()) for side in reversed(self.sides)
        }
        crumbs: list[tuple[str, str | None]] = [(self.name, self.url() if self.segment else None)]
        if self.segment:
            crumbs.append((decode_table(self.segment, None).name, self.url(self.segment) if title else None))
        if title:
            crumbs.append((title, None))
        all_url = link(self.request.path, [pair for pair in self.kept() if pair[0] == "of"])
        return make_bar(self.request, self.environments, urls, crumbs, all_url=all_url)

    def _by(self) -> list[tuple[str, str]]:
        by = self.request.GET.get("_by", "")
        return [("_by", by)] if by else []
