"""A table on each side of a comparison, and why there is none on a side; reads no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dynamic_databases.catalog import Table, TableName, find_counterpart, find_table
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.redaction import VisibleReading

NO_TABLE, UNREADABLE, OVER_LIMIT, NOT_VISIBLE = "no_table", "unreadable", "over_limit", "not_visible"


@dataclass(frozen=True)
class Absence:
    """Why the rows of a side are not compared: a code for programs, and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class TableSide:
    """A table as it may be read on one side."""

    label: str
    connection: LiveConnection
    reading: VisibleReading
    table: Table

    @property
    def hidden_by(self) -> str:
        """What may hide rows of it from the login, or nothing if it sees all of them."""
        return self.reading.visibility.hidden_by(self.table.table_name)

    @property
    def estimate(self) -> int | None:
        """About how many rows it has, None if the server never counted them."""
        statistics = self.reading.statistics.tables.get(self.table.table_name)
        return statistics.rows if statistics else None


Sides = Mapping[str, TableSide]


def table_sides(
    databases: Mapping[str, Connectable], results: Mapping[str, Result], name: TableName
) -> tuple[dict[str, TableSide], dict[str, Absence]]:
    """Return the table on each side, and why other sides have none; `name` without a schema is the default's.

    Both are empty where no side that was read has the table.
    """
    read = {label: result for label, result in results.items() if isinstance(result, VisibleReading)}
    named = {label: find_table(reading.catalog, name.name, name.schema) for label, reading in read.items()}
    known = next((label for label, table in named.items() if table is not None), None)
    absences = {
        label: absence_of(result)
        for label, result in results.items()
        if not isinstance(result, VisibleReading)
    }
    if known is None:
        return {}, absences
    first, catalog = named[known], read[known].catalog
    assert first is not None
    sides = {}
    for label, reading in read.items():
        table = named[label] or find_counterpart(reading.catalog, first, catalog)
        if table is None or not table.columns:
            absences[label] = _without_table(reading, table, first)
        else:
            sides[label] = TableSide(label, live(databases[label]), reading, table)
    return sides, absences


def over_limit(size: str, limit: int) -> Absence:
    """Return why a side of that size is not read."""
    return Absence(
        OVER_LIMIT, f"It has {size}; at most {limit:,} are read and compared. Narrow it by a filter."
    )


def absence_of(error: DatabaseUnavailable | ConfigError) -> Absence:
    """Return why a side was not read."""
    return Absence(error.state, error.message)


def _without_table(reading: VisibleReading, table: Table | None, first: Table) -> Absence:
    if table is not None:
        reason = table.problem or "it has no columns"
        return Absence(UNREADABLE, f"{table.name} can't be read there: {reason}.")
    hidden = ", or it is not visible to this login" if reading.structure.may_hide("table") else ""
    return Absence(NO_TABLE, f"There is no table {first.name} there{hidden}.")
