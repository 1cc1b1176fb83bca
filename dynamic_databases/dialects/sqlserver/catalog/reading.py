"""Reads a whole SQL Server database in a fixed number of statements; leaves making values to `tables`.

Sizes are not essential: if a server does not report them, only estimated numbers of rows are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import (
    RIGHTS,
    Catalog,
    Migration,
    Reading,
    Statistics,
    TableName,
    TableStatistics,
)
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.rows import rows_of
from dynamic_databases.dialects.sqlserver.catalog import queries, rows
from dynamic_databases.dialects.sqlserver.catalog.detail_rows import DatabaseOptionsRow, options_in
from dynamic_databases.dialects.sqlserver.catalog.details import read_details
from dynamic_databases.dialects.sqlserver.catalog.grants import rights_of
from dynamic_databases.dialects.sqlserver.catalog.options import DATABASE
from dynamic_databases.dialects.sqlserver.catalog.other_objects import other_objects_of
from dynamic_databases.dialects.sqlserver.catalog.schema_objects import routines_of, sequences_of, types_of
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts, tables_of
from dynamic_databases.dialects.sqlserver.errors import explain
from dynamic_databases.dialects.sqlserver.migrations import last_migration
from dynamic_databases.errors import Busy

VENDOR = "microsoft"
CASE_FOLDING = "_CI"
"""Part of the name of a case-insensitive collation, for which Orders and orders are the same name."""


def read_catalog(connection: BaseDatabaseWrapper) -> Reading:
    """Return structure and statistics. Raises `django.db.Error`."""
    facts = read_facts(connection)
    catalog = catalog_of(facts, facts.version)
    migration = last_migration(connection, catalog)
    return Reading(catalog=catalog, statistics=statistics_of(facts, migration), read_at=now())


def read_facts(connection: BaseDatabaseWrapper) -> DatabaseFacts:
    """Return the rows of the eight statements, and of the one for all details."""
    schemas = rows_of(rows.DatabaseRow, fetch_all(connection, queries.DATABASE))
    database = schemas[0]
    return DatabaseFacts(
        default_schema=database.default_schema or "dbo",
        collation=database.collation,
        sees_everything=bool(database.sees_everything),
        bytes=database.bytes,
        schemas=tuple(sorted(row.schema for row in schemas if row.schema)),
        schema_ids=tuple((row.schema, row.schema_id or 0) for row in schemas if row.schema),
        objects=tuple(rows_of(rows.ObjectRow, fetch_all(connection, queries.OBJECTS))),
        columns=tuple(rows_of(rows.ColumnRow, fetch_all(connection, queries.COLUMNS))),
        indexes=tuple(rows_of(rows.IndexRow, fetch_all(connection, queries.INDEXES))),
        foreign_keys=tuple(rows_of(rows.ForeignKeyRow, fetch_all(connection, queries.FOREIGN_KEYS))),
        sequences=tuple(rows_of(rows.SequenceRow, fetch_all(connection, queries.SEQUENCES))),
        types=tuple(rows_of(rows.TypeRow, fetch_all(connection, queries.TYPES))),
        space=tuple(rows_of(rows.SpaceRow, _space(connection))),
        version=version_text(database.version, database.edition),
        details=read_details(connection),
    )


def version_text(version: str, edition: str | None) -> str:
    """Return a server's version and edition as text for people."""
    return f"{version} ({edition})" if edition else version


def _space(connection: BaseDatabaseWrapper) -> Sequence[tuple[Any, ...]]:
    """Return the sizes of tables, or nothing while they are locked: the structure does not depend on them."""
    try:
        return fetch_all(connection, queries.SPACE)
    except DatabaseError as error:
        if isinstance(explain(error, "reading sizes"), Busy):
            return ()
        return fetch_all(connection, queries.ROWS)


def catalog_of(facts: DatabaseFacts, version: str) -> Catalog:
    """Return the structure from the catalog's rows."""
    described = facts.described
    database_options = facts.details.of(DatabaseOptionsRow)
    # A login that may not see all definitions is told what it may do itself, and nothing of others.
    rights_unread = not facts.sees_everything or not facts.details.reads("rights")
    return Catalog(
        vendor=VENDOR,
        version=version,
        default_schema=facts.default_schema,
        tables=tuple(tables_of(facts).values()),
        schemas=facts.schemas,
        sequences=sequences_of(facts.sequences, described),
        routines=routines_of(facts.objects, described),
        types=types_of(facts),
        collation=facts.collation,
        folds_case=CASE_FOLDING in (facts.collation or "").upper(),
        complete=facts.sees_everything,
        objects=other_objects_of(facts.details, described, facts.schema_ids),
        comment=described.comments.get((DATABASE, 0)),
        options=options_in(database_options[0], behind=0) if database_options else (),
        rights=() if rights_unread else rights_of(facts),
        unread=tuple(sorted({*facts.details.unread, *(RIGHTS if rights_unread else ())})),
    )


def statistics_of(facts: DatabaseFacts, migration: Migration | None = None) -> Statistics:
    """Return rows and bytes by table. A view has them only if it is indexed."""
    names = {row.object_id: TableName(row.schema, row.name) for row in facts.objects}
    tables = {
        names[row.object_id]: TableStatistics(rows=_number(row.rows), bytes=_number(row.bytes))
        for row in facts.space
        if row.object_id in names
    }
    return Statistics(tables=tables, bytes=_number(facts.bytes), migration=migration)


def _number(given: Any) -> int | None:
    """Return an int, because drivers return sums of bigint as Decimal."""
    return None if given is None else int(given)
