"""Reads a whole MySQL or MariaDB database's structure in eight statements at most, whatever its size.

Rows come from information_schema, which shows what the login has any right to. Leaves making values of
them to `mysql_tables`. Sources: MySQL 8.0 manual, 28; MariaDB's documentation of its information_schema.
"""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Reading, Sequence, Statistics, Table, TableStatistics
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.mysql_errors import number_of
from dynamic_databases.dialects.mysql_migrations import last_migration
from dynamic_databases.dialects.mysql_objects import objects_of
from dynamic_databases.dialects.mysql_rights import grants_of
from dynamic_databases.dialects.mysql_tables import TableRows, sequence_of, tables_of

TABLES = """
    SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH, TABLE_COLLATION,
           CREATE_OPTIONS, TABLE_COMMENT
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
"""
COLUMNS = """
    SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, CHARACTER_SET_NAME,
           COLLATION_NAME, COLUMN_COMMENT, GENERATION_EXPRESSION, ORDINAL_POSITION
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
"""
STATISTICS = """
    SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE, COLLATION, SUB_PART, INDEX_TYPE,
           INDEX_COMMENT, {expression}, {unused}
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
"""
KEYS = """
    SELECT 'column', TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION, COLUMN_NAME, REFERENCED_TABLE_SCHEMA,
           REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
    FROM information_schema.KEY_COLUMN_USAGE
    WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
    UNION ALL
    SELECT 'actions', TABLE_NAME, CONSTRAINT_NAME, 0, UPDATE_RULE, DELETE_RULE, MATCH_OPTION, NULL
    FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()
    UNION ALL
"""
MARIADB_CHECKS = """
    SELECT 'check', TABLE_NAME, CONSTRAINT_NAME, 0, CHECK_CLAUSE, 'YES', LEVEL, NULL
    FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()
"""
MYSQL_CHECKS = """
    SELECT 'check', t.TABLE_NAME, c.CONSTRAINT_NAME, 0, c.CHECK_CLAUSE, t.ENFORCED, 'Table', NULL
    FROM information_schema.CHECK_CONSTRAINTS c
    JOIN information_schema.TABLE_CONSTRAINTS t USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)
    WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK'
"""
OBJECTS = """
    SELECT 'database', DATABASE(), VERSION(), @@lower_case_table_names, DEFAULT_CHARACTER_SET_NAME,
           DEFAULT_COLLATION_NAME, NULL
    FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()
    UNION ALL
    SELECT 'view', TABLE_NAME, CHECK_OPTION, SECURITY_TYPE, NULL, NULL, VIEW_DEFINITION
    FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'trigger', TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER,
           ACTION_STATEMENT
    FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'routine', SPECIFIC_NAME, ROUTINE_TYPE, DTD_IDENTIFIER, IS_DETERMINISTIC, SQL_DATA_ACCESS,
           ROUTINE_DEFINITION
    FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
    UNION ALL
    SELECT 'parameter', SPECIFIC_NAME, ROUTINE_TYPE, PARAMETER_MODE, PARAMETER_NAME, ORDINAL_POSITION,
           DTD_IDENTIFIER
    FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = DATABASE() AND ORDINAL_POSITION > 0
    UNION ALL
    SELECT 'event', EVENT_NAME, CONCAT_WS(' ', INTERVAL_VALUE, INTERVAL_FIELD), CAST(EXECUTE_AT AS CHAR),
           STATUS, ON_COMPLETION, EVENT_DEFINITION
    FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()
"""
PARTITIONS = """
    UNION ALL
    SELECT 'partition', TABLE_NAME, CONCAT_WS(' ', PARTITION_METHOD, PARTITION_EXPRESSION),
           CONCAT_WS(' ', SUBPARTITION_METHOD, SUBPARTITION_EXPRESSION),
           PARTITION_NAME, SUBPARTITION_NAME, PARTITION_DESCRIPTION
    FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL
"""
"""Asked for only where a table is partitioned: it opens every table."""
SEQUENCE = """
    SELECT '{literal}', start_value, minimum_value, maximum_value, increment, cycle_option FROM {name}
"""
"""A sequence is no user's table, and 10.11 tells its bounds nowhere else."""

COSTS_ITSELF = frozenset({1044, 1051, 1054, 1142, 1143, 1146, 1227, 1356, 1370, 4084, 4086})
"""Errors of one object: no right to it, or gone meanwhile."""


def read_catalog(connection: BaseDatabaseWrapper) -> Reading:
    """Return structure and statistics. Raises `django.db.Error`."""
    mariadb: bool = connection.mysql_is_mariadb  # type: ignore[attr-defined]
    listed = fetch_all(connection, TABLES)
    rows = TableRows(
        mariadb,
        listed,
        fetch_all(connection, COLUMNS),
        fetch_all(connection, _statistics(mariadb, connection.mysql_version)),  # type: ignore[attr-defined]
        fetch_all(connection, KEYS + (MARIADB_CHECKS if mariadb else MYSQL_CHECKS)),
    )
    partitioned = any("partitioned" in (row[6] or "") for row in listed)
    objects = objects_of(fetch_all(connection, OBJECTS + PARTITIONS if partitioned else OBJECTS))
    grants = grants_of(connection, objects.database)
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
        complete=grants.see_everything,
    )
    return Reading(catalog, _sizes(connection, listed, tables), now())


def _statistics(mariadb: bool, version: tuple[int, ...]) -> str:
    if mariadb:
        return STATISTICS.format(expression="NULL", unused="IGNORED" if version >= (10, 6) else "'NO'")
    expression = "EXPRESSION" if version >= (8, 0, 13) else "NULL"
    return STATISTICS.format(expression=expression, unused="IF(IS_VISIBLE = 'YES', 'NO', 'YES')")


def _sequences(connection: BaseDatabaseWrapper, names: list[str]) -> tuple[Sequence, ...]:
    """Return the sequences; where the login may not read one of them, all by their names alone."""
    if not names:
        return ()
    each = (
        SEQUENCE.format(literal=str(place), name=_quoted(name)) for place, name in enumerate(sorted(names))
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
