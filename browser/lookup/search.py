"""Finds tables and records by what a person types, in every environment that answers.

`orders 10482` is a record of each table whose name begins so; anything else is part of a table's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from browser.addresses import DatabaseAddress, TableAddress, encode_key
from browser.records.references import label_column
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.row_keys import KeySource, row_key
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import BadValue, ConfigError, DatabaseUnavailable, StructureChanged
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.runtime_models import display_model, require_same_types
from dynamic_databases.subjects import Subject, TableSubject, read_subjects, read_subjects_after_surprise

MOST_TABLES = 30
MOST_RECORD_TABLES = 3
SECONDS = 5.0
SURPRISES = (StructureChanged, BadValue)
"""What a server says of a table that is not as it was last read."""
Result = tuple[str, str] | DatabaseUnavailable
STATES = {
    "found": "found",
    "no_row": "no such row",
    "not_visible": "no row found",
    "other_key": "has another key",
    "unreachable": "unreachable",
    "no_database": "no such database",
    "timed_out": "timed out",
    "forbidden": "not allowed",
}


@dataclass(frozen=True)
class TableHit:
    """A table of a logical database, and the environments that have it."""

    database: str
    name: str
    environments: tuple[tuple[Environment, str], ...]
    """Each environment that has it, and its address there."""
    compare_url: str
    """Its address across all environments."""
    exact: bool

    @property
    def folded_name(self) -> tuple[str, str]:
        """What lists are sorted by: the table's name whatever its letter case, then the database's."""
        return self.name.casefold(), self.database


@dataclass(frozen=True)
class RecordHit:
    """A record as one environment has it; without a URL it says why not."""

    environment: Environment
    database: str
    table: str
    key: str
    state: str
    label: str = ""
    url: str | None = None
    compare_url: str | None = None
    """The record's address across all environments, None where its table has no such key."""
    hidden_by: str = ""
    """What may hide the row from the login, where none was found."""

    @property
    def folded_name(self) -> tuple[str, str]:
        """What lists are sorted by: the table's name whatever its letter case, then the database's."""
        return self.table.casefold(), self.database

    @property
    def environment_order(self) -> tuple[int, str]:
        return self.environment.position, self.environment.slug

    @property
    def state_in_words(self) -> str:
        words = STATES.get(self.state, self.state)
        return f"{words}: it may be hidden by {self.hidden_by}" if self.hidden_by else words


@dataclass(frozen=True)
class Hits:
    """What was found, and what could not be searched."""

    tables: tuple[TableHit, ...] = ()
    records: tuple[RecordHit, ...] = ()
    more: bool = False
    unread: tuple[tuple[Connectable, DatabaseUnavailable | ConfigError], ...] = ()
    """Databases that could not be asked, and why."""


def find(text: str, databases: Sequence[Connectable]) -> Hits:
    """Return the tables and records that `text` may mean among these databases."""
    words = text.split()
    if not words:
        return Hits()
    subjects, unread = read_subjects(databases, SECONDS)
    tables = _tables(subjects, text.strip())
    records: list[RecordHit] = []
    if len(words) > 1:
        named = [
            hit for hit in _tables(subjects, words[0]) if hit.name.casefold().startswith(words[0].casefold())
        ]
        records = _records(subjects, named[:MOST_RECORD_TABLES], " ".join(words[1:]))
    return Hits(tuple(tables[:MOST_TABLES]), tuple(records), len(tables) > MOST_TABLES, tuple(unread))


def _tables(subjects: Iterable[Subject], text: str) -> list[TableHit]:
    wanted = text.casefold()
    tables: dict[tuple[str, str], list[tuple[Environment, TableAddress]]] = {}
    for subject in subjects:
        name = subject.database.name
        for table in subject.catalog.tables:
            spellings = (f"{name}.{table.name}", f"{name}.{table.table_name}")
            if any(wanted in spelling.casefold() for spelling in spellings):
                address = _address(subject, table)
                tables.setdefault((name, table.name), []).append((subject.environment, address))
    hits = [_table_hit(database, name, there, wanted) for (database, name), there in tables.items()]
    return sorted(
        hits,
        key=lambda hit: (not hit.exact, not hit.name.casefold().startswith(wanted), hit.name, hit.database),
    )


def _table_hit(
    database: str, name: str, addresses: Sequence[tuple[Environment, TableAddress]], wanted: str
) -> TableHit:
    return TableHit(
        database=database,
        name=name,
        environments=tuple((environment, address.url()) for environment, address in addresses),
        compare_url=addresses[0][1].compare_url(),
        exact=name.casefold() == wanted,
    )


def _records(subjects: Sequence[Subject], hits: Sequence[TableHit], key: str) -> list[RecordHit]:
    """Return a hit for each environment that has one of these tables."""
    records: list[RecordHit] = []
    for hit in hits:
        tables = {
            subject.live: (subject, table)
            for subject in subjects
            if subject.database.name == hit.database and (table := _table(subject, hit.name)) is not None
        }
        results = _results(tables, key)
        surprised = [live for live, result in results.items() if isinstance(result, SURPRISES)]
        if surprised:
            tables |= _read_again([tables[live] for live in surprised])
            results |= _results({live: tables[live] for live in surprised}, key)
        records += [_hit(*tables[live], key, result) for live, result in results.items()]
    return records


def _results(
    tables: Mapping[LiveConnection, tuple[Subject, Table]], key: str
) -> dict[LiveConnection, Result]:
    tasks = {live: partial(_record, live, table, key) for live, (_, table) in tables.items()}
    return read_in_parallel(tasks, SECONDS)


def _read_again(surprising: Sequence[tuple[Subject, Table]]) -> dict[LiveConnection, tuple[Subject, Table]]:
    """Return those of these tables that are still there, by the structures as they are now."""
    subjects = read_subjects_after_surprise([subject for subject, _ in surprising], SECONDS)
    names = {subject.live: table.name for subject, table in surprising}
    return {
        subject.live: (subject, table)
        for subject in subjects
        if (table := _table(subject, names[subject.live])) is not None
    }


def _table(subject: Subject, name: str) -> Table | None:
    return next((table for table in subject.catalog.tables if table.name == name), None)


def _address(subject: Subject, table: Table) -> TableAddress:
    address = DatabaseAddress(subject.environment.slug, subject.database.name)
    return address.table(table.table_name, subject.catalog.default_schema)


def _record(connection: LiveConnection, table: Table, key: str) -> tuple[str, str]:
    """Return the state of a record ("found", "no_row", "other_key") and its label."""
    own = row_key(table)
    if len(own.columns) != 1 or own.source is KeySource.ROW_ID or not table.columns:
        return "other_key", ""
    model = display_model(connection, table)
    fields = model.fields_by_column
    column = own.columns[0]
    label = label_column(table)
    require_same_types(connection, table, [model.column_of(column)])
    with reading(connection, "looking a record up in"):
        rows = model.objects.limited(80).filter(**{f"{fields[column]}__exact": model.bound(column, key)})
        labels = list(rows.values_list(fields[label.name if label else column], flat=True)[:1])
    if not labels:
        return "no_row", ""
    return "found", str(labels[0]) if label and labels[0] is not None else ""


def _state_without_key(table: TableSubject) -> str:
    """Return the state of a record whose table has no readable key of one column."""
    if table.key_is_hidden:
        return "forbidden"
    return "unavailable" if table.may_have_more_columns and not table.key.is_stable else "other_key"


def _hit(
    subject: Subject, table: Table, key: str, result: tuple[str, str] | DatabaseUnavailable
) -> RecordHit:
    address = _address(subject, table)
    state, label = (result.state, "") if isinstance(result, DatabaseUnavailable) else result
    hidden_by = subject.reading.visibility.hidden_by(table.table_name) if state == "no_row" else ""
    if state == "other_key":
        state = _state_without_key(subject.table(table.table_name))
    return RecordHit(
        environment=subject.environment,
        database=subject.database.name,
        table=table.name,
        key=key,
        state="not_visible" if hidden_by else state,
        label=label,
        url=address.record_url([key]) if state == "found" else None,
        compare_url=None if state == "other_key" else address.compare_url(encode_key([key])),
        hidden_by=hidden_by,
    )
