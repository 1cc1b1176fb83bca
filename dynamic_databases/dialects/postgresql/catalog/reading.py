"""Reads the whole structure of a PostgreSQL database in a fixed number of statements, whatever its size.

Leaves the statements to `queries` and `schema_object_queries`, and making values from their rows to `tables`
and `types`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import (
    LOCKED,
    NOT_LOCKED,
    Catalog,
    Column,
    Locked,
    Reading,
    Statistics,
    Table,
)
from dynamic_databases.dialects.base import MadeBefore, now
from dynamic_databases.dialects.fingerprints import never_made
from dynamic_databases.dialects.postgresql.catalog.fetched import CatalogRows, FetchedRows, fetched_rows
from dynamic_databases.dialects.postgresql.catalog.grants import rights_of
from dynamic_databases.dialects.postgresql.catalog.locks import (
    NO_LOCKS,
    BehindLocks,
    behind_locks,
    is_lock_timeout,
)
from dynamic_databases.dialects.postgresql.catalog.options import listed, named
from dynamic_databases.dialects.postgresql.catalog.rows import (
    AttachedRow,
    RelationRow,
    RoutineRow,
    SequenceRow,
)
from dynamic_databases.dialects.postgresql.catalog.schema_objects import (
    object_of,
    routine_of,
    sequence_of,
)
from dynamic_databases.dialects.postgresql.catalog.sizes import sizes_of
from dynamic_databases.dialects.postgresql.catalog.tables import (
    TableRows,
    columns_by_table,
    tables_of,
)
from dynamic_databases.dialects.postgresql.migrations import last_migration
from dynamic_databases.dialects.postgresql.types import Types

Quote = Callable[[str], str]
PUBLIC = "public"
ATTEMPTS = 3
"""How often a database is read if sessions take locks meanwhile. A lock is waited for only once."""
PUBLISHED_ROWS = ("publication.tables",)
"""The attribute that is unknown for tables behind locks: which of their rows are published."""


def read_catalog(
    connection: BaseDatabaseWrapper,
    version: str,
    number: int,
    quote: Quote,
    *,
    looks_for_locks: bool = False,
    made_before: MadeBefore = never_made,
) -> Reading:
    """Return structure and statistics; `number` is the server's version: 150018. Raises `django.db.Error`.

    Objects that are created or dropped between two of the statements may be incomplete. Locks are looked for
    at once if `looks_for_locks`, otherwise only after a statement timed out waiting for one. A catalog that
    was `made_before` of the same rows is not made again.
    """
    behind = behind_locks(connection) if looks_for_locks else NO_LOCKS
    fetched, behind = _rows_around_locks(connection, number, behind, ATTEMPTS)
    if behind != NO_LOCKS:
        return _reading(connection, quote, fetched, *_made(version, fetched.by_name(), behind))
    fingerprint = fetched.fingerprint(version)
    catalog = made_before(fingerprint)
    if catalog is None:
        catalog, _ = _made(version, fetched.by_name(), behind)
    result = _reading(connection, quote, fetched, catalog)
    return replace(result, fingerprint=fingerprint)


def _rows_around_locks(
    connection: BaseDatabaseWrapper, number: int, behind: BehindLocks, attempts: int
) -> tuple[FetchedRows, BehindLocks]:
    """Return the catalog's rows, and the objects whose definitions are left out because of locks."""
    try:
        return fetched_rows(connection, number, behind), behind
    except OperationalError as error:
        # The error has aborted a transaction that the caller had opened, so nothing more can be read in it.
        if attempts == 1 or connection.in_atomic_block or not is_lock_timeout(error):
            raise
    return _rows_around_locks(connection, number, behind | behind_locks(connection), attempts - 1)


def _made(version: str, rows: CatalogRows, behind: BehindLocks) -> tuple[Catalog, Locked]:
    """Return the catalog that rows tell of, and what of it was locked."""
    database = rows.database
    attached: dict[int, list[AttachedRow]] = {}
    for row in rows.schema_objects:
        if isinstance(row, AttachedRow):
            attached.setdefault(row.relation, []).append(row)
    table_rows = TableRows(
        relations=rows.relations,
        columns=rows.columns,
        constraints=rows.constraints,
        indexes=rows.indexes,
        attached=attached,
    )
    tables, locked = _without_locked(tables_of(table_rows, rows.types), rows.relations, behind)
    sequences = tuple(sequence_of(row) for row in rows.schema_objects if isinstance(row, SequenceRow))
    types = rows.types.of_users(_attributes(rows.columns, rows.types))
    catalog = Catalog(
        vendor="postgresql",
        version=version,
        default_schema=database.schema or PUBLIC,
        tables=tables,
        schemas=tuple(database.schemas),
        sequences=sequences,
        routines=tuple(routine_of(row) for row in rows.schema_objects if isinstance(row, RoutineRow)),
        types=types,
        collation=database.collation,
        charset=database.charset,
        comment=database.comment,
        options=named(ctype=database.ctype, settings=listed(database.settings)),
        objects=tuple(map(object_of, rows.other_objects)),
        rights=rights_of(rows.rights, {"table": tables, "sequence": sequences, "type": types}),
        unread=PUBLISHED_ROWS if behind.relations and _publishes(rows) else (),
    )
    return catalog, locked


def _reading(
    connection: BaseDatabaseWrapper,
    quote: Quote,
    fetched: FetchedRows,
    catalog: Catalog,
    locked: Locked = NOT_LOCKED,
) -> Reading:
    """Return a reading of a catalog, with its statistics."""
    readable = [table for table in catalog.tables if table.table_name not in locked.tables]
    statistics = Statistics(
        tables=sizes_of(fetched.relations, catalog.tables),
        bytes=fetched.database.bytes,
        migration=last_migration(connection, readable, fetched.database.schema or PUBLIC, quote),
    )
    return Reading(catalog=catalog, statistics=statistics, read_at=now(), locked=locked)


def _publishes(rows: CatalogRows) -> bool:
    return any(row.sort == "publication" for row in rows.other_objects)


def _without_locked(
    tables: tuple[Table, ...], relations: list[RelationRow], behind: BehindLocks
) -> tuple[tuple[Table, ...], Locked]:
    """Return the tables, reduced to what is known for sure if they are behind locks, and what was locked."""
    if behind == NO_LOCKS:
        return tables, NOT_LOCKED
    locked = {
        table.table_name
        for table, relation in zip(tables, relations, strict=True)
        if relation.oid in behind.relations
    }
    unread = {
        name: replace(
            table,
            definition=None,
            indexes=(),
            checks=(),
            triggers=(),
            options=(),
            objects=(),
            problem=LOCKED,
        )
        for table in tables
        if (name := table.table_name) in locked
    }
    return (
        tuple(unread.get(table.table_name, table) for table in tables),
        Locked(dict.fromkeys(unread), {"routine": None} if behind.routines else {}),
    )


def _attributes(columns: dict[int, list[tuple[Any, ...]]], types: Types) -> dict[int, list[str]]:
    """Return the attributes of composite types by relation, each attribute as a line of text."""
    rows = {oid: columns[oid] for oid in types.oids_by_relation if oid in columns}
    return {
        oid: [_attribute(column) for column in of_relation.values()]
        for oid, of_relation in columns_by_table(rows, types).items()
    }


def _attribute(column: Column) -> str:
    collation = f" COLLATE {column.collation}" if column.collation else ""
    return f"{column.name} {column.type}{collation}"
