"""Reads a whole SQL Server database in a fixed number of statements; leaves the values to `tables`.

Sizes are no structure: where a server does not tell them, estimates of rows are read alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Migration, Reading, Statistics, TableName, TableStatistics
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.sqlserver import queries, rows
from dynamic_databases.dialects.sqlserver.migrations import last_migration
from dynamic_databases.dialects.sqlserver.modules import routines_of, sequences_of, types_of
from dynamic_databases.dialects.sqlserver.tables import DatabaseFacts, tables_of

VENDOR = "microsoft"
CASE_FOLDING = "_CI"
"""In the name of a collation that takes Orders and orders for one name."""


def read_catalog(connection: BaseDatabaseWrapper) -> Reading:
    """Return structure and statistics. Raises `django.db.Error`."""
    facts = read_facts(connection)
    catalog = catalog_of(facts, facts.version)
    migration = last_migration(connection, catalog)
    return Reading(catalog, statistics_of(facts, migration), now())


def read_facts(connection: BaseDatabaseWrapper) -> DatabaseFacts:
    """Return the rows of the eight statements."""
    schemas = fetch_all(connection, queries.DATABASE)
    version, edition, _, default_schema, collation, sees_everything, size = schemas[0]
    return DatabaseFacts(
        default_schema or "dbo",
        collation,
        bool(sees_everything),
        size,
        tuple(sorted(row[2] for row in schemas if row[2])),
        tuple(map(rows.ObjectRow._make, fetch_all(connection, queries.OBJECTS))),
        tuple(map(rows.ColumnRow._make, fetch_all(connection, queries.COLUMNS))),
        tuple(map(rows.IndexRow._make, fetch_all(connection, queries.INDEXES))),
        tuple(map(rows.ForeignKeyRow._make, fetch_all(connection, queries.FOREIGN_KEYS))),
        tuple(map(rows.SequenceRow._make, fetch_all(connection, queries.SEQUENCES))),
        tuple(map(rows.TypeRow._make, fetch_all(connection, queries.TYPES))),
        tuple(map(rows.SpaceRow._make, _space(connection))),
        version_text(version, edition),
    )


def version_text(version: str, edition: str | None) -> str:
    """Return a server's version and edition as people read them."""
    return f"{version} ({edition})" if edition else version


def _space(connection: BaseDatabaseWrapper) -> Sequence[tuple[Any, ...]]:
    try:
        return fetch_all(connection, queries.SPACE)
    except DatabaseError:
        return fetch_all(connection, queries.ROWS)


def catalog_of(facts: DatabaseFacts, version: str) -> Catalog:
    """Return the structure that the catalog's rows tell."""
    return Catalog(
        VENDOR,
        version,
        facts.default_schema,
        tuple(tables_of(facts).values()),
        facts.schemas,
        sequences_of(facts.sequences),
        routines_of(facts.objects),
        types_of(facts),
        facts.collation,
        folds_case=CASE_FOLDING in (facts.collation or "").upper(),
        complete=facts.sees_everything,
    )


def statistics_of(facts: DatabaseFacts, migration: Migration | None = None) -> Statistics:
    """Return rows and bytes by table; a view has neither, unless it is indexed."""
    names = {row.object_id: TableName(row.schema, row.name) for row in facts.objects}
    found = {
        names[row.object_id]: TableStatistics(_number(row.rows), _number(row.bytes))
        for row in facts.space
        if row.object_id in names
    }
    return Statistics(found, _number(facts.bytes), migration)


def _number(given: Any) -> int | None:
    """Return an int: drivers give sums of bigint as Decimal."""
    return None if given is None else int(given)
