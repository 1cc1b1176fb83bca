"""The statements of a catalog of MySQL or MariaDB.

They ask information_schema, which shows what the login has any right to. Sources: MySQL 8.0 manual, 28;
MariaDB's documentation of its information_schema.
"""

from __future__ import annotations

TABLES = """
    SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH, TABLE_COLLATION,
           CREATE_OPTIONS, TABLE_COMMENT
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
"""
COLUMNS = """
    SELECT TABLE_NAME, COLUMN_NAME, {type}, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, CHARACTER_SET_NAME,
           COLLATION_NAME, COLUMN_COMMENT, GENERATION_EXPRESSION, ORDINAL_POSITION
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
"""
MARIADB_TYPE = "COLUMN_TYPE"
MYSQL_TYPE = "IF(SRS_ID IS NULL, COLUMN_TYPE, CONCAT(COLUMN_TYPE, ' SRID ', SRS_ID))"
"""A column held to one reference system says which; MariaDB tells that elsewhere."""
STATISTICS = """
    SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE, COLLATION, SUB_PART, INDEX_TYPE,
           INDEX_COMMENT, {expression}, {unused}
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
"""


def union(*branches: tuple[str, tuple[str, ...], str]) -> str:
    """Return one statement of several: each tags its rows, and names its columns and their source.

    All columns become text of one collation: information_schema's differ, which MySQL refuses to unite.
    """
    return " UNION ALL ".join(
        f"SELECT '{tag}', {', '.join(f'CONVERT({one} USING utf8mb4)' for one in columns)} "
        f"FROM information_schema.{source}"
        for tag, columns, source in branches
    )


REFERENCES = (
    (
        "column",
        (
            "TABLE_NAME",
            "CONSTRAINT_NAME",
            "ORDINAL_POSITION",
            "COLUMN_NAME",
            "REFERENCED_TABLE_SCHEMA",
            "REFERENCED_TABLE_NAME",
            "REFERENCED_COLUMN_NAME",
        ),
        "KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL",
    ),
    (
        "actions",
        ("TABLE_NAME", "CONSTRAINT_NAME", "0", "UPDATE_RULE", "DELETE_RULE", "MATCH_OPTION", "NULL"),
        "REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
    ),
)
MARIADB_CHECKS = (
    "check",
    ("TABLE_NAME", "CONSTRAINT_NAME", "0", "CHECK_CLAUSE", "'YES'", "LEVEL", "NULL"),
    "CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
)
MYSQL_CHECKS = (
    "check",
    ("t.TABLE_NAME", "c.CONSTRAINT_NAME", "0", "c.CHECK_CLAUSE", "t.ENFORCED", "'Table'", "NULL"),
    "CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t "
    "USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) "
    "WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK'",
)
OBJECTS = (
    (
        "database",
        (
            "DATABASE()",
            "VERSION()",
            "@@lower_case_table_names",
            "DEFAULT_CHARACTER_SET_NAME",
            "DEFAULT_COLLATION_NAME",
            "NULL",
        ),
        "SCHEMATA WHERE SCHEMA_NAME = DATABASE()",
    ),
    (
        "view",
        ("TABLE_NAME", "CHECK_OPTION", "SECURITY_TYPE", "NULL", "NULL", "VIEW_DEFINITION"),
        "VIEWS WHERE TABLE_SCHEMA = DATABASE()",
    ),
    (
        "trigger",
        (
            "TRIGGER_NAME",
            "EVENT_OBJECT_TABLE",
            "ACTION_TIMING",
            "EVENT_MANIPULATION",
            "ACTION_ORDER",
            "ACTION_STATEMENT",
        ),
        "TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
    ),
    (
        "routine",
        (
            "SPECIFIC_NAME",
            "ROUTINE_TYPE",
            "DTD_IDENTIFIER",
            "IS_DETERMINISTIC",
            "CONCAT_WS(' ', NULLIF(SQL_DATA_ACCESS, 'CONTAINS SQL'), "
            "CASE SECURITY_TYPE WHEN 'INVOKER' THEN 'SQL SECURITY INVOKER' END)",
            "ROUTINE_DEFINITION",
        ),
        "ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()",
    ),
    (
        "parameter",
        (
            "SPECIFIC_NAME",
            "ROUTINE_TYPE",
            "PARAMETER_MODE",
            "PARAMETER_NAME",
            "ORDINAL_POSITION",
            "DTD_IDENTIFIER",
        ),
        "PARAMETERS WHERE SPECIFIC_SCHEMA = DATABASE() AND ORDINAL_POSITION > 0",
    ),
    (
        "event",
        (
            "EVENT_NAME",
            "CONCAT_WS(' ', INTERVAL_VALUE, INTERVAL_FIELD)",
            "EXECUTE_AT",
            "STATUS",
            "ON_COMPLETION",
            "EVENT_DEFINITION",
        ),
        "EVENTS WHERE EVENT_SCHEMA = DATABASE()",
    ),
)
PARTITIONS = (
    "partition",
    (
        "TABLE_NAME",
        "CONCAT_WS(' ', PARTITION_METHOD, PARTITION_EXPRESSION)",
        "CONCAT_WS(' ', SUBPARTITION_METHOD, SUBPARTITION_EXPRESSION)",
        "PARTITION_NAME",
        "SUBPARTITION_NAME",
        "PARTITION_DESCRIPTION",
    ),
    "PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL",
)
"""Asked for only where a table is partitioned: it opens every table."""
SEQUENCE = """
    SELECT '{literal}', start_value, minimum_value, maximum_value, increment, cycle_option, cache_size
    FROM {name}
"""
"""A sequence is no user's table, and 10.11 tells its bounds nowhere else."""
