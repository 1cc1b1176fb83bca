"""Makes objects besides tables from the rows of `details`: statistics, partitioning, full text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dynamic_databases.catalog import DatabaseObject
from dynamic_databases.dialects.sqlserver.catalog import detail_rows as rows
from dynamic_databases.dialects.sqlserver.catalog.details import Details
from dynamic_databases.dialects.sqlserver.catalog.options import SCHEMA, Described


def other_objects_of(
    details: Details, described: Described, schemas: Iterable[tuple[str, int]]
) -> tuple[DatabaseObject, ...]:
    """Return all other objects, sorted by sort, schema, table and name; `schemas` have names and ids."""
    objects = [
        DatabaseObject("schema", name, comment=described.comments[SCHEMA, schema_id])
        for name, schema_id in schemas
        if (SCHEMA, schema_id) in described.comments
    ]
    objects += _of_tables(details)
    objects += _of_storage(details)
    objects += _of_database(details)
    return tuple(
        sorted(objects, key=lambda each: (each.sort, each.schema or "", each.table or "", each.name))
    )


def _of_tables(details: Details) -> Iterator[DatabaseObject]:
    for row in details.of(rows.StatisticsRow):
        where = f" where {row.filter}" if row.filter else ""
        yield DatabaseObject(
            "statistics",
            row.name,
            row.schema,
            row.table,
            definition=f"({row.columns}){where}",
            options=rows.options_in(row, behind=5),
        )
    for row in details.of(rows.FulltextIndexRow):
        yield DatabaseObject(
            "fulltext_index",
            row.table,
            row.schema,
            row.table,
            definition=f"({row.columns}) key {row.key_index}",
            options=(("catalog", row.catalog or ""), *rows.options_in(row, behind=5)),
        )


def _of_storage(details: Details) -> Iterator[DatabaseObject]:
    for row in details.of(rows.PartitionFunctionRow):
        definition = f"{row.type} range {row.side} for values ({row.values or ''})"
        yield DatabaseObject("partition_function", row.name, definition=definition)
    for row in details.of(rows.PartitionSchemeRow):
        definition = f"partition {row.function} to ({row.filegroups or ''})"
        yield DatabaseObject("partition_scheme", row.name, definition=definition)
    for row in details.of(rows.FulltextCatalogRow):
        yield DatabaseObject("fulltext_catalog", row.name, options=rows.options_in(row, behind=1))


def _of_database(details: Details) -> Iterator[DatabaseObject]:
    for row in details.of(rows.XmlSchemaCollectionRow):
        definition = f"{row.namespaces or ''}: {row.components or ''}"
        yield DatabaseObject("xml_schema_collection", row.name, row.schema, definition=definition)
    for row in details.of(rows.AssemblyRow):
        yield DatabaseObject("assembly", row.name, definition=f"{row.clr_name} {row.permission_set}")
    for row in details.of(rows.DatabaseTriggerRow):
        yield DatabaseObject(
            "event_trigger",
            row.name,
            definition=row.definition,
            options=(("disabled", ""),) if row.disabled else (),
        )
    for row in details.of(rows.SecurityPolicyRow):
        options = rows.options_in(row, behind=2)[:-1] if row.predicates else rows.options_in(row, behind=2)
        yield DatabaseObject("policy", row.name, row.schema, definition=row.predicates, options=options)
