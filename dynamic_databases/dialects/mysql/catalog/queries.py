"""The statements that read a catalog of MySQL or MariaDB.

They query information_schema, which shows only objects on which the login has some privilege. Sources: MySQL
8.0 manual, 28; MariaDB's documentation of its information_schema.
"""

from __future__ import annotations

TABLES = """
    SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH, TABLE_COLLATION,
           CREATE_OPTIONS, TABLE_COMMENT, ROW_FORMAT
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
"""
COLUMNS = """
    SELECT TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, {type}, IS_NULLABLE, COLUMN_DEFAULT, EXTRA,
           CHARACTER_SET_NAME, COLLATION_NAME, COLUMN_COMMENT, GENERATION_EXPRESSION
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
"""
MARIADB_TYPE = "COLUMN_TYPE"
MYSQL_TYPE = "IF(SRS_ID IS NULL, COLUMN_TYPE, CONCAT(COLUMN_TYPE, ' SRID ', SRS_ID))"
"""The type with its spatial reference system, if the column has one; for MariaDB see `REFERENCE_SYSTEMS`."""
STATISTICS = """
    SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE, COLLATION, SUB_PART, INDEX_TYPE,
           INDEX_COMMENT, {expression}, {unused}
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
"""


def but(names: str, column: str | None = "TABLE_NAME") -> str:
    """Return the condition that excludes these tables; `names` are SQL literals, "" excludes nothing."""
    return f" AND {column} NOT IN ({names})" if names and column else ""


def union(*branches: Branch, without: str = "") -> str:
    """Return a UNION of several branches, each with a tag, its columns and their source.

    All columns are converted to text of one collation, because MySQL refuses a UNION of different ones.
    Missing columns of shorter branches are NULL.
    """
    width = max(len(columns) for _, columns, _ in branches)
    return " UNION ALL ".join(
        f"SELECT '{tag}', {', '.join(f'CONVERT({column} USING utf8mb4)' for column in columns)}"
        f"{', NULL' * (width - len(columns))} "
        f"FROM information_schema.{source}{but(without, NAMES_TABLE.get(tag, columns[0]))}"
        for tag, columns, source in branches
    )


Branch = tuple[str, tuple[str, ...], str]
"""A tag, columns and their source."""
NAMES_TABLE = {"trigger": "EVENT_OBJECT_TABLE", "database": None}
"""By a branch's tag, the column with the name of a row's table, if it is not the first column."""
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
        ("TABLE_NAME", "CONSTRAINT_NAME", "0", "UPDATE_RULE", "DELETE_RULE", "MATCH_OPTION"),
        "REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
    ),
)
MARIADB_CHECKS = (
    "check",
    ("TABLE_NAME", "CONSTRAINT_NAME", "0", "CHECK_CLAUSE", "'YES'", "LEVEL"),
    "CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
)
MYSQL_CHECKS = (
    "check",
    ("t.TABLE_NAME", "c.CONSTRAINT_NAME", "0", "c.CHECK_CLAUSE", "t.ENFORCED", "'Table'"),
    "CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t "
    "USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME) "
    "WHERE c.CONSTRAINT_SCHEMA = DATABASE() AND t.CONSTRAINT_TYPE = 'CHECK'",
)
MADE_WITH = "CONCAT(CHARACTER_SET_CLIENT, ' ', COLLATION_CONNECTION)"
"""The client's settings when it was created: its literals have that character set and collation."""


def objects(*, mariadb: bool) -> tuple[Branch, ...]:
    """Return the branches of the database itself, its views and triggers.

    MySQL reports neither a database's comment nor a view's algorithm.
    """
    database = (
        "DATABASE()",
        "VERSION()",
        "@@lower_case_table_names",
        "DEFAULT_CHARACTER_SET_NAME",
        "DEFAULT_COLLATION_NAME",
        "SCHEMA_COMMENT" if mariadb else "NULL",
    )
    view = (
        "TABLE_NAME",
        "CHECK_OPTION",
        "SECURITY_TYPE",
        "ALGORITHM" if mariadb else "NULL",
        "VIEW_DEFINITION",
        "DEFINER",
        MADE_WITH,
    )
    return (
        ("database", database, "SCHEMATA WHERE SCHEMA_NAME = DATABASE()"),
        ("view", view, "VIEWS WHERE TABLE_SCHEMA = DATABASE()"),
        # With a condition on TRIGGER_SCHEMA, MariaDB would open every table of every database.
        ("trigger", TRIGGER, "TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE()"),
    )


TRIGGER = (
    "TRIGGER_NAME",
    "EVENT_OBJECT_TABLE",
    "ACTION_TIMING",
    "EVENT_MANIPULATION",
    "ACTION_ORDER",
    "ACTION_STATEMENT",
    "SQL_MODE",
    "DEFINER",
    MADE_WITH,
    "DATABASE_COLLATION",
)
ROUTINES = (
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
            "SQL_MODE",
            "DEFINER",
            MADE_WITH,
            "DATABASE_COLLATION",
            "ROUTINE_COMMENT",
            "COLLATION_NAME",
            "SECURITY_TYPE",
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
            "COLLATION_NAME",
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
            "SQL_MODE",
            "DEFINER",
            MADE_WITH,
            "DATABASE_COLLATION",
            "EVENT_COMMENT",
            "TIME_ZONE",
            "NULLIF(STARTS, CREATED)",
            "ENDS",
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
        "PARTITION_COMMENT",
    ),
    "PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_NAME IS NOT NULL",
)
"""Used only if there is a partitioned table, because the server opens every table for it."""
REFERENCE_SYSTEMS = (
    "reference system",
    ("F_TABLE_NAME", "G_GEOMETRY_COLUMN", "SRID"),
    # With a condition on another schema column it would open the tables of every database.
    "GEOMETRY_COLUMNS WHERE F_TABLE_SCHEMA = DATABASE() AND SRID <> 0",
)
"""MariaDB only, and only if a table has a spatial column, because the server opens every table for it."""
SEQUENCE = """
    SELECT '{number}', start_value, minimum_value, maximum_value, increment, cycle_option, cache_size
    FROM {name}
"""
"""A sequence can be read like a table; MariaDB 10.11 reports its bounds nowhere else."""
