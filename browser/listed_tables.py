"""A database's tables as its list shows them, and those that only other environments have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from weakref import ref

from browser.addresses import DatabaseAddress, link
from browser.drift_marks import drift_mark
from browser.locations.location import Location
from dynamic_databases.caches import Cache
from dynamic_databases.catalog import Table, TableKind, TableName
from dynamic_databases.comparison import Comparison, State, TableComparison
from dynamic_databases.fast_dataclasses import maker
from dynamic_databases.readings.compared import Compared
from dynamic_databases.subjects import Subject


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table as the list shows it; two rows are equal if they look alike.

    Rows are kept with what was rendered of them, so they hold nothing of a catalog.
    """

    table_name: TableName = field(compare=False)
    name: str
    kind: str
    columns: int
    url: str
    rows: int | None
    schema: str = ""
    """Its schema, where that is not the default one."""
    drift: tuple[tuple[str, str], ...] = ()
    """Kind and words of each mark: ("changed", "≠ dev")."""
    compare_url: str = ""
    comment: str = ""
    problem: str = ""
    """Why it could not be read, if that is so."""
    parts: int = 0
    """Partitions of it, which are folded under it."""
    parts_url: str = ""
    """The list of those."""
    is_locked: bool = False
    """Whether another session holds a lock on it."""
    locked_read_at: datetime | None = None
    """When it was read as it is shown, if it is locked and ever was."""

    @property
    def is_part(self) -> bool:
        return self.kind == TableKind.PARTITION

    @property
    def folded_name(self) -> tuple[str, str]:
        """What the list is sorted by: the name whatever its letter case, then the schema."""
        return self.table_name.name.casefold(), self.table_name.schema or ""

    @property
    def differing(self) -> int:
        """In how many environments it differs."""
        return len(self.drift)


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A row of the list where it stands: among others of its schema, with or without comments."""

    row: TableRow
    heading: str
    """The schema that begins with it."""
    tag: str
    """Its schema, where the list has no headings."""
    has_comments: bool

    def __hash__(self) -> int:
        # These tell rows apart; of all that a row shows, the hash takes three times as long.
        return hash((self.row.url, self.row.rows, self.heading))


_TableRow, _ShownTable = maker(TableRow), maker(ShownTable)


def shown_tables(rows: Sequence[TableRow], *, is_sorted: bool, has_comments: bool) -> list[ShownTable]:
    """Return rows as they are shown: by schema in their own order, or else each with its schema."""
    before = ""
    shown = []
    for row in rows:
        heading = "" if is_sorted or row.schema == before else row.schema
        shown.append(
            _ShownTable(
                row=row, heading=heading, tag=row.schema if is_sorted else "", has_comments=has_comments
            )
        )
        before = row.schema
    return shown


@dataclass(frozen=True)
class AbsentTable:
    """A table that only other environments have."""

    name: str
    compare_url: str
    environments: tuple[tuple[str, str | None], ...]
    """The slug of each environment that has it, and its address there; None where that was not read now."""


LISTS_KEPT = 4
"""A list of 1,000 tables takes half a megabyte."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """The rows of a list, and what they were made of."""

    made_of: tuple[Callable[[], object], ...]
    """References to values that never change: while they are the same objects, the rows would be the same.

    How many catalogs are kept is not decided here, so the references are weak.
    """
    rows: tuple[TableRow, ...]

    def is_made_of(self, values: Iterable[object]) -> bool:
        return all(known() is value for known, value in zip(self.made_of, values, strict=True))


_listed: Cache[DatabaseAddress, _Listed] = Cache(LISTS_KEPT)


def table_rows(location: Location, subject: Subject, result: Compared | None) -> tuple[TableRow, ...]:
    """Return the tables as the list shows them; `result` compares their database with those of its name.

    They are made once for the same catalog, statistics, locks and comparison.
    """
    reading, comparison = subject.reading, result.comparison if result else None
    made_of = (subject.catalog, reading.statistics, reading.locked, comparison)
    listed = _listed.get(location.address)
    if listed is None or not listed.is_made_of(made_of):
        tables = subject.catalog.tables
        parts = Counter(table.parent for table in tables if table.kind is TableKind.PARTITION)
        rows = (_table_row(location, subject, table, comparison, parts[table.name]) for table in tables)
        listed = _Listed(tuple(map(_reference, made_of)), tuple(rows))
        _listed.set(location.address, listed)
    return listed.rows


def _reference(value: object) -> Callable[[], object]:
    return _nothing if value is None else ref(value)


def _nothing() -> None:
    """Refer to None."""


def _table_row(
    location: Location, subject: Subject, table: Table, compared: Comparison | None, parts: int
) -> TableRow:
    name, locked = table.table_name, subject.reading.locked.tables
    statistics = subject.reading.statistics.tables.get(name)
    address = location.address.table(name, subject.catalog.default_schema)
    comparison = compared.table(table.name, table.schema) if compared else None
    marks = _marks(comparison) if comparison else ()
    return _TableRow(
        table_name=name,
        name=table.name,
        kind=str(table.kind),
        columns=len(table.columns),
        url=address.url(),
        schema=table.schema if table.schema and table.schema != subject.catalog.default_schema else "",
        rows=statistics.rows if statistics else None,
        drift=marks,
        compare_url=address.compare_url() if marks else "",
        comment=table.comment or "",
        problem=table.problem or "",
        parts=parts,
        parts_url=link(location.address.url(), [("_filter", table.name)]) if parts else "",
        is_locked=name in locked,
        locked_read_at=locked.get(name),
    )


def _marks(comparison: TableComparison) -> tuple[tuple[str, str], ...]:
    hidden = dict.fromkeys(comparison.perhaps_hidden_in, State.UNKNOWN)
    marks = (drift_mark(state, slug) for slug, state in {**comparison.states, **hidden}.items())
    return tuple(mark for mark in marks if mark is not None)


def absent_tables(address: DatabaseAddress, result: Compared | None, wanted: str) -> tuple[AbsentTable, ...]:
    """Return the tables whose names contain `wanted` that only other environments have."""
    if result is None or result.comparison is None:
        return ()
    return tuple(
        _absent_table(address, result, table)
        for table in result.comparison.tables
        if address.environment not in table.tables
        and (
            table.states.get(address.environment) in (State.MISSING, State.BASELINE)
            or address.environment in table.perhaps_hidden_in
        )
        and wanted.casefold() in table.name.casefold()
    )


def _absent_table(address: DatabaseAddress, result: Compared, comparison: TableComparison) -> AbsentTable:
    environments, compare_url = [], ""
    catalogs = result.comparison.catalogs if result.comparison else {}
    for slug, table in comparison.tables.items():
        there = replace(address, environment=slug).table(table.table_name, catalogs[slug].default_schema)
        environments.append((slug, there.url() if slug in result.readings else None))
        compare_url = compare_url or there.compare_url()
    return AbsentTable(comparison.name, compare_url, tuple(environments))
