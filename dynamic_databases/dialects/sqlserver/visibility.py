"""Says what of a database a login may not see: rows behind security policies, columns not granted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import Error
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import TableName, Visibility
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.sqlserver.errors import explain
from dynamic_databases.errors import QueryFailed, StructureChanged

POLICY = "a security policy"
ABROAD_HIDES = "what it is read from ({}), of which this database tells nothing"
UNTOLD_POLICY = "a security policy, of which this server says nothing"
UNKNOWN_POLICY = "a security policy that this login is not shown (GRANT VIEW DEFINITION shows them)"
FILTERED = """
    WITH behind (object_id, target_id) AS (
        SELECT p.target_object_id, p.target_object_id
        FROM sys.security_predicates p
        JOIN sys.security_policies y ON y.object_id = p.object_id
        WHERE y.is_enabled = 1 AND p.predicate_type = 0
        UNION ALL
        SELECT d.referencing_id, b.target_id
        FROM behind b
        JOIN sys.sql_expression_dependencies d ON d.referenced_id = b.object_id
        JOIN sys.objects v ON v.object_id = d.referencing_id
        WHERE v.type IN ('V', 'IF', 'TF', 'FN') AND d.referencing_id <> d.referenced_id
    )
    SELECT DISTINCT s.name, o.name, CASE WHEN b.object_id <> b.target_id THEN t.name END
    FROM behind b
    JOIN sys.objects o ON o.object_id = b.object_id AND o.type IN ('U', 'V')
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    JOIN sys.objects t ON t.object_id = b.target_id
"""
"""Tables with a filter predicate, and the views that read them, by functions too, with the table's name. A
predicate holds for everyone, dbo too. Source: Microsoft's "Row-level security"."""
ABROAD = """
    WITH behind (object_id, name) AS (
        SELECT e.object_id, e.name
        FROM sys.objects e
        WHERE e.type = 'ET'
        UNION ALL
        SELECT d.referencing_id, COALESCE(d.referenced_server_name, d.referenced_database_name)
        FROM sys.sql_expression_dependencies d
        WHERE d.referenced_server_name IS NOT NULL OR d.referenced_database_name <> DB_NAME()
        UNION ALL
        SELECT d.referencing_id, b.name
        FROM behind b
        JOIN sys.sql_expression_dependencies d ON d.referenced_id = b.object_id
        JOIN sys.objects v ON v.object_id = d.referencing_id
        WHERE v.type IN ('V', 'IF', 'TF', 'FN') AND d.referencing_id <> d.referenced_id
    )
    SELECT DISTINCT s.name, o.name, b.name
    FROM behind b
    JOIN sys.objects o ON o.object_id = b.object_id AND o.type IN ('ET', 'V')
    JOIN sys.schemas s ON s.schema_id = o.schema_id
"""
"""External tables, and views that read them or another database or server, with its name: this database knows
nothing of policies there. Source: Microsoft's "sys.sql_expression_dependencies"."""
UNREADABLE = """
    SELECT w.schema_name, w.name, c.name,
           HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'SELECT', c.name, 'COLUMN')
    FROM (SELECT o.object_id, s.name AS schema_name, o.name,
                 QUOTENAME(s.name) + '.' + QUOTENAME(o.name) AS whole
          FROM sys.objects o
          JOIN sys.schemas s ON s.schema_id = o.schema_id
          WHERE o.is_ms_shipped = 0 AND o.type IN ('U', 'V', 'ET')) w
    JOIN sys.columns c ON c.object_id = w.object_id
    WHERE USER_NAME() <> 'dbo'
      AND (HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'SELECT') = 0
           OR EXISTS (SELECT 1 FROM sys.database_permissions p
                      WHERE p.class = 1 AND p.major_id = w.object_id AND p.minor_id > 0))
    ORDER BY w.schema_name, w.name, c.column_id
"""
"""The columns of the tables on which a login has, or is denied, rights to single columns: `dbo` has them all.
Source: Microsoft's "HAS_PERMS_BY_NAME"."""


def visibility(connection: BaseDatabaseWrapper, *, shows_policies: bool) -> Visibility:
    """Return what the login may not see, in three statements. Raises `django.db.Error`."""
    filtered, abroad, columns = (_rows(connection, sql) for sql in (FILTERED, ABROAD, UNREADABLE))
    visible = visible_of(filtered or (), columns or (), abroad or (), shows_policies=shows_policies)
    return visible if filtered is not None else replace(visible, hides_any_rows=UNTOLD_POLICY)


def visible_of(
    filtered: Iterable[Sequence[Any]],
    columns: Iterable[Sequence[Any]],
    abroad: Iterable[Sequence[Any]] = (),
    *,
    shows_policies: bool,
) -> Visibility:
    """Return what rows of `FILTERED`, `UNREADABLE` and `ABROAD` say."""
    behind: dict[TableName, list[str]] = {}
    for schema, name, target in filtered:
        behind.setdefault(TableName(schema, name), []).extend([target] if target else [])
    elsewhere: dict[TableName, set[str]] = {}
    for schema, name, source in abroad:
        elsewhere.setdefault(TableName(schema, name), set()).add("outside" if source == name else source)
    rights: dict[TableName, dict[str, bool]] = {}
    for schema, name, column, may_read in columns:
        rights.setdefault(TableName(schema, name), {})[column] = bool(may_read)
    return Visibility(
        hides_rows={
            name: f"{POLICY} on {', '.join(sorted(targets))}" if targets else POLICY
            for name, targets in behind.items()
        },
        may_hide_rows={
            name: ABROAD_HIDES.format(", ".join(sorted(sources))) for name, sources in elsewhere.items()
        },
        hides_any_rows="" if shows_policies else UNKNOWN_POLICY,
        # Of a table without a readable column nothing is read: the server's own error says so.
        unreadable={
            name: tuple(column for column, may_read in of_table.items() if not may_read)
            for name, of_table in rights.items()
            if any(of_table.values()) and not all(of_table.values())
        },
    )


def _rows(connection: BaseDatabaseWrapper, sql: str) -> list[tuple[Any, ...]] | None:
    """Return the rows of a statement; none where its tables are missing, None where it is refused.

    Compatible servers have neither such things nor their catalog, and each says so in words of its own:
    that must not cost the whole structure.
    """
    try:
        return fetch_all(connection, sql)
    except Error as error:
        reason = explain(error, "reading")
        if isinstance(reason, StructureChanged):
            return []
        if isinstance(reason, QueryFailed):
            return None
        raise
