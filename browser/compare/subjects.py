"""Databases side by side as a page compares them: every side's reading, and one comparison of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from browser.addresses import BadAddress, decode_table, encode, encode_table
from browser.compare.locations import CompareLocation
from browser.compare.sides import Side, SideHead, ahead
from browser.errors import BadRequest
from dynamic_databases.catalog import Locked, find_table
from dynamic_databases.comparison import USUAL, Options, TableComparison
from dynamic_databases.errors import ConfigError, DatabaseUnavailable, NoSuchTable
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import (
    PAGE_OPTIONS,
    Result,
    compared,
    readings_of,
    sides_after_surprise,
)

WITH_RIGHTS = Options(USUAL | {"rights"})


@dataclass(frozen=True)
class ComparedSides:
    """The sides of a location, what was read of each, and how they differ. Reads no server."""

    location: CompareLocation
    results: Mapping[str, Result]
    """Each side's reading by its label, or why there is none."""
    result: Compared

    @property
    def name(self) -> str:
        return self.location.name

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.location.sides

    @property
    def baseline(self) -> str:
        """The label of the side from which the others are judged."""
        return self.result.comparison.baseline if self.result.comparison else self.result.sides[0]

    @property
    def heads(self) -> list[SideHead]:
        """What stands above each side's column: its last migration, and who is ahead, in words."""
        last = {label: reading.statistics.migration for label, reading in self.result.readings.items()}
        first = last.get(self.baseline)
        return [
            SideHead(
                side,
                last.get(side.label),
                ahead(first, last.get(side.label), self.baseline),
                self._read_at(side.label),
            )
            for side in self.sides
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
        """The words that are shown where no difference was found."""
        if self.only_known is not None:
            return "nothing to compare with"
        comparison = self.result.comparison
        is_uncertain = self.result.uncertain or (comparison is not None and comparison.has_unread_tables)
        return "no differences, as far as is known" if is_uncertain else "no differences"

    @property
    def partly_seen(self) -> list[Side]:
        """The sides whose login does not see all that is there."""
        catalogs = self.result.comparison.catalogs if self.result.comparison else {}
        return [side for side in self.sides if side.label in catalogs and not catalogs[side.label].complete]

    @property
    def read_at(self) -> datetime | None:
        """When the side that was read longest ago was read."""
        return min((reading.read_at for reading in self.result.readings.values()), default=None)

    @property
    def locked(self) -> dict[str, Locked]:
        """What other sessions have locked on each side."""
        return {label: locked for label, locked in self.result.locked.items() if locked}

    def table(self, segment: str) -> TableComparison:
        """Return the table of an address in all environments. Raises `NoSuchTable` where none has it."""
        try:
            # Without a default schema: each side has its own, and a name without a schema means all of them.
            name = decode_table(segment, None)
        except BadAddress:
            raise BadRequest(f"“{segment}” is not a valid table name in an address.") from None
        comparison = self.result.comparison
        table = comparison.table(name.name, name.schema) if comparison else None
        # Servers that fold names find a table by any spelling; the comparison knows it by its own.
        if table is None and comparison is not None:
            tables = (find_table(catalog, name.name, name.schema) for catalog in comparison.catalogs.values())
            real = next(filter(None, tables), None)
            table = comparison.table(real.name, real.schema) if real else None
        if table is None:
            raise no_such_table(self)
        return table

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


def no_such_table(compare: ComparedSides) -> NoSuchTable | DatabaseUnavailable | ConfigError:
    """Return the error for a table of the address that no environment has.

    Where none could be read, nothing is known of the table: the error says why.
    """
    failures = [result for result in compare.results.values() if isinstance(result, Exception)]
    if failures and len(failures) == len(compare.results):
        return failures[0]
    name = decode_table(compare.location.segments[0], None)
    return NoSuchTable(f"No environment that could be read has a table “{name}” in {compare.name}.")


def compare_sides(
    location: CompareLocation,
    baseline: str | None = None,
    known: Mapping[str, Result] | None = None,
    *,
    rights: bool = False,
    again: bool = False,
) -> ComparedSides:
    """Return the sides of a location compared, seen from `baseline` if it is one of them.

    Readings that are `known` already are not asked for. With `rights` owners and grants count. `again` says
    that what was last read surprised.
    """
    databases = location.databases
    results = sides_after_surprise(databases) if again else readings_of(databases, known)
    asked = baseline if baseline in databases else None
    options = WITH_RIGHTS if rights else PAGE_OPTIONS
    return ComparedSides(location, results, compared(location.name, databases, asked, results, options))
