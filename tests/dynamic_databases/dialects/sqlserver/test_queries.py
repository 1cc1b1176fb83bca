"""The statements ask for nothing that SQL Server 2017 lacks: one column too new would cost the catalog."""

from __future__ import annotations

import re

import pytest

from dynamic_databases.catalog.read_since import READ_SINCE
from dynamic_databases.dialects.sqlserver import dialect as sqlserver
from dynamic_databases.dialects.sqlserver import guard as sqlserver_guard
from dynamic_databases.dialects.sqlserver import privileges as sqlserver_privileges
from dynamic_databases.dialects.sqlserver import visibility as sqlserver_visibility
from dynamic_databases.dialects.sqlserver.catalog import detail_queries as sqlserver_details
from dynamic_databases.dialects.sqlserver.catalog import object_queries as sqlserver_objects
from dynamic_databases.dialects.sqlserver.catalog import queries as sqlserver_queries
from dynamic_databases.dialects.sqlserver.catalog import rights_queries as sqlserver_rights
from dynamic_databases.dialects.sqlserver.catalog.details import BRANCHES, WIDTH, attributes_of, union

SPACE = "data_space_id name type is_default"
OBJECT = "name object_id schema_id principal_id parent_object_id type type_desc is_ms_shipped"
IN_2017 = {
    "allocation_units": "container_id type total_pages",
    "assemblies": "name assembly_id clr_name permission_set_desc is_user_defined",
    "assembly_modules": "object_id assembly_id assembly_class assembly_method",
    "change_tracking_tables": "object_id is_track_columns_updated_on",
    "check_constraints": f"{OBJECT} definition is_disabled is_not_trusted is_not_for_replication",
    "columns": "object_id column_id name system_type_id user_type_id max_length precision scale is_nullable "
    "collation_name is_identity is_sparse is_column_set default_object_id generated_always_type_desc "
    "encryption_type_desc encryption_algorithm_name is_hidden is_masked graph_type is_rowguidcol "
    "is_filestream is_ansi_padded xml_collection_id is_xml_document rule_object_id",
    "computed_columns": "object_id column_id definition is_persisted",
    "data_spaces": SPACE,
    "database_files": "size",
    "database_permissions": "class major_id minor_id grantee_principal_id permission_name state",
    "database_principals": "name principal_id type owning_principal_id is_fixed_role",
    "database_role_members": "role_principal_id member_principal_id",
    "databases": "name compatibility_level is_read_committed_snapshot_on snapshot_isolation_state "
    "is_ansi_null_default_on is_ansi_nulls_on is_ansi_padding_on is_ansi_warnings_on is_arithabort_on "
    "is_concat_null_yields_null_on is_numeric_roundabort_on is_quoted_identifier_on is_recursive_triggers_on "
    "is_parameterization_forced is_date_correlation_on is_cdc_enabled containment_desc",
    "default_constraints": f"{OBJECT} definition is_system_named parent_column_id",
    "destination_data_spaces": "partition_scheme_id destination_id data_space_id",
    "external_data_sources": "data_source_id name",
    "external_file_formats": "file_format_id name format_type field_terminator string_delimiter date_format "
    "serde_method encoding data_compression",
    "external_tables": f"{OBJECT} data_source_id file_format_id location reject_type reject_value "
    "reject_sample_value",
    "extended_properties": "class major_id minor_id name value",
    "foreign_key_columns": "constraint_object_id constraint_column_id parent_object_id parent_column_id "
    "referenced_object_id referenced_column_id",
    "foreign_keys": f"{OBJECT} referenced_object_id is_disabled is_not_trusted is_not_for_replication "
    "update_referential_action_desc delete_referential_action_desc",
    "fulltext_catalogs": "fulltext_catalog_id name is_default is_accent_sensitivity_on",
    "fulltext_index_columns": "object_id column_id language_id",
    "fulltext_indexes": "object_id unique_index_id fulltext_catalog_id is_enabled change_tracking_state_desc "
    "stoplist_id",
    "fulltext_stoplists": "stoplist_id name",
    "hash_indexes": "object_id index_id bucket_count",
    "identity_columns": "object_id column_id seed_value increment_value is_not_for_replication",
    "index_columns": "object_id index_id index_column_id column_id key_ordinal is_descending_key "
    "is_included_column partition_ordinal",
    "indexes": "object_id index_id name type_desc is_unique is_primary_key is_unique_constraint is_disabled "
    "is_hypothetical filter_definition fill_factor is_padded ignore_dup_key allow_row_locks allow_page_locks "
    "data_space_id",
    "key_constraints": f"{OBJECT} unique_index_id",
    "masked_columns": "object_id column_id is_masked masking_function",
    "objects": OBJECT,
    "partition_functions": "function_id name boundary_value_on_right",
    "partition_parameters": "function_id user_type_id",
    "partition_range_values": "function_id boundary_id value",
    "partition_schemes": f"{SPACE} function_id",
    "partitions": "object_id index_id partition_id partition_number hobt_id rows data_compression_desc",
    "schemas": "schema_id name principal_id",
    "security_policies": f"{OBJECT} is_enabled is_not_for_replication",
    "security_predicates": "object_id security_predicate_id target_object_id predicate_type "
    "predicate_type_desc predicate_definition operation_desc",
    "sequences": f"{OBJECT} user_type_id start_value increment minimum_value maximum_value is_cycling "
    "is_cached cache_size",
    "sql_expression_dependencies": (
        "referencing_id referenced_id referenced_server_name referenced_database_name"
    ),
    "spatial_index_tessellations": "object_id index_id bounding_box_xmin bounding_box_ymin bounding_box_xmax "
    "bounding_box_ymax level_1_grid_desc level_2_grid_desc level_3_grid_desc level_4_grid_desc "
    "cells_per_object",
    "spatial_indexes": "object_id index_id tessellation_scheme",
    "sql_modules": "object_id definition uses_ansi_nulls uses_quoted_identifier",
    "stats": "object_id stats_id name user_created no_recompute is_incremental filter_definition",
    "stats_columns": "object_id stats_id stats_column_id column_id",
    "synonyms": f"{OBJECT} base_object_name",
    "table_types": "user_type_id type_table_object_id",
    "tables": f"{OBJECT} temporal_type history_table_id is_external is_memory_optimized lock_escalation_desc "
    "text_in_row_limit large_value_types_out_of_row durability_desc uses_ansi_nulls is_filetable "
    "is_tracked_by_cdc history_retention_period history_retention_period_unit_desc",
    "trigger_events": "object_id type_desc is_first is_last",
    "triggers": "object_id name is_disabled parent_class is_ms_shipped",
    "types": "name schema_id principal_id system_type_id user_type_id max_length precision scale is_nullable "
    "is_user_defined is_table_type",
    "xml_indexes": "object_id index_id secondary_type_desc",
    "xml_schema_collections": "xml_collection_id schema_id name",
    "xml_schema_components": "xml_collection_id name kind_desc",
    "xml_schema_namespaces": "xml_collection_id name",
}
"""What the statements may ask of each view: Microsoft's "System catalog views", as of SQL Server 2017."""
STATEMENTS = {
    name: text
    for module in (
        sqlserver,
        sqlserver_queries,
        sqlserver_details,
        sqlserver_objects,
        sqlserver_rights,
        sqlserver_guard,
        sqlserver_privileges,
        sqlserver_visibility,
    )
    for name, text in vars(module).items()
    if isinstance(text, str) and "SELECT" in text and not name.startswith("__")
}
del STATEMENTS["EDGES"]  # newer, and asked for by itself


def too_new(statement: str) -> list[str]:
    """Return what a statement asks of a view that the view does not have in 2017."""
    named = re.findall(r"\b(?:FROM|JOIN)\s+sys\.(\w+)\s+(\w+)", statement)
    views = {alias: view for view, alias in named}
    asked = re.findall(rf"\b({'|'.join(views)})\.(\w+)", statement) if views else []
    return [
        f"sys.{views[alias]}.{column}"
        for alias, column in asked
        if column not in IN_2017.get(views[alias], "").split()
    ]


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_asks_for_what_2017_lacks(name: str) -> None:
    assert too_new(STATEMENTS[name]) == []


def test_what_is_too_new_is_found() -> None:
    assert too_new("SELECT t.ledger_type FROM sys.tables t JOIN sys.edge_constraints e ON e.x = t.name") == [
        "sys.tables.ledger_type",
        "sys.edge_constraints.x",
    ]


def test_every_statement_of_the_catalog_is_looked_at() -> None:
    looked_at = "OBJECTS COLUMNS INDEXES SPACE TYPES WRITABLE RIGHTS DATABASES RUNS_CODE PREDICATES"
    assert {*looked_at.split(), "PERMISSIONS", "OWNERS", "ROLES"} <= set(STATEMENTS)


def test_a_database_whose_name_has_a_dot_is_asked_about_like_others() -> None:
    assert [name for name, text in STATEMENTS.items() if "BY_NAME(DB_NAME()" in text] == []


def test_what_details_add_is_unknown_in_catalogs_of_earlier_readers() -> None:
    told = {attribute for kind in BRANCHES for attribute in attributes_of(kind)}
    assert told - set(READ_SINCE) == {"schema.comment"}
    assert "schema" in READ_SINCE


def test_all_details_are_one_statement_of_as_many_columns() -> None:
    branches = union(BRANCHES).split(" UNION ALL SELECT '")
    assert len(branches) == len(BRANCHES)
    assert {branch.count("COLLATE DATABASE_DEFAULT") for branch in branches} == {WIDTH}
