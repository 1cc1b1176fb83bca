"""Looks a record up in all environments in parallel; leaves comparing the results to `comparison`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from browser.addresses import BadAddress, KeyPart, decode_table
from browser.errors import BadRequest
from browser.records.comparison import RecordSide, RecordState
from browser.records.reading import read_record
from dynamic_databases.catalog import Catalog, Table, find_counterpart, find_table
from dynamic_databases.catalog.row_keys import is_keyed_by, row_key
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import BadValue, ConfigError, DatabaseUnavailable, StructureChanged
from dynamic_databases.models import Connectable
from dynamic_databases.readings.counterparts import Result, sides_after_surprise
from dynamic_databases.redaction import VisibleReading

SECONDS = 8.0
NOT_LISTED = "or it is not visible to this login"


def tables_of(segment: str, results: Mapping[str, Result]) -> dict[str, Table]:
    """Return an address's table in each environment that has it. Raises `BadRequest`."""
    tables: dict[str, Table] = {}
    for slug, result in results.items():
        if not isinstance(result, VisibleReading):
            continue
        try:
            name = decode_table(segment, result.catalog.default_schema)
        except BadAddress:
            raise BadRequest(f"“{segment}” is not a valid table name in an address.") from None
        table = find_table(result.catalog, name.name, name.schema)
        if table is not None and table.columns:
            tables[slug] = table
    return tables


def record_sides(
    databases: Mapping[str, Connectable],
    results: Mapping[str, Result],
    tables: Mapping[str, Table],
    columns: tuple[str, ...],
    values: Sequence[KeyPart],
    *,
    by_key: bool,
    known: tuple[Table, Catalog] | None = None,
) -> dict[str, RecordSide]:
    """Return the record in each environment, or why it has none; all are read in parallel within `SECONDS`.

    All mappings are by environment. With `by_key` the columns are the table's own key, and must be its key
    in every environment. Where a structure is not as last read, it is read once more: `known` is for then,
    a table that another environment has, and its catalog.
    """
    other, own_catalog = known or _first(tables, results)
    sides: dict[str, RecordSide] = {}
    tasks: dict[LiveConnection, Any] = {}
    slugs: dict[LiveConnection, str] = {}
    for slug, database in databases.items():
        result = results[slug]
        table = tables.get(slug)
        if not isinstance(result, VisibleReading):
            sides[slug] = RecordSide(_state_of(result), message=result.message)
        elif table is None:
            sides[slug] = _without_table(result, other, own_catalog)
        elif not (own := _own_columns(table, columns, by_key, result.catalog.folds_case)):
            sides[slug] = _without_columns(result, table, columns, by_key)
        else:
            connection = live(database)
            slugs[connection] = slug
            tasks[connection] = partial(read_record, connection, table, own, values)
    surprised: dict[str, Connectable] = {}
    for connection, records in read_in_parallel(tasks, SECONDS).items():
        slug = slugs[connection]
        reading = results[slug]
        assert isinstance(reading, VisibleReading)
        sides[slug] = _side(reading, tables[slug], records)
        if isinstance(records, StructureChanged | BadValue):
            surprised[slug] = databases[slug]
    if surprised and known is None:
        known = other, own_catalog
        results = sides_after_surprise(surprised)
        now = {slug: table for slug, result in results.items() if (table := _table_in(result, *known))}
        sides |= record_sides(surprised, results, now, columns, values, by_key=by_key, known=known)
    return {slug: sides[slug] for slug in databases}


def _first(tables: Mapping[str, Table], results: Mapping[str, Result]) -> tuple[Table, Catalog]:
    """Return the table of the first environment that has it, and that environment's catalog."""
    slug, table = next(iter(tables.items()))
    result = results[slug]
    assert isinstance(result, VisibleReading)
    return table, result.catalog


def _table_in(result: Result, other: Table, own: Catalog) -> Table | None:
    """Return the table that another environment has, as this one has it."""
    if not isinstance(result, VisibleReading):
        return None
    table = find_counterpart(result.catalog, other, own)
    return table if table is not None and table.columns else None


def _without_table(result: VisibleReading, other: Table, own: Catalog) -> RecordSide:
    """Return why an environment has no record: it lacks the table of the others, or can't read it."""
    table = find_counterpart(result.catalog, other, own)
    if table is None:
        is_hidden = result.structure.may_hide("table")
        return RecordSide(RecordState.NO_TABLE, message=NOT_LISTED if is_hidden else "")
    reason = table.problem or "it has no columns"
    return RecordSide(RecordState.UNAVAILABLE, message=f"{table.name} can't be read: {reason}.")


def _own_columns(table: Table, columns: tuple[str, ...], by_key: bool, folds_case: bool) -> tuple[str, ...]:
    """Return the columns, a key's as this table spells them; empty if one is missing or the key differs."""
    if by_key:
        return row_key(table).columns if is_keyed_by(table, columns, folds_case) else ()
    return columns if all(table.column(name) is not None for name in columns) else ()


def _without_columns(
    result: VisibleReading, table: Table, columns: tuple[str, ...], by_key: bool
) -> RecordSide:
    """Return why a record can't be looked up by these columns: the key differs, or they are not readable."""
    structure = result.structure.by_name[table.table_name]
    if _own_columns(structure, columns, by_key, result.structure.folds_case):
        named = f"column{'' if len(columns) == 1 else 's'} {', '.join(columns)}"
        message = f"This login may not read the {named} there."
        return RecordSide(RecordState.FORBIDDEN, table, message=message)
    if table.table_name in result.visibility.unlisted:
        message = f"{', '.join(columns)}: absent or not visible to this login there."
        return RecordSide(RecordState.UNAVAILABLE, table, message=message)
    return RecordSide(RecordState.OTHER_KEY, table, message=", ".join(row_key(table).columns))


def _side(
    reading: VisibleReading, table: Table, records: list[dict[str, Any]] | DatabaseUnavailable
) -> RecordSide:
    if isinstance(records, DatabaseUnavailable):
        return RecordSide(_state_of(records), table, message=records.message)
    if not records:
        hidden_by = reading.visibility.hidden_by(table.table_name)
        if hidden_by:
            return RecordSide(RecordState.NOT_VISIBLE, table, message=f"it may be hidden by {hidden_by}")
        return RecordSide(RecordState.NO_ROW, table)
    if len(records) > 1:
        return RecordSide(RecordState.AMBIGUOUS, table)
    return RecordSide(
        RecordState.FOUND,
        table,
        records[0],
        unreadable=reading.unreadable_columns(table),
        may_have_more_columns=table.table_name in reading.visibility.unlisted,
    )


def _state_of(error: DatabaseUnavailable | ConfigError) -> RecordState:
    return RecordState(error.state) if error.state in set(RecordState) else RecordState.UNAVAILABLE
