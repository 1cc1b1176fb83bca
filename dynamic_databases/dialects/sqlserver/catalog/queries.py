"""The statements that read the structure of a SQL Server database; `rows` describes their results.

Each reads all objects of one kind, joined only by object_id. `%` must be doubled, because Django's cursor
formats the statements.
Source: Microsoft's "System catalog views", as of SQL Server 2017.
"""

from __future__ import annotations

VERSION = """
    SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')),
           CONVERT(nvarchar(128), SERVERPROPERTY('Edition'))
"""

DATABASE = """
    SELECT CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion')),
           CONVERT(nvarchar(128), SERVERPROPERTY('Edition')),
           s.name, SCHEMA_NAME(), CONVERT(nvarchar(128), DATABASEPROPERTYEX(DB_NAME(), 'Collation')),
           COALESCE(HAS_PERMS_BY_NAME(NULL, 'DATABASE', 'VIEW DEFINITION'),
                    HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), 'DATABASE', 'VIEW DEFINITION')),
           (SELECT SUM(CONVERT(bigint, f.size)) * 8192 FROM sys.database_files f),
           s.schema_id
    FROM (SELECT 1 AS this) d
    LEFT JOIN sys.schemas s ON s.name NOT IN (
        'sys', 'INFORMATION_SCHEMA', 'guest', 'db_owner', 'db_accessadmin', 'db_securityadmin', 'db_ddladmin',
        'db_backupoperator', 'db_datareader', 'db_datawriter', 'db_denydatareader', 'db_denydatawriter')
"""
"""One row for each user schema, or a single row if there is none. A file's size is in pages of 8 KiB."""

OBJECTS = """
    SELECT o.object_id, s.name, o.name, RTRIM(o.type), o.parent_object_id,
           m.definition, ck.definition, sy.base_object_name,
           CONVERT(nvarchar(max), p.value),
           CONVERT(int, t.temporal_type), CONVERT(int, t.is_external), CONVERT(int, t.is_memory_optimized),
           CONVERT(int, COALESCE(ck.is_disabled, tr.is_disabled)), CONVERT(int, t.history_table_id),
           CONVERT(int, ck.is_not_trusted)
    FROM sys.objects o
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    LEFT JOIN sys.tables t ON t.object_id = o.object_id
    LEFT JOIN sys.sql_modules m ON m.object_id = o.object_id
    LEFT JOIN sys.check_constraints ck ON ck.object_id = o.object_id
    LEFT JOIN sys.triggers tr ON tr.object_id = o.object_id
    LEFT JOIN sys.synonyms sy ON sy.object_id = o.object_id
    LEFT JOIN sys.extended_properties p
        ON p.class = 1 AND p.major_id = o.object_id AND p.minor_id = 0 AND p.name = 'MS_Description'
    WHERE o.is_ms_shipped = 0
      AND (o.type IN ('U', 'V', 'ET', 'C', 'TR', 'TA', 'P', 'PC', 'FN', 'IF', 'TF', 'FS', 'FT',
                      'AF', 'SN', 'R')
           OR o.type = 'D' AND o.parent_object_id = 0)
"""

COLUMNS = """
    SELECT c.object_id, c.column_id, c.name,
           bt.name, ut.name, us.name, CONVERT(int, ut.is_user_defined),
           CONVERT(int, c.max_length), CONVERT(int, c.precision), CONVERT(int, c.scale),
           CONVERT(int, c.is_nullable), c.collation_name, d.definition,
           cc.definition, CONVERT(int, cc.is_persisted),
           CONVERT(nvarchar(60), i.seed_value), CONVERT(nvarchar(60), i.increment_value),
           CONVERT(nvarchar(max), p.value),
           CONVERT(int, c.is_sparse), CONVERT(int, c.is_hidden), c.generated_always_type_desc,
           CONVERT(int, c.is_identity), CONVERT(int, c.is_masked), CONVERT(int, c.is_column_set),
           c.encryption_type_desc, CONVERT(int, c.graph_type),
           CASE WHEN d.object_id IS NULL AND c.default_object_id <> 0
                THEN OBJECT_DEFINITION(c.default_object_id) END
    FROM sys.columns c
    JOIN sys.objects o ON o.object_id = c.object_id
    LEFT JOIN sys.types ut ON ut.user_type_id = c.user_type_id
    LEFT JOIN sys.schemas us ON us.schema_id = ut.schema_id
    LEFT JOIN sys.types bt ON bt.user_type_id = c.system_type_id AND bt.system_type_id = c.system_type_id
    LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
    LEFT JOIN sys.computed_columns cc ON cc.object_id = c.object_id AND cc.column_id = c.column_id
    LEFT JOIN sys.identity_columns i ON i.object_id = c.object_id AND i.column_id = c.column_id
    LEFT JOIN sys.extended_properties p
        ON p.class = 1 AND p.major_id = c.object_id AND p.minor_id = c.column_id AND p.name = 'MS_Description'
    WHERE (o.is_ms_shipped = 0 AND o.type IN ('U', 'V', 'ET') OR o.type = 'TT')
      AND (c.graph_type IS NULL OR c.graph_type IN (2, 5, 8))
"""
"""The internal columns of a graph table can't be selected, but those computed from them can.

A default that was bound with sp_bindefault is not a constraint. The description of generated_always_type is
read, because Microsoft's pages disagree on the numbers.
"""

INDEXES = """
    SELECT i.object_id, i.index_id, i.name, i.type_desc, CONVERT(int, i.is_unique),
           CONVERT(int, i.is_primary_key), CONVERT(int, i.is_unique_constraint), CONVERT(int, i.is_disabled),
           i.filter_definition, CONVERT(nvarchar(max), p.value),
           CONVERT(int, ic.index_column_id), CONVERT(int, ic.key_ordinal), c.name,
           CONVERT(int, ic.is_descending_key), CONVERT(int, ic.is_included_column)
    FROM sys.indexes i
    JOIN sys.objects o ON o.object_id = i.object_id
    JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
    JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
    LEFT JOIN sys.extended_properties p
        ON p.class = 7 AND p.major_id = i.object_id AND p.minor_id = i.index_id AND p.name = 'MS_Description'
    WHERE o.is_ms_shipped = 0 AND o.type IN ('U', 'V', 'ET') AND i.index_id > 0 AND i.is_hypothetical = 0
"""

FOREIGN_KEYS = """
    SELECT f.parent_object_id, f.object_id, f.name, rs.name, r.name,
           f.update_referential_action_desc, f.delete_referential_action_desc, CONVERT(int, f.is_disabled),
           CONVERT(int, fc.constraint_column_id), c.name, rc.name, CONVERT(int, f.is_not_trusted)
    FROM sys.foreign_keys f
    JOIN sys.foreign_key_columns fc ON fc.constraint_object_id = f.object_id
    JOIN sys.objects r ON r.object_id = f.referenced_object_id
    JOIN sys.schemas rs ON rs.schema_id = r.schema_id
    JOIN sys.columns c ON c.object_id = fc.parent_object_id AND c.column_id = fc.parent_column_id
    JOIN sys.columns rc ON rc.object_id = fc.referenced_object_id AND rc.column_id = fc.referenced_column_id
"""

SEQUENCES = """
    SELECT s.name, q.name, t.name, CONVERT(nvarchar(60), q.start_value), CONVERT(nvarchar(60), q.increment),
           CONVERT(nvarchar(60), q.minimum_value), CONVERT(nvarchar(60), q.maximum_value),
           CONVERT(int, q.is_cycling), CONVERT(int, q.is_cached), CONVERT(nvarchar(60), q.cache_size),
           q.object_id
    FROM sys.sequences q
    JOIN sys.schemas s ON s.schema_id = q.schema_id
    LEFT JOIN sys.types t ON t.user_type_id = q.user_type_id
"""

TYPES = """
    SELECT s.name, t.name, bt.name,
           CONVERT(int, t.max_length), CONVERT(int, t.precision), CONVERT(int, t.scale),
           CONVERT(int, t.is_nullable), CONVERT(int, t.is_table_type), tt.type_table_object_id,
           t.user_type_id
    FROM sys.types t
    JOIN sys.schemas s ON s.schema_id = t.schema_id
    LEFT JOIN sys.types bt ON bt.user_type_id = t.system_type_id AND bt.system_type_id = t.system_type_id
    LEFT JOIN sys.table_types tt ON tt.user_type_id = t.user_type_id
    WHERE t.is_user_defined = 1
"""

SPACE = """
    SELECT p.object_id,
           SUM(CASE WHEN p.index_id IN (0, 1) THEN p.rows END),
           SUM(COALESCE(r.pages, 0) + COALESCE(l.pages, 0)) * 8192,
           COUNT(DISTINCT p.partition_number)
    FROM sys.partitions p
    LEFT JOIN (SELECT a.container_id, SUM(a.total_pages) AS pages
               FROM sys.allocation_units a WHERE a.type IN (1, 3) GROUP BY a.container_id) r
        ON r.container_id = p.hobt_id
    LEFT JOIN (SELECT a.container_id, SUM(a.total_pages) AS pages
               FROM sys.allocation_units a WHERE a.type = 2 GROUP BY a.container_id) l
        ON l.container_id = p.partition_id
    GROUP BY p.object_id
"""
"""In-row and row-overflow data (1, 3) belong to a hobt, large objects (2) to a partition."""

ROWS = """
    SELECT p.object_id, NULLIF(SUM(p.rows), 0), NULL, COUNT(DISTINCT p.partition_number)
    FROM sys.partitions p
    WHERE p.index_id IN (0, 1)
    GROUP BY p.object_id
"""
"""For servers without allocation units. They only estimate, and report 0 if rows were never counted."""
