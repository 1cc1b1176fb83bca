"""Reads further details of a SQL Server database in one statement with many branches.

If a server refuses it (an older one, or a compatible one that lacks some view), each branch is run
separately. Only the branches that are still refused are unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.catalog import RIGHTS
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.sqlserver.catalog import detail_queries as queries
from dynamic_databases.dialects.sqlserver.catalog import detail_rows as rows
from dynamic_databases.dialects.sqlserver.catalog import object_queries, rights_queries
from dynamic_databases.dialects.sqlserver.errors import explain
from dynamic_databases.errors import Forbidden, QueryFailed, StructureChanged

BRANCHES: Mapping[type[Any], str] = {
    rows.CommentRow: queries.COMMENTS,
    rows.DatabaseOptionsRow: queries.DATABASE_OPTIONS,
    rows.TableOptionsRow: queries.TABLE_OPTIONS,
    rows.ExternalTableRow: queries.EXTERNAL_TABLES,
    rows.RetentionRow: queries.RETENTION,
    rows.ColumnOptionsRow: queries.COLUMN_OPTIONS,
    rows.XmlColumnRow: queries.XML_COLUMNS,
    rows.DefaultNameRow: queries.DEFAULT_NAMES,
    rows.IdentityRow: queries.IDENTITIES,
    rows.MaskRow: queries.MASKS,
    rows.IndexOptionsRow: queries.INDEX_OPTIONS,
    rows.IndexStatisticsRow: queries.INDEX_STATISTICS,
    rows.PartitionColumnRow: queries.PARTITION_COLUMNS,
    rows.CompressionRow: queries.COMPRESSIONS,
    rows.BucketsRow: queries.BUCKETS,
    rows.XmlIndexRow: queries.XML_INDEXES,
    rows.SpatialIndexRow: queries.SPATIAL_INDEXES,
    rows.TessellationRow: queries.TESSELLATIONS,
    rows.ModuleOptionsRow: queries.MODULE_OPTIONS,
    rows.CompiledRow: queries.COMPILED,
    rows.TriggerTurnsRow: queries.TRIGGER_TURNS,
    rows.ConstraintOptionsRow: queries.CONSTRAINT_OPTIONS,
    rows.KeyRow: queries.KEYS,
    rows.StatisticsRow: object_queries.STATISTICS,
    rows.XmlSchemaCollectionRow: object_queries.XML_SCHEMA_COLLECTIONS,
    rows.FulltextCatalogRow: object_queries.FULLTEXT_CATALOGS,
    rows.FulltextIndexRow: object_queries.FULLTEXT_INDEXES,
    rows.PartitionFunctionRow: object_queries.PARTITION_FUNCTIONS,
    rows.PartitionSchemeRow: object_queries.PARTITION_SCHEMES,
    rows.DatabaseTriggerRow: object_queries.DATABASE_TRIGGERS,
    rows.SecurityPolicyRow: object_queries.SECURITY_POLICIES,
    rows.AssemblyRow: object_queries.ASSEMBLIES,
    rows.OwnerRow: rights_queries.OWNERS,
    rows.PermissionRow: rights_queries.PERMISSIONS,
    rows.RoleRow: rights_queries.ROLES,
}
"""By the kind of their rows. A value of NULL, or no row at all, means the server's default."""
LATER: Mapping[type[Any], str] = {rows.EdgeRow: object_queries.EDGES}
"""Branches that need a server newer than SQL Server 2017."""
KINDS = {kind.__name__: kind for kind in (*BRANCHES, *LATER)}
WIDTH = max(len(kind._fields) for kind in KINDS.values())

OF_COLUMNS: tuple[type[Any], ...] = (
    rows.ColumnOptionsRow,
    rows.XmlColumnRow,
    rows.DefaultNameRow,
    rows.IdentityRow,
    rows.MaskRow,
)
OF_INDEXES: tuple[type[Any], ...] = (
    rows.IndexOptionsRow,
    rows.IndexStatisticsRow,
    rows.PartitionColumnRow,
    rows.CompressionRow,
    rows.BucketsRow,
    rows.XmlIndexRow,
    rows.SpatialIndexRow,
    rows.TessellationRow,
)
SORTS: Mapping[type[Any], tuple[str, ...]] = {
    rows.CommentRow: ("database", "foreign_key", "check", "sequence", "type", "schema"),
    rows.DatabaseOptionsRow: ("database",),
    rows.TableOptionsRow: ("table",),
    rows.ExternalTableRow: ("table",),
    rows.RetentionRow: ("table",),
    **dict.fromkeys(OF_COLUMNS, ("column",)),
    **dict.fromkeys(OF_INDEXES, ("index", "unique", "primary_key", "table")),
    rows.ModuleOptionsRow: ("trigger", "routine", "view"),
    rows.CompiledRow: ("trigger", "routine"),
    rows.TriggerTurnsRow: ("trigger",),
    rows.ConstraintOptionsRow: ("foreign_key", "check"),
    rows.EdgeRow: (),
}
"""The kinds of objects, as a comparison names them, that have the options in these rows."""
OBJECTS: Mapping[type[Any], tuple[str, ...]] = {
    rows.KeyRow: ("primary_key.comment", "unique.comment"),
    rows.StatisticsRow: ("statistics",),
    rows.XmlSchemaCollectionRow: ("xml_schema_collection",),
    rows.FulltextCatalogRow: ("fulltext_catalog",),
    rows.FulltextIndexRow: ("fulltext_index",),
    rows.PartitionFunctionRow: ("partition_function",),
    rows.PartitionSchemeRow: ("partition_scheme",),
    rows.DatabaseTriggerRow: ("event_trigger",),
    rows.SecurityPolicyRow: ("policy",),
    rows.AssemblyRow: ("assembly",),
    **dict.fromkeys((rows.OwnerRow, rows.PermissionRow, rows.RoleRow), RIGHTS),
}


@dataclass(frozen=True)
class Details:
    """The rows of all branches, by their kind, and what the server does not report."""

    rows: Mapping[type[Any], list[Any]] = field(default_factory=lambda: defaultdict(list))
    unread: tuple[str, ...] = ()
    """Kinds and attributes as a comparison names them: see `Catalog.unread`."""

    def of(self, kind: type[Any]) -> list[Any]:
        return self.rows.get(kind, [])

    def reads(self, kind: str) -> bool:
        """Return whether the server tells of things of this kind."""
        return kind not in self.unread


NO_DETAILS = Details()
_refused: Cache[str, frozenset[type[Any]]] = Cache(1024, by_itself)
"""The branches that a server has refused, by alias: they are not run again."""


def read_details(connection: BaseDatabaseWrapper) -> Details:
    """Return the rows of the branches. Raises `django.db.Error`, except for branches that are refused."""
    rows: dict[type[Any], list[Any]] = defaultdict(list)
    refused = _refused.get(connection.alias) or frozenset()
    known = {kind: statement for kind, statement in BRANCHES.items() if kind not in refused}
    if not _gather(connection, known, rows):
        refused |= {
            kind for kind, statement in known.items() if not _gather(connection, {kind: statement}, rows)
        }
    # A server that lacks these views has no such objects, so nothing is unread.
    if not refused.issuperset(LATER) and not _gather(connection, LATER, rows):
        refused |= LATER.keys()
    _refused.set(connection.alias, refused)
    unread = {attribute for kind in refused if kind in BRANCHES for attribute in attributes_of(kind)}
    return Details(rows, tuple(sorted(unread)))


def attributes_of(kind: type[Any]) -> tuple[str, ...]:
    """Return the attributes that are unknown if rows of this kind can't be read."""
    if kind in OBJECTS:
        return OBJECTS[kind]
    names = [name for name in kind._fields if not name.endswith("_id") and name not in ("class_", "id")]
    return tuple(f"{sort}.{name}" for sort in SORTS[kind] for name in names)


def _gather(
    connection: BaseDatabaseWrapper, branches: Mapping[type[Any], str], rows: dict[type[Any], list[Any]]
) -> bool:
    """Add the rows of these branches to `rows`; return False if the server refuses the statement."""
    try:
        answer = fetch_all(connection, union(branches))
    except DatabaseError as error:
        refusal = explain(error, "reading the structure")
        if not isinstance(refusal, (StructureChanged, QueryFailed, Forbidden)):
            raise
        return False
    for name, *values in answer:
        kind = KINDS[name]
        rows[kind].append(kind._make(values[: len(kind._fields)]))
    return True


def union(branches: Mapping[type[Any], str]) -> str:
    """Return a UNION of several branches, in which each row begins with its kind.

    All columns are converted to text of one collation, because the server refuses a UNION of different ones.
    """
    return " UNION ALL ".join(_branch(kind, statement) for kind, statement in branches.items())


def _branch(kind: type[Any], statement: str) -> str:
    names = [f"c{number}" for number in range(len(kind._fields))]
    columns = [f"CONVERT(nvarchar(max), q.{name}) COLLATE DATABASE_DEFAULT" for name in names]
    columns += ["CONVERT(nvarchar(max), NULL) COLLATE DATABASE_DEFAULT"] * (WIDTH - len(names))
    return f"SELECT '{kind.__name__}', {', '.join(columns)} FROM ({statement}) q ({', '.join(names)})"
