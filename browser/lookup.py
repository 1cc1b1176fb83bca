"""Finds tables and records by what a person types, in every environment that answers.

`orders 10482` is a record of each table whose name begins so; anything else is part of a table's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from browser.addresses import encode, encode_key, encode_table, path
from browser.rows.labels import label_column
from dynamic_databases.catalog import Reading, Table
from dynamic_databases.connections import LiveConnection, live, reading
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Database, Environment
from dynamic_databases.row_keys import KeySource, row_key
from dynamic_databases.runtime_models import shown_model
from dynamic_databases.snapshots import latest_readings

MOST_TABLES = 30
MOST_RECORD_TABLES = 3
SECONDS = 5.0


@dataclass(frozen=True)
class TableHit:
    """A table of a logical database, and the environments that have it."""

    database: str
    name: str
    places: tuple[tuple[Environment, str], ...]
    exact: bool


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


@dataclass(frozen=True)
class Found:
    tables: tuple[TableHit, ...] = ()
    records: tuple[RecordHit, ...] = ()
    more: bool = False
    unread: tuple[tuple[Database, str], ...] = ()
    """Databases that could not be asked, and why."""


def find(text: str, databases: Sequence[Database]) -> Found:
    """Return the tables and records that `text` may mean among these databases."""
    words = text.split()
    if not words:
        return Found()
    sides, unread = _sides(databases)
    hits = _tables(sides, text.strip())
    records: list[RecordHit] = []
    if len(words) > 1:
        key = " ".join(words[1:])
        named = [
            hit for hit in _tables(sides, words[0]) if hit.name.casefold().startswith(words[0].casefold())
        ]
        records = _records(sides, named[:MOST_RECORD_TABLES], key)
    return Found(tuple(hits[:MOST_TABLES]), tuple(records), len(hits) > MOST_TABLES, unread)


Side = tuple[Database, LiveConnection, Reading]


def _sides(databases: Iterable[Database]) -> tuple[list[Side], tuple[tuple[Database, str], ...]]:
    """Return the databases that answered, and the others with the reason."""
    lives: dict[LiveConnection, Database] = {}
    unread: list[tuple[Database, str]] = []
    for database in databases:
        try:
            lives[live(database)] = database
        except ConfigError as error:
            unread.append((database, error.message))
    sides: list[Side] = []
    for one, result in latest_readings(lives, SECONDS).items():
        if isinstance(result, Reading):
            catalog = one.withheld.readable(result.catalog)
            sides.append((lives[one], one, replace(result, catalog=catalog)))
        else:
            unread.append((lives[one], result.message))
    return sides, tuple(unread)


def _tables(sides: Iterable[Side], text: str) -> list[TableHit]:
    wanted = text.casefold()
    found: dict[tuple[str, str], list[tuple[Environment, str]]] = {}
    for database, _, result in sides:
        for table in result.catalog.tables:
            spellings = (f"{database.name}.{table.name}", f"{database.name}.{table.table_name}")
            if any(wanted in spelling.casefold() for spelling in spellings):
                segment = encode_table(table.table_name, result.catalog.default_schema)
                address = path(database.environment.slug, encode(database.name), segment)
                found.setdefault((database.name, table.name), []).append((database.environment, address))
    hits = [TableHit(*name, tuple(places), name[1].casefold() == wanted) for name, places in found.items()]
    return sorted(
        hits,
        key=lambda hit: (not hit.exact, not hit.name.casefold().startswith(wanted), hit.name, hit.database),
    )


def _records(sides: Sequence[Side], tables: Sequence[TableHit], key: str) -> list[RecordHit]:
    hits: list[RecordHit] = []
    for hit in tables:
        tasks = {}
        for database, connection, result in sides:
            if database.name == hit.database and (table := _table(result, hit.name)) is not None:
                tasks[connection] = partial(_record, connection, table, key)
        results = read_in_parallel(tasks, SECONDS)
        for database, connection, result in sides:
            if connection in results:
                hits.append(_hit(database, hit, key, results[connection], result))
    return hits


def _table(result: Reading, name: str) -> Table | None:
    return next((table for table in result.catalog.tables if table.name == name), None)


def _record(connection: LiveConnection, table: Table, key: str) -> tuple[str, str]:
    """Return the state of a record ("found", "no_row", "other_key") and its label."""
    columns = row_key(table)
    if len(columns.columns) != 1 or columns.source is KeySource.ROW_ID or not table.columns:
        return "other_key", ""
    twin = shown_model(connection, table)
    fields = twin.fields_by_column
    label = label_column(table)
    names = [fields[label.name]] if label else [fields[columns.columns[0]]]
    with reading(connection, "looking a record up in"):
        rows = twin.objects.limited(80).filter(
            **{f"{fields[columns.columns[0]]}__exact": twin.bound(columns.columns[0], key)}
        )
        found = list(rows.values_list(*names)[:1])
    return (
        ("found", str(found[0][0]) if label and found[0][0] is not None else "") if found else ("no_row", "")
    )


def _hit(
    database: Database, hit: TableHit, key: str, result: tuple[str, str] | DatabaseUnavailable, read: Reading
) -> RecordHit:
    environment = database.environment
    if isinstance(result, DatabaseUnavailable):
        return RecordHit(environment, hit.database, hit.name, key, result.code)
    state, label = result
    table = _table(read, hit.name)
    assert table is not None
    segment = encode_table(table.table_name, read.catalog.default_schema)
    url = (
        path(environment.slug, encode(database.name), segment, encode_key([key]))
        if state == "found"
        else None
    )
    return RecordHit(environment, hit.database, hit.name, key, state, label, url)
