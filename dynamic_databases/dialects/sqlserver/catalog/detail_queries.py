"""The statements that read options and comments of tables and their parts.

Each constant is one branch of a single statement: see `details`. If a server lacks a view, only the branches
that use it are lost.
Source: Microsoft's "System catalog views", as of SQL Server 2017.
"""

from __future__ import annotations

COMMENTS = """
    SELECT p.class, p.major_id, p.value
    FROM sys.extended_properties p
    WHERE p.name = 'MS_Description' AND p.minor_id = 0 AND p.class IN (0, 1, 3, 6)
"""
"""Classes: 0 database, 1 object, 3 schema, 6 type. Comments of columns and indexes are read in `queries`."""

DATABASE_OPTIONS = """
    SELECT d.compatibility_level,
           CASE WHEN d.is_read_committed_snapshot_on = 1 THEN 'on' END,
           CASE WHEN d.snapshot_isolation_state = 1 THEN 'on' END,
           CASE WHEN d.is_ansi_null_default_on = 1 THEN 'on' END,
           CASE WHEN d.is_ansi_nulls_on = 1 THEN 'on' END,
           CASE WHEN d.is_ansi_padding_on = 1 THEN 'on' END,
           CASE WHEN d.is_ansi_warnings_on = 1 THEN 'on' END,
           CASE WHEN d.is_arithabort_on = 1 THEN 'on' END,
           CASE WHEN d.is_concat_null_yields_null_on = 1 THEN 'on' END,
           CASE WHEN d.is_numeric_roundabort_on = 1 THEN 'on' END,
           CASE WHEN d.is_quoted_identifier_on = 1 THEN 'on' END,
           CASE WHEN d.is_recursive_triggers_on = 1 THEN 'on' END,
           CASE WHEN d.is_parameterization_forced = 1 THEN 'on' END,
           CASE WHEN d.is_date_correlation_on = 1 THEN 'on' END,
           CASE WHEN d.is_cdc_enabled = 1 THEN 'on' END,
           NULLIF(d.containment_desc, 'NONE')
    FROM sys.databases d
    WHERE d.name = DB_NAME()
"""

TABLE_OPTIONS = """
    SELECT t.object_id,
           NULLIF(t.lock_escalation_desc, 'TABLE'),
           CASE WHEN t.text_in_row_limit > 0 THEN t.text_in_row_limit END,
           CASE WHEN t.large_value_types_out_of_row = 1 THEN 'yes' END,
           CASE WHEN t.is_memory_optimized = 1 THEN NULLIF(t.durability_desc, 'SCHEMA_AND_DATA') END,
           CASE WHEN t.uses_ansi_nulls = 0 THEN 'off' END,
           CASE WHEN t.is_filetable = 1 THEN 'yes' END,
           CASE WHEN t.is_tracked_by_cdc = 1 THEN 'yes' END,
           CASE WHEN ct.object_id IS NOT NULL
                THEN CASE WHEN ct.is_track_columns_updated_on = 1 THEN 'columns' ELSE 'rows' END END
    FROM sys.tables t
    LEFT JOIN sys.change_tracking_tables ct ON ct.object_id = t.object_id
    WHERE t.is_ms_shipped = 0
"""

EXTERNAL_TABLES = """
    SELECT t.object_id, d.name, t.location,
           CASE WHEN f.name IS NOT NULL
                THEN CONCAT(f.name, ': ', f.format_type, ' ', f.field_terminator, ' ', f.string_delimiter,
                            ' ', f.date_format, ' ', f.serde_method, ' ', f.encoding,
                            ' ', f.data_compression) END,
           CASE WHEN t.reject_value IS NOT NULL
                THEN CONCAT(t.reject_type, ' ', t.reject_value, ' ', t.reject_sample_value) END
    FROM sys.external_tables t
    LEFT JOIN sys.external_data_sources d ON d.data_source_id = t.data_source_id
    LEFT JOIN sys.external_file_formats f ON f.file_format_id = t.file_format_id
"""
"""Where a data source is, and with which credential it is reached, is each environment's own."""

RETENTION = """
    SELECT t.object_id,
           CONCAT(t.history_retention_period, ' ', t.history_retention_period_unit_desc)
    FROM sys.tables t
    WHERE t.temporal_type = 2 AND t.history_retention_period > 0
"""
"""How long a temporal table keeps its history, if that is limited."""

COLUMN_OPTIONS = """
    SELECT c.object_id, c.column_id,
           CASE WHEN c.is_rowguidcol = 1 THEN 'yes' END,
           CASE WHEN c.is_filestream = 1 THEN 'yes' END,
           CASE WHEN c.is_ansi_padded = 0 AND c.system_type_id IN (165, 167, 173, 175) THEN 'off' END,
           CASE WHEN c.rule_object_id > 0 THEN OBJECT_NAME(c.rule_object_id) END,
           c.encryption_algorithm_name
    FROM sys.columns c
    WHERE c.is_rowguidcol = 1 OR c.is_filestream = 1 OR c.rule_object_id > 0
       OR c.is_ansi_padded = 0 AND c.system_type_id IN (165, 167, 173, 175)
       OR c.encryption_algorithm_name IS NOT NULL
"""
"""The type numbers are varbinary, varchar, binary and char: no other type is padded."""

XML_COLUMNS = """
    SELECT c.object_id, c.column_id, CONCAT(x.name, CASE WHEN c.is_xml_document = 1 THEN ' document' END)
    FROM sys.columns c
    JOIN sys.xml_schema_collections x ON x.xml_collection_id = c.xml_collection_id
    WHERE c.xml_collection_id > 0
"""

DEFAULT_NAMES = """
    SELECT d.parent_object_id, d.parent_column_id, d.name
    FROM sys.default_constraints d
    WHERE d.is_system_named = 0
"""

IDENTITIES = """
    SELECT i.object_id, i.column_id, 'yes'
    FROM sys.identity_columns i
    WHERE i.is_not_for_replication = 1
"""

MASKS = """
    SELECT c.object_id, c.column_id, c.masking_function
    FROM sys.masked_columns c
    WHERE c.is_masked = 1
"""

INDEX_OPTIONS = """
    SELECT i.object_id, i.index_id,
           CASE WHEN i.fill_factor NOT IN (0, 100) THEN i.fill_factor END,
           CASE WHEN i.is_padded = 1 THEN 'on' END,
           CASE WHEN i.ignore_dup_key = 1 THEN 'on' END,
           CASE WHEN i.allow_row_locks = 0 AND i.index_id > 0 THEN 'off' END,
           CASE WHEN i.allow_page_locks = 0 AND i.index_id > 0 THEN 'off' END,
           CASE WHEN s.type = 'FG' AND s.is_default = 0 THEN s.name END,
           CASE WHEN s.type = 'PS' THEN s.name END
    FROM sys.indexes i
    LEFT JOIN sys.data_spaces s ON s.data_space_id = i.data_space_id
    WHERE i.is_hypothetical = 0
"""
"""Index 0 is a table's heap. A fill factor of 0 means 100."""

INDEX_STATISTICS = """
    SELECT s.object_id, s.stats_id, 'on' FROM sys.stats s WHERE s.no_recompute = 1
"""
"""The statistics of an index have the same number as the index."""

PARTITION_COLUMNS = """
    SELECT ic.object_id, ic.index_id, c.name
    FROM sys.index_columns ic
    JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
    WHERE ic.partition_ordinal = 1
"""

COMPRESSIONS = """
    SELECT p.object_id, p.index_id,
           CASE WHEN MIN(p.data_compression_desc) = MAX(p.data_compression_desc)
                THEN MIN(p.data_compression_desc)
                ELSE CONCAT(MIN(p.data_compression_desc), ', ', MAX(p.data_compression_desc)) END
    FROM sys.partitions p
    WHERE p.data_compression_desc NOT IN ('NONE', 'COLUMNSTORE')
    GROUP BY p.object_id, p.index_id
"""

BUCKETS = """
    SELECT h.object_id, h.index_id, h.bucket_count FROM sys.hash_indexes h
"""

XML_INDEXES = """
    SELECT x.object_id, x.index_id, COALESCE(x.secondary_type_desc, 'PRIMARY') FROM sys.xml_indexes x
"""

SPATIAL_INDEXES = """
    SELECT x.object_id, x.index_id, x.tessellation_scheme FROM sys.spatial_indexes x
"""

TESSELLATIONS = """
    SELECT x.object_id, x.index_id,
           CASE WHEN x.bounding_box_xmin IS NOT NULL
                THEN CONCAT(CONVERT(nvarchar(40), x.bounding_box_xmin, 3), ', ',
                            CONVERT(nvarchar(40), x.bounding_box_ymin, 3), ', ',
                            CONVERT(nvarchar(40), x.bounding_box_xmax, 3), ', ',
                            CONVERT(nvarchar(40), x.bounding_box_ymax, 3)) END,
           CASE WHEN x.level_1_grid_desc IS NOT NULL
                THEN CONCAT(x.level_1_grid_desc, ', ', x.level_2_grid_desc, ', ', x.level_3_grid_desc, ', ',
                            x.level_4_grid_desc) END,
           x.cells_per_object
    FROM sys.spatial_index_tessellations x
"""
"""Style 3 prints a float with all of its digits. Only a geometry has a bounding box."""

MODULE_OPTIONS = """
    SELECT m.object_id,
           CASE WHEN m.uses_ansi_nulls = 0 THEN 'off' END,
           CASE WHEN m.uses_quoted_identifier = 0 THEN 'off' END,
           CASE WHEN OBJECTPROPERTY(m.object_id, 'IsEncrypted') = 1 THEN 'yes' END
    FROM sys.sql_modules m
    WHERE m.uses_ansi_nulls = 0 OR m.uses_quoted_identifier = 0
       OR m.definition IS NULL AND OBJECTPROPERTY(m.object_id, 'IsEncrypted') = 1
"""
"""Whether double quotes and NULL had their standard meaning when a module was created.

Nobody is told the source of what was created WITH ENCRYPTION.
"""

COMPILED = """
    SELECT m.object_id, CONCAT(a.name, '.', m.assembly_class, '.', m.assembly_method)
    FROM sys.assembly_modules m
    JOIN sys.assemblies a ON a.assembly_id = m.assembly_id
"""
"""What runs instead of a source."""

TRIGGER_TURNS = """
    SELECT v.object_id,
           STRING_AGG(CONCAT(CASE WHEN v.is_first = 1 THEN 'first ' ELSE 'last ' END, v.type_desc), ', ')
               WITHIN GROUP (ORDER BY v.type_desc)
    FROM sys.trigger_events v
    WHERE v.is_first = 1 OR v.is_last = 1
    GROUP BY v.object_id
"""
"""Which of several triggers fires first, and which last."""

CONSTRAINT_OPTIONS = """
    SELECT f.object_id, 'yes' FROM sys.foreign_keys f WHERE f.is_not_for_replication = 1
    UNION ALL
    SELECT k.object_id, 'yes' FROM sys.check_constraints k WHERE k.is_not_for_replication = 1
"""

KEYS = """
    SELECT k.parent_object_id, k.unique_index_id, k.object_id FROM sys.key_constraints k
"""
"""The constraint of each index behind a key: the comment belongs to the constraint."""
