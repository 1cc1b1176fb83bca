"""Looks a record up in every environment at once; leaves comparing what is found to `record_comparison`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from browser.addresses import BadAddress, KeyPart, decode_table
from browser.compare.places import ComparePlace
from browser.compare.record_comparison import RecordSide, RecordState
from browser.failures import BadRequest
from browser.records import read_record
from dynamic_databases.catalog import Reading, Table
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.counterparts import Result
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.row_keys import is_keyed_by, row_key
from dynamic_databases.runtime_models import find_table

SECONDS = 8.0


def tables_of(compare: ComparePlace) -> dict[str, Table]:
    """Return the table in each environment that has it. Raises `BadRequest`, and `Failure` if none has it."""
    assert compare.segment is not None
    found: dict[str, Table] = {}
    for slug, result in compare.results.items():
        if isinstance(result, Reading):
            try:
                name = decode_table(compare.segment, result.catalog.default_schema)
            except BadAddress:
                raise BadRequest(f"“{compare.segment}” is no table as it stands in an address.") from None
            catalog = live(compare.databases[slug]).withheld.readable(result.catalog)
            table = find_table(catalog, name.name, name.schema)
            if table is not None and table.columns:
                found[slug] = table
    if not found:
        raise compare.no_such_table()
    return found


def record_sides(
    compare: ComparePlace,
    tables: Mapping[str, Table],
    columns: tuple[str, ...],
    values: Sequence[KeyPart],
    by_key: bool,
) -> dict[str, RecordSide]:
    """Return what each environment has of a record, all asked at once within `SECONDS`.

    `by_key` says that the columns are the table's own key, which it must be everywhere.
    """
    sides: dict[str, RecordSide] = {}
    tasks: dict[LiveConnection, Any] = {}
    slugs: dict[LiveConnection, str] = {}
    for slug, database in compare.databases.items():
        result = compare.results[slug]
        table = tables.get(slug)
        if not isinstance(result, Reading):
            sides[slug] = RecordSide(_state_of(result), message=result.message)
        elif table is None:
            sides[slug] = RecordSide(RecordState.NO_TABLE)
        elif not (own := _own_columns(table, columns, by_key, result.catalog.folds_case)):
            sides[slug] = RecordSide(RecordState.OTHER_KEY, table, message=", ".join(row_key(table).columns))
        else:
            connection = live(database)
            slugs[connection] = slug
            tasks[connection] = partial(read_record, connection, table, own, values)
    for connection, found in read_in_parallel(tasks, SECONDS).items():
        sides[slugs[connection]] = _side(tables[slugs[connection]], found)
    return {slug: sides[slug] for slug in compare.databases}


def _own_columns(table: Table, columns: tuple[str, ...], by_key: bool, folds_case: bool) -> tuple[str, ...]:
    """Return the columns, a key's as its table spells them; none where one is lacking, or for another key."""
    if by_key:
        return row_key(table).columns if is_keyed_by(table, columns, folds_case) else ()
    return columns if all(table.column(name) is not None for name in columns) else ()


def _side(table: Table, found: list[dict[str, Any]] | DatabaseUnavailable) -> RecordSide:
    if isinstance(found, DatabaseUnavailable):
        return RecordSide(_state_of(found), table, message=found.message)
    if not found:
        return RecordSide(RecordState.NO_ROW, table)
    if len(found) > 1:
        return RecordSide(RecordState.AMBIGUOUS, table)
    return RecordSide(RecordState.FOUND, table, found[0])


def _state_of(error: Result) -> RecordState:
    code = getattr(error, "code", "")
    return RecordState(code) if code in set(RecordState) else RecordState.UNAVAILABLE
