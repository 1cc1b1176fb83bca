"""Reads the whole structure of a MySQL or MariaDB database in at most ten statements, whatever its size.

Leaves the statements to `queries`, and making values from their rows to `tables`.
"""

from __future__ import annotations

from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

from django.db import DatabaseError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import (
    LOCKED,
    Catalog,
    Locked,
    Reading,
    Sequence,
    Statistics,
    Table,
    TableName,
    TableStatistics,
)
from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.mysql.catalog import queries
from dynamic_databases.dialects.mysql.catalog.locks import (
    COSTS_ITSELF,
    LOCK_WAIT_TIMEOUT,
    listed_tables,
    literals,
    locked_in,
    routine_rows,
    rows_now,
)
from dynamic_databases.dialects.mysql.catalog.object_rows import object_row
from dynamic_databases.dialects.mysql.catalog.read_rights import NOT_TOLD, read_rights, things_of
from dynamic_databases.dialects.mysql.catalog.rows import (
    ColumnRow,
    IndexRow,
    SequenceRow,
    TableRow,
    constraint_row,
)
from dynamic_databases.dialects.mysql.catalog.schema_objects import objects_of
from dynamic_databases.dialects.mysql.catalog.tables import TableRows, broken_views, sequence_of, tables_of
from dynamic_databases.dialects.mysql.errors import number_of
from dynamic_databases.dialects.mysql.migrations import last_migration
from dynamic_databases.dialects.mysql.rights import grants_of
from dynamic_databases.dialects.mysql.types import SPATIAL
from dynamic_databases.dialects.rows import position_of, rows_of

ATTEMPTS = 3
"""How often a database is read if tables get locked meanwhile."""
TYPE = itemgetter(position_of(ColumnRow, "type"))
DISABLED = "IF(COMMENT = 'disabled', 'YES', {})"
"""Indexes of MyISAM and Aria can be disabled by ALTER TABLE … DISABLE KEYS."""


def read_catalog(connection: BaseDatabaseWrapper, *, waits: bool = True, attempts: int = ATTEMPTS) -> Reading:
    """Return structure and statistics; `waits` says whether to wait for locks. Raises `django.db.Error`."""
    try:
        return _read(connection, waits=waits)
    except OperationalError as error:
        if attempts == 1 or number_of(error) != LOCK_WAIT_TIMEOUT:
            raise
    return read_catalog(connection, waits=waits, attempts=attempts - 1)


def _read(connection: BaseDatabaseWrapper, *, waits: bool) -> Reading:
    listed = listed_tables(connection, waits=waits)
    locked = locked_in(listed)
    rows = _table_rows(connection, listed, locked)
    branches = _branches(rows, literals(connection, broken_views(listed)))
    without = literals(connection, locked)
    routines = routine_rows(connection, waits=waits)
    object_rows = rows_now(connection, queries.union(*branches, without=without))
    objects = objects_of(map(object_row, [*object_rows, *(routines or ())]))
    grants = grants_of(connection, objects.database)
    with uncollected():
        tables = tuple(
            replace(table, problem=LOCKED) if table.name in locked else table
            for table in tables_of(rows, objects)
        )
    sequences = _sequences(connection, {row.name: row.comment for row in listed if row.type == "SEQUENCE"})
    things = things_of(tables, sequences.by_name, objects)
    granted = (
        read_rights(connection, things, knows_routines=routines is not None)
        if grants.show_grants
        else NOT_TOLD
    )
    catalog = Catalog(
        vendor="mysql",
        version=objects.version,
        default_schema=None,
        tables=tables,
        sequences=sequences.by_name,
        routines=objects.routines,
        collation=objects.collation,
        charset=objects.charset,
        folds_case=objects.folds_case,
        complete=not grants.hide,
        hides=grants.hide,
        comment=objects.comment,
        rights=granted.rights,
        unread=granted.unread,
    )
    sorts = {"routine": routines is None, "sequence": sequences.locked, "rights": granted.locked}
    return Reading(
        catalog=catalog,
        statistics=_sizes(connection, listed, tables),
        read_at=now(),
        locked=Locked(
            tables={TableName(None, name): None for name in locked},
            sorts={sort: None for sort, is_locked in sorts.items() if is_locked},
        ),
    )


def _branches(rows: TableRows, broken: str) -> list[queries.Branch]:
    """Return the branches for everything but tables, those that open every table only if they are needed."""
    branches = [*queries.objects(mariadb=rows.mariadb)]
    if any("partitioned" in (row.options or "") for row in rows.tables):
        branches.append(queries.PARTITIONS)
    if rows.mariadb and not SPATIAL.isdisjoint(map(TYPE, rows.columns)):
        tag, columns, source = queries.REFERENCE_SYSTEMS
        # A view that can't be opened would only cause a warning.
        branches.append((tag, columns, source + queries.but(broken, "F_TABLE_NAME")))
    return branches


def _table_rows(connection: BaseDatabaseWrapper, listed: list[TableRow], locked: list[str]) -> TableRows:
    mariadb: bool = connection.mysql_is_mariadb  # type: ignore[attr-defined]
    without = literals(connection, locked)
    unreadable = literals(connection, [*locked, *broken_views(listed)])
    columns = queries.COLUMNS.format(type=queries.MARIADB_TYPE if mariadb else queries.MYSQL_TYPE)
    statistics = _statistics(mariadb, connection.mysql_version)  # type: ignore[attr-defined]
    checks = queries.MARIADB_CHECKS if mariadb else queries.MYSQL_CHECKS
    constraints = queries.union(*queries.REFERENCES, checks, without=without)
    return TableRows(
        mariadb=mariadb,
        tables=listed,
        columns=rows_now(connection, columns + queries.but(unreadable)),
        indexes=rows_of(IndexRow, rows_now(connection, statistics + queries.but(without))),
        constraints=list(map(constraint_row, rows_now(connection, constraints))),
    )


def _statistics(mariadb: bool, version: tuple[int, ...]) -> str:
    if mariadb:
        return queries.STATISTICS.format(
            expression="NULL", unused=DISABLED.format("IGNORED" if version >= (10, 6) else "'NO'")
        )
    expression = "EXPRESSION" if version >= (8, 0, 13) else "NULL"
    return queries.STATISTICS.format(
        expression=expression, unused=DISABLED.format("IF(IS_VISIBLE = 'YES', 'NO', 'YES')")
    )


class Sequences(NamedTuple):
    """The sequences of a database; if one is locked, all have only their names."""

    by_name: tuple[Sequence, ...] = ()
    locked: bool = False


def _sequences(connection: BaseDatabaseWrapper, comments: dict[str, str | None]) -> Sequences:
    """Return the sequences; if one of them may not be read or is locked, only the names of all."""
    if not comments:
        return Sequences()
    names = sorted(comments)
    each = (
        queries.SEQUENCE.format(number=str(number), name=_quoted(name)) for number, name in enumerate(names)
    )
    try:
        rows = rows_of(SequenceRow, fetch_all(connection, " UNION ALL ".join(each)))
    except DatabaseError as error:
        locked = number_of(error) == LOCK_WAIT_TIMEOUT
        if number_of(error) not in COSTS_ITSELF and not locked:
            raise
        return Sequences(tuple(Sequence(schema=None, name=name) for name in names), locked)
    by_number = {int(row.number): row for row in rows}
    return Sequences(
        tuple(sequence_of(name, by_number[number], comments[name]) for number, name in enumerate(names))
    )


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def _sizes(connection: BaseDatabaseWrapper, listed: list[TableRow], tables: tuple[Table, ...]) -> Statistics:
    sizes = {row.name: TableStatistics(rows=_number(row.rows), bytes=_number(row.bytes)) for row in listed}
    try:
        migration = last_migration(connection, tables)
    except DatabaseError as error:
        if number_of(error) not in (*COSTS_ITSELF, LOCK_WAIT_TIMEOUT):
            raise
        migration = None
    return Statistics(
        tables={
            table.table_name: sizes[table.name]
            for table in tables
            if not table.is_view and table.name in sizes
        },
        bytes=sum(int(row.bytes or 0) for row in listed),
        migration=migration,
    )


def _number(value: int | None) -> int | None:
    """Return an int, because drivers return sums as Decimal."""
    return None if value is None else int(value)
