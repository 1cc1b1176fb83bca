"""Reads a whole PostgreSQL database's structure in a fixed number of statements, whatever its size.

Leaves the statements to `queries` and `loose_queries`, and making values of their rows to `tables` and
`types`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import (
    Catalog,
    Reading,
    Routine,
    Sequence,
    Statistics,
    Table,
    TableName,
    TableStatistics,
)
from dynamic_databases.dialects.base import fetch_all, now
from dynamic_databases.dialects.postgresql import queries
from dynamic_databases.dialects.postgresql.guard import reading
from dynamic_databases.dialects.postgresql.loose_queries import loose_objects
from dynamic_databases.dialects.postgresql.migrations import last_migration
from dynamic_databases.dialects.postgresql.tables import (
    RelationRow,
    Row,
    TableRows,
    by_table,
    columns_by_table,
    tables_of,
)
from dynamic_databases.dialects.postgresql.types import TypeRow, Types

Quote = Callable[[str], str]
PUBLIC = "public"
ROUTINES = {"f": "function", "p": "procedure", "a": "aggregate", "w": "window function"}


def read_catalog(connection: BaseDatabaseWrapper, version: str, number: int, quote: Quote) -> Reading:
    """Return structure and statistics; `number` is the server's version: 150018. Raises `django.db.Error`.

    What is made or removed between two of the statements may be half there in this reading.
    """
    with reading(connection):
        schema, collation, charset, size, schemas = fetch_all(connection, queries.database(number))[0]
        relations = [RelationRow(*row) for row in fetch_all(connection, queries.RELATIONS)]
        columns = by_table(fetch_all(connection, queries.columns(number)))
        constraints = by_table(fetch_all(connection, queries.constraints(number)))
        indexes = by_table(fetch_all(connection, queries.indexes(number)))
        types = Types([TypeRow(*row) for row in fetch_all(connection, queries.types(number))])
        loose = fetch_all(connection, loose_objects(number))
    attached: dict[int, list[Row]] = {}
    for row in loose:
        if row[3] is not None:
            attached.setdefault(row[3], []).append(row)
    tables = tables_of(TableRows(relations, columns, constraints, indexes, attached), types)
    catalog = Catalog(
        vendor="postgresql",
        version=version,
        default_schema=schema or PUBLIC,
        tables=tables,
        schemas=tuple(schemas),
        sequences=tuple(_sequence(row) for row in loose if row[0] == "sequence"),
        routines=tuple(_routine(row) for row in loose if row[0] == "routine"),
        types=types.of_users(_attributes(columns, types)),
        collation=collation,
        charset=charset,
    )
    migration = last_migration(connection, tables, schema or PUBLIC, quote)
    return Reading(catalog, Statistics(_sizes(relations, tables), bytes=size, migration=migration), now())


def _sequence(row: Row) -> Sequence:
    _, schema, name, _, _, type_, column, table, numbers = row
    start, increment, minimum, maximum, cycle, cache = numbers.split()
    owner = f"{table}.{column}" if table else None
    return Sequence(schema, name, type_, start, increment, minimum, maximum, cycle == "t", owner, cache)


def _routine(row: Row) -> Routine:
    _, schema, name, _, kind, arguments, returns, language, source = row
    words = ROUTINES.get(kind, "function")
    return Routine(schema, name, words, arguments or "", returns, language, source.removeprefix("\n"))


def _attributes(columns: dict[int, list[Row]], types: Types) -> dict[int, list[str]]:
    """Return the attributes of composite types, each as a line of text, by relation."""
    rows = {oid: columns[oid] for oid in types.oids_by_relation if oid in columns}
    return {
        oid: [f"{column.name} {column.type}" for column in found.values()]
        for oid, found in columns_by_table(rows, types).items()
    }


def _sizes(relations: list[RelationRow], tables: tuple[Table, ...]) -> dict[TableName, TableStatistics]:
    """Return what each table weighs; a partitioned one as much as its partitions."""
    parts: dict[int, list[RelationRow]] = {}
    for relation in relations:
        if relation.is_partition and relation.parent is not None:
            parts.setdefault(relation.parent, []).append(relation)
    return {
        table.table_name: _weight(relation, parts)
        for table, relation in zip(tables, relations, strict=True)
        if relation.kind in "rmp"
    }


def _weight(relation: RelationRow, parts: dict[int, list[RelationRow]]) -> TableStatistics:
    if relation.kind != "p":
        return TableStatistics(relation.rows, relation.bytes) if relation.rows >= 0 else TableStatistics()
    weights = [_weight(part, parts) for part in parts.get(relation.oid, ())]
    rows = [weight.rows for weight in weights]
    sizes = [weight.bytes for weight in weights]
    return TableStatistics(
        None if None in rows else sum(filter(None, rows)), None if None in sizes else sum(filter(None, sizes))
    )
