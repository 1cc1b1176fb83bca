"""Reads a whole MySQL or MariaDB database's structure in eight statements at most, whatever its size.

Leaves the statements to `queries` and making values of their rows to `tables`.
"""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Reading, Sequence, Statistics, Table, TableStatistics
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.mysql import queries
from dynamic_databases.dialects.mysql.errors import number_of
from dynamic_databases.dialects.mysql.migrations import last_migration
from dynamic_databases.dialects.mysql.objects import objects_of
from dynamic_databases.dialects.mysql.rights import grants_of
from dynamic_databases.dialects.mysql.tables import TableRows, sequence_of, tables_of
from dynamic_databases.making import uncollected

COSTS_ITSELF = frozenset({1044, 1051, 1054, 1142, 1143, 1146, 1227, 1356, 1370, 4084, 4086})
"""Errors of one object: no right to it, or gone meanwhile."""


def read_catalog(connection: BaseDatabaseWrapper) -> Reading:
    """Return structure and statistics. Raises `django.db.Error`."""
    mariadb: bool = connection.mysql_is_mariadb  # type: ignore[attr-defined]
    checks = queries.MARIADB_CHECKS if mariadb else queries.MYSQL_CHECKS
    type_ = queries.MARIADB_TYPE if mariadb else queries.MYSQL_TYPE
    listed = fetch_all(connection, queries.TABLES)
    rows = TableRows(
        mariadb,
        listed,
        fetch_all(connection, queries.COLUMNS.format(type=type_)),
        fetch_all(connection, _statistics(mariadb, connection.mysql_version)),  # type: ignore[attr-defined]
        fetch_all(connection, queries.union(*queries.REFERENCES, checks)),
    )
    partitioned = any("partitioned" in (row[6] or "") for row in listed)
    branches = (*queries.OBJECTS, queries.PARTITIONS) if partitioned else queries.OBJECTS
    objects = objects_of(fetch_all(connection, queries.union(*branches)))
    grants = grants_of(connection, objects.database)
    with uncollected():
        tables = tables_of(rows, objects)
    catalog = Catalog(
        "mysql",
        objects.version,
        None,
        tables,
        sequences=_sequences(connection, [row[0] for row in listed if row[1] == "SEQUENCE"]),
        routines=objects.routines,
        collation=objects.collation,
        charset=objects.charset,
        folds_case=objects.folds_case,
        complete=not grants.hide,
        hides=grants.hide,
    )
    return Reading(catalog, _sizes(connection, listed, tables), now())


def _statistics(mariadb: bool, version: tuple[int, ...]) -> str:
    if mariadb:
        return queries.STATISTICS.format(
            expression="NULL", unused="IGNORED" if version >= (10, 6) else "'NO'"
        )
    expression = "EXPRESSION" if version >= (8, 0, 13) else "NULL"
    return queries.STATISTICS.format(expression=expression, unused="IF(IS_VISIBLE = 'YES', 'NO', 'YES')")


def _sequences(connection: BaseDatabaseWrapper, names: list[str]) -> tuple[Sequence, ...]:
    """Return the sequences; where the login may not read one of them, all by their names alone."""
    if not names:
        return ()
    each = (
        queries.SEQUENCE.format(literal=str(place), name=_quoted(name))
        for place, name in enumerate(sorted(names))
    )
    try:
        rows = fetch_all(connection, " UNION ALL ".join(each))
    except DatabaseError as error:
        if number_of(error) not in COSTS_ITSELF:
            raise
        return tuple(Sequence(None, name) for name in sorted(names))
    by_place = {int(row[0]): row for row in rows}
    return tuple(sequence_of(name, by_place[place]) for place, name in enumerate(sorted(names)))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def _sizes(connection: BaseDatabaseWrapper, listed: list[Any], tables: tuple[Table, ...]) -> Statistics:
    sizes = {row[0]: (row[3], row[4]) for row in listed}
    counted = {
        table.table_name: TableStatistics(*(None if n is None else int(n) for n in sizes[table.name]))
        for table in tables
        if not table.is_view and table.name in sizes
    }
    try:
        migration = last_migration(connection, tables)
    except DatabaseError as error:
        if number_of(error) not in COSTS_ITSELF:
            raise
        migration = None
    return Statistics(counted, sum(int(row[4] or 0) for row in listed), migration)
