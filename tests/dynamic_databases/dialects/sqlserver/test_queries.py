"""The statements ask for nothing that SQL Server 2017 lacks: one column too new would cost the catalog."""

from __future__ import annotations

import re

import pytest

from dynamic_databases.dialects.sqlserver import dialect as sqlserver
from dynamic_databases.dialects.sqlserver import guard as sqlserver_guard
from dynamic_databases.dialects.sqlserver import queries as sqlserver_queries

OBJECT = "name object_id schema_id parent_object_id type type_desc is_ms_shipped"
IN_2017 = {
    "allocation_units": "container_id type total_pages",
    "check_constraints": f"{OBJECT} definition is_disabled is_not_trusted",
    "columns": "object_id column_id name system_type_id user_type_id max_length precision scale is_nullable "
    "collation_name is_identity is_sparse is_column_set default_object_id generated_always_type_desc "
    "encryption_type_desc is_hidden is_masked graph_type",
    "computed_columns": "object_id column_id definition is_persisted",
    "database_files": "size",
    "databases": "name",
    "default_constraints": f"{OBJECT} definition",
    "extended_properties": "class major_id minor_id name value",
    "foreign_key_columns": "constraint_object_id constraint_column_id parent_object_id parent_column_id "
    "referenced_object_id referenced_column_id",
    "foreign_keys": f"{OBJECT} referenced_object_id is_disabled is_not_trusted "
    "update_referential_action_desc delete_referential_action_desc",
    "identity_columns": "object_id column_id seed_value increment_value",
    "index_columns": "object_id index_id index_column_id column_id key_ordinal is_descending_key "
    "is_included_column",
    "indexes": "object_id index_id name type_desc is_unique is_primary_key is_unique_constraint is_disabled "
    "is_hypothetical filter_definition",
    "objects": OBJECT,
    "partitions": "object_id index_id partition_id partition_number hobt_id rows",
    "schemas": "schema_id name",
    "sequences": f"{OBJECT} user_type_id start_value increment minimum_value maximum_value is_cycling "
    "is_cached cache_size",
    "sql_modules": "object_id definition",
    "synonyms": f"{OBJECT} base_object_name",
    "table_types": "user_type_id type_table_object_id",
    "tables": f"{OBJECT} temporal_type history_table_id is_external is_memory_optimized",
    "triggers": "object_id is_disabled",
    "types": "name schema_id system_type_id user_type_id max_length precision scale is_nullable "
    "is_user_defined is_table_type",
}
"""What the statements may ask of each view: Microsoft's "System catalog views", as of SQL Server 2017."""
STATEMENTS = {
    name: text
    for module in (sqlserver, sqlserver_queries, sqlserver_guard)
    for name, text in vars(module).items()
    if isinstance(text, str) and "SELECT" in text and not name.startswith("__")
}


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
    assert {"OBJECTS", "COLUMNS", "INDEXES", "SPACE", "TYPES", "WRITABLE", "RIGHTS", "DATABASES"} <= set(
        STATEMENTS
    )


def test_a_database_whose_name_has_a_dot_is_asked_about_like_others() -> None:
    assert [name for name, text in STATEMENTS.items() if "BY_NAME(DB_NAME()" in text] == []
