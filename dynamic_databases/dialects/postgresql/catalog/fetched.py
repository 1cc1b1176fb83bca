"""The rows of a reading, as they arrive and by name; leaves what is made of them to `reading`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects import fingerprints, postgresql
from dynamic_databases.dialects.base import Rows, fetch_all
from dynamic_databases.dialects.postgresql.catalog import key_queries, queries
from dynamic_databases.dialects.postgresql.catalog.locks import BehindLocks
from dynamic_databases.dialects.postgresql.catalog.other_object_queries import other_objects, own_catalogs
from dynamic_databases.dialects.postgresql.catalog.rights_queries import rights
from dynamic_databases.dialects.postgresql.catalog.rows import (
    ConstraintRow,
    DatabaseRow,
    IndexRow,
    ObjectRow,
    OtherRow,
    RelationRow,
    RightsRow,
    TypeRow,
    object_row,
)
from dynamic_databases.dialects.postgresql.catalog.schema_object_queries import schema_objects
from dynamic_databases.dialects.postgresql.catalog.tables import by_table
from dynamic_databases.dialects.postgresql.catalog.type_queries import types as types_statement
from dynamic_databases.dialects.postgresql.statements import reading
from dynamic_databases.dialects.postgresql.types import Types
from dynamic_databases.dialects.rows import rows_of


@dataclass(frozen=True)
class CatalogRows:
    """The rows of all statements of a reading."""

    database: DatabaseRow
    relations: list[RelationRow]
    columns: dict[int, list[tuple[Any, ...]]]
    constraints: dict[int, list[ConstraintRow]]
    indexes: dict[int, list[IndexRow]]
    types: Types
    schema_objects: list[ObjectRow]
    other_objects: list[OtherRow]
    rights: list[RightsRow]


@dataclass(frozen=True)
class FetchedRows:
    """The rows of all statements, most of them as they arrived."""

    database: DatabaseRow
    relations: list[RelationRow]
    rest: tuple[Rows, ...]

    def fingerprint(self, version: str) -> str:
        """Return the fingerprint of all rows, without the statistics in them, and of the server's version."""
        relations = [(*row[: SIZES.start], *row[SIZES.stop :]) for row in self.relations]
        database = self.database._replace(bytes=0)
        return fingerprints.fingerprint_of(postgresql.__file__, version, database, relations, self.rest)

    def by_name(self) -> CatalogRows:
        """Return the rows with names for their columns."""
        columns, constraints, indexes, types, objects, others, granted = self.rest
        return CatalogRows(
            database=self.database,
            relations=self.relations,
            columns=by_table(columns),
            constraints=by_table(rows_of(ConstraintRow, constraints)),
            indexes=by_table(rows_of(IndexRow, indexes)),
            types=Types(rows_of(TypeRow, types)),
            schema_objects=list(map(object_row, objects)),
            other_objects=rows_of(OtherRow, others),
            rights=rows_of(RightsRow, granted),
        )


SIZES = slice(RelationRow._fields.index("rows"), RelationRow._fields.index("bytes") + 1)
"""Where the row of a relation has its statistics, which stand side by side."""


def fetched_rows(connection: BaseDatabaseWrapper, number: int, behind: BehindLocks) -> FetchedRows:
    """Return the rows of all statements; `number` is the server's version."""
    with reading(connection):
        own = rows_of(DatabaseRow, fetch_all(connection, queries.database(number, own_catalogs())))[0]
        relations, *rest = (
            fetch_all(connection, sql)
            for sql in (
                queries.relations(behind),
                queries.columns(number, behind),
                key_queries.constraints(number, behind),
                key_queries.indexes(number, behind),
                types_statement(number),
                schema_objects(number, behind),
                other_objects(number, own.own_catalogs, behind),
                rights(own.own_catalogs),
            )
        )
    return FetchedRows(own, rows_of(RelationRow, relations), tuple(rest))
