"""The statements that read objects besides tables; leaves options and comments to `detail_queries`.

Each constant is one branch of a single statement: see `details`.
Source: Microsoft's "System catalog views", as of SQL Server 2017.
"""

from __future__ import annotations

STATISTICS = """
    SELECT s.name, o.name, st.name,
           STRING_AGG(c.name, ', ') WITHIN GROUP (ORDER BY sc.stats_column_id),
           st.filter_definition,
           CASE WHEN st.no_recompute = 1 THEN 'on' END,
           CASE WHEN st.is_incremental = 1 THEN 'on' END
    FROM sys.stats st
    JOIN sys.objects o ON o.object_id = st.object_id
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    JOIN sys.stats_columns sc ON sc.object_id = st.object_id AND sc.stats_id = st.stats_id
    JOIN sys.columns c ON c.object_id = sc.object_id AND c.column_id = sc.column_id
    WHERE st.user_created = 1 AND o.is_ms_shipped = 0
    GROUP BY s.name, o.name, st.name, st.filter_definition, st.no_recompute, st.is_incremental
"""

XML_SCHEMA_COLLECTIONS = """
    SELECT s.name, x.name,
           (SELECT STRING_AGG(CONVERT(nvarchar(max), n.name), ', ') WITHIN GROUP (ORDER BY n.name)
            FROM sys.xml_schema_namespaces n WHERE n.xml_collection_id = x.xml_collection_id),
           (SELECT STRING_AGG(CONVERT(nvarchar(max), CONCAT(k.kind_desc, ' ', k.name)), ', ')
                   WITHIN GROUP (ORDER BY k.kind_desc, k.name)
            FROM sys.xml_schema_components k
            WHERE k.xml_collection_id = x.xml_collection_id AND k.name IS NOT NULL)
    FROM sys.xml_schema_collections x
    JOIN sys.schemas s ON s.schema_id = x.schema_id
    WHERE s.name <> 'sys'
"""

FULLTEXT_CATALOGS = """
    SELECT f.name,
           CASE WHEN f.is_default = 1 THEN 'yes' END,
           CASE WHEN f.is_accent_sensitivity_on = 0 THEN 'off' END
    FROM sys.fulltext_catalogs f
"""

FULLTEXT_INDEXES = """
    SELECT s.name, o.name, f.name, i.name,
           (SELECT STRING_AGG(CONVERT(nvarchar(max), CONCAT(c.name, ' language ', fc.language_id)), ', ')
                   WITHIN GROUP (ORDER BY c.column_id)
            FROM sys.fulltext_index_columns fc
            JOIN sys.columns c ON c.object_id = fc.object_id AND c.column_id = fc.column_id
            WHERE fc.object_id = fi.object_id),
           NULLIF(fi.change_tracking_state_desc, 'AUTO'),
           CASE WHEN fi.is_enabled = 0 THEN 'yes' END,
           CASE WHEN fi.stoplist_id IS NULL THEN 'off' WHEN fi.stoplist_id > 0 THEN sl.name END
    FROM sys.fulltext_indexes fi
    JOIN sys.objects o ON o.object_id = fi.object_id
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    LEFT JOIN sys.fulltext_catalogs f ON f.fulltext_catalog_id = fi.fulltext_catalog_id
    LEFT JOIN sys.indexes i ON i.object_id = fi.object_id AND i.index_id = fi.unique_index_id
    LEFT JOIN sys.fulltext_stoplists sl ON sl.stoplist_id = fi.stoplist_id
"""

PARTITION_FUNCTIONS = """
    SELECT f.name, t.name, CASE WHEN f.boundary_value_on_right = 1 THEN 'right' ELSE 'left' END,
           (SELECT STRING_AGG(CONVERT(nvarchar(max), v.value), ', ') WITHIN GROUP (ORDER BY v.boundary_id)
            FROM sys.partition_range_values v WHERE v.function_id = f.function_id)
    FROM sys.partition_functions f
    JOIN sys.partition_parameters p ON p.function_id = f.function_id
    JOIN sys.types t ON t.user_type_id = p.user_type_id
"""

PARTITION_SCHEMES = """
    SELECT p.name, f.name,
           (SELECT STRING_AGG(CONVERT(nvarchar(max), g.name), ', ') WITHIN GROUP (ORDER BY d.destination_id)
            FROM sys.destination_data_spaces d
            JOIN sys.data_spaces g ON g.data_space_id = d.data_space_id
            WHERE d.partition_scheme_id = p.data_space_id)
    FROM sys.partition_schemes p
    JOIN sys.partition_functions f ON f.function_id = p.function_id
"""

DATABASE_TRIGGERS = """
    SELECT tr.name, m.definition, CASE WHEN tr.is_disabled = 1 THEN 'yes' END
    FROM sys.triggers tr
    LEFT JOIN sys.sql_modules m ON m.object_id = tr.object_id
    WHERE tr.parent_class = 0 AND tr.is_ms_shipped = 0
"""

SECURITY_POLICIES = """
    SELECT s.name, y.name, CASE WHEN y.is_enabled = 0 THEN 'yes' END,
           CASE WHEN y.is_not_for_replication = 1 THEN 'yes' END,
           (SELECT STRING_AGG(CONVERT(nvarchar(max), CONCAT(p.predicate_type_desc, ' ', p.operation_desc, ' ',
                              OBJECT_NAME(p.target_object_id), ' ', p.predicate_definition)), '; ')
                   WITHIN GROUP (ORDER BY p.security_predicate_id)
            FROM sys.security_predicates p WHERE p.object_id = y.object_id)
    FROM sys.security_policies y
    JOIN sys.schemas s ON s.schema_id = y.schema_id
"""

ASSEMBLIES = """
    SELECT a.name, a.clr_name, a.permission_set_desc
    FROM sys.assemblies a
    WHERE a.is_user_defined = 1
"""
"""The clr_name holds the version."""

EDGES = """
    SELECT e.parent_object_id, e.name,
           (SELECT STRING_AGG(CONVERT(nvarchar(max), CONCAT(OBJECT_NAME(k.from_object_id), ' TO ',
                              OBJECT_NAME(k.to_object_id))), ', ') WITHIN GROUP (ORDER BY k.clause_number)
            FROM sys.edge_constraint_clauses k WHERE k.object_id = e.object_id),
           e.delete_referential_action_desc, CONVERT(int, e.is_disabled)
    FROM sys.edge_constraints e
"""
"""What the edges of a graph may connect; since SQL Server 2019."""
