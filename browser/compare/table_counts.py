"""Counts a table's rows in the environments that an address names: all at once, each within its own time.

Nothing is counted unasked. The link for all environments leaves out protected ones, which have links of
their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from browser.compare.links import COUNTED, CompareLinks
from browser.compare.sides import Side
from browser.compare.subjects import ComparedSides
from browser.errors import BadRequest
from browser.rows.paging import capped_count
from dynamic_databases import deadlines
from dynamic_databases.catalog import Table
from dynamic_databases.comparison import TableComparison
from dynamic_databases.connections import LiveConnection, live, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import DatabaseUnavailable, TimedOut
from dynamic_databases.redaction import VisibleReading
from dynamic_databases.runtime_models import display_model

SECONDS = 5.0
"""For each environment; the server is then told to stop."""
TOO_LONG = f"not counted within {SECONDS:g} seconds"


@dataclass(frozen=True)
class SideCount:
    """How many rows a table has on one side: counted, or as the server's statistics say."""

    side: Side
    estimate: int | None
    """None if the server has no statistics of it."""
    hidden_by: str
    """What may hide rows from the login, or ""."""
    value: int | None = None
    problem: str = ""
    """Why it is not counted although that was asked for."""
    url: str | None = None
    """The address that counts here, too; None if it was asked for."""

    def as_json(self) -> dict[str, Any]:
        """Return the contract's count. If the login may not see all rows, it is not exact."""
        exact = self.value is not None and not self.hidden_by
        content: dict[str, Any] = {"value": self.value, "exact": exact}
        optional = {"hidden_by": self.hidden_by, "problem": self.problem}
        return content | {name: words for name, words in optional.items() if words}


@dataclass(frozen=True)
class TableCounts:
    """The counts of all sides that have the table."""

    sides: tuple[SideCount, ...]
    all_url: str | None
    """The address that counts wherever it is not protected; None if that is one environment or none."""

    def as_json(self) -> dict[str, Any]:
        """Return what was asked for, by environment."""
        return {count.side.label: count.as_json() for count in self.sides if count.url is None}


def table_counts(
    compare: ComparedSides, table: TableComparison, links: CompareLinks, named: str
) -> TableCounts:
    """Return how many rows the table has on each side that was read, counted on those that are `named`.

    Raises `BadRequest` for what is no side of the comparison.
    """
    tables = _tables(compare, table)
    asked = _asked(links, named)
    values = _counted({label: tables[label] for label in tables if label in asked}, compare)
    counts = tuple(
        _side_count(side, compare.result.readings[side.label], tables[side.label], values, links, asked)
        for side in compare.sides
        if side.label in tables
    )
    left = [count.side.label for count in counts if count.url and not count.side.environment.protected]
    return TableCounts(counts, _url(links, asked | set(left)) if len(left) > 1 else None)


def _tables(compare: ComparedSides, table: TableComparison) -> dict[str, Table]:
    """Return the table of each side that was read now, as rows may be read of it."""
    catalogs = {label: reading.catalog for label, reading in compare.result.readings.items()}
    visible = {
        label: catalogs[label].by_name.get(known.table_name)
        for label, known in table.tables.items()
        if label in catalogs
    }
    return {label: known for label, known in visible.items() if known is not None and known.columns}


def _asked(links: CompareLinks, named: str) -> frozenset[str]:
    labels = frozenset(filter(None, named.split(",")))
    unknown = labels - {side.label for side in links.location.all_sides}
    if unknown:
        raise BadRequest(f"{COUNTED} must be environments of this page, separated by commas.")
    return labels


def _url(links: CompareLinks, labels: frozenset[str] | set[str]) -> str:
    return links.switched(COUNTED, ",".join(label for label in links.location.labels if label in labels))


def _counted(tables: Mapping[str, Table], compare: ComparedSides) -> dict[str, int | DatabaseUnavailable]:
    databases = compare.location.databases
    labels = {live(databases[label]): label for label in tables}
    tasks: dict[LiveConnection, Callable[[], int]] = {
        connection: partial(_count, connection, tables[label]) for connection, label in labels.items()
    }
    results = read_in_parallel(tasks, SECONDS, may_be_slow=True)
    return {labels[connection]: result for connection, result in results.items()}


def _count(connection: LiveConnection, table: Table) -> int:
    rows = display_model(connection, table).objects.all()
    with deadlines.within(SECONDS), reading(connection, "counting rows of"):
        value, _ = capped_count(rows, everything=True)
    return value


def _side_count(
    side: Side,
    known: VisibleReading,
    table: Table,
    values: Mapping[str, int | DatabaseUnavailable],
    links: CompareLinks,
    asked: frozenset[str],
) -> SideCount:
    statistics = known.statistics.tables.get(table.table_name)
    estimate = statistics.rows if statistics is not None else None
    hidden_by = known.visibility.hidden_by(table.table_name)
    if side.label not in values:
        return SideCount(side, estimate, hidden_by, url=_url(links, asked | {side.label}))
    value = values[side.label]
    if isinstance(value, int):
        return SideCount(side, estimate, hidden_by, value=value)
    return SideCount(
        side, estimate, hidden_by, problem=TOO_LONG if isinstance(value, TimedOut) else value.message
    )
