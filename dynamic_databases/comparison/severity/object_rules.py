"""The severity rules for objects that exist in both environments and differ, except columns and types."""

from __future__ import annotations

from dynamic_databases.comparison.items.item import WHOLE_TABLES, ObjectKind
from dynamic_databases.comparison.severity.rule import (
    BREAKING,
    COSMETIC,
    RISKY,
    Rule,
    all_of,
    of_attribute,
    of_objects,
)
from dynamic_databases.comparison.severity.storage import STORAGE_OPTIONS

OTHERS = (
    Rule(
        "name_letter_case",
        COSMETIC,
        "The name differs only in letter case, which the server ignores.",
        all_of(of_objects(ObjectKind.TABLE, ObjectKind.VIEW, ObjectKind.COLUMN), of_attribute("name")),
    ),
    Rule("renamed", COSMETIC, "It is the same under another name.", of_attribute("name", "default_name")),
    Rule(
        "comment_changed",
        COSMETIC,
        "Only the comment is different.",
        of_attribute("comment", "partition_comments"),
    ),
    Rule(
        "column_order",
        COSMETIC,
        "The columns are in a different order: SELECT * and INSERT without column names depend on it.",
        of_attribute("column_order"),
    ),
    Rule(
        "primary_key_changed",
        BREAKING,
        "Rows are identified by different columns there.",
        all_of(of_objects(ObjectKind.PRIMARY_KEY), of_attribute("columns", "prefix")),
    ),
    Rule(
        "key_index_changed",
        RISKY,
        "The same values are unique, but the index behind the key serves different queries there.",
        all_of(
            of_objects(ObjectKind.PRIMARY_KEY, ObjectKind.UNIQUE),
            of_attribute("descending", "included", "index_method", "valid"),
        ),
    ),
    Rule(
        "storage",
        COSMETIC,
        "It is stored in another way there, with the same contents.",
        lambda change: change.attribute in STORAGE_OPTIONS,
    ),
    Rule(
        "rights_lost",
        RISKY,
        "Logins that may do this in the baseline may not do it there.",
        all_of(of_objects(ObjectKind.RIGHTS), of_attribute("grants"), lambda change: change.rights_lost),
    ),
    Rule(
        "rights_changed",
        COSMETIC,
        "It belongs to another role, or more logins may use it there.",
        of_objects(ObjectKind.RIGHTS),
    ),
    Rule(
        "planner",
        COSMETIC,
        "Only the planner takes it into account: queries return the same, perhaps by another plan.",
        lambda change: (
            (change.object is ObjectKind.COLUMN and change.attribute == "statistics")
            or (change.object is ObjectKind.STATISTICS and change.attribute == "target")
            or (change.object is ObjectKind.ROUTINE and change.attribute in ("cost", "rows", "support"))
            or change.attribute == "parallel_workers"
        ),
    ),
    Rule(
        "not_populated",
        BREAKING,
        "Code that reads this view fails there until it is refreshed.",
        all_of(of_attribute("populated"), lambda change: change.after.canonical == "no"),
    ),
    Rule(
        "populated",
        COSMETIC,
        "The view can be read there, and not in the baseline until it is refreshed.",
        of_attribute("populated"),
    ),
    Rule(
        "policy_changed",
        RISKY,
        "Other rows can be seen or written there.",
        of_objects(ObjectKind.POLICY),
    ),
    Rule(
        "statistics_changed",
        RISKY,
        "Queries that rely on these statistics may be planned differently there, and be slow.",
        of_objects(ObjectKind.STATISTICS),
    ),
    Rule(
        "foreign_rows",
        RISKY,
        "The rows may come from somewhere else there.",
        of_attribute("foreign options", "server"),
    ),
    Rule(
        "sql_mode",
        RISKY,
        "It was made under other settings, which its statements follow: they may do something else there.",
        all_of(
            of_attribute("sql_mode", "ansi_nulls", "quoted_identifier"),
            lambda change: change.object is not ObjectKind.DATABASE,
        ),
    ),
    Rule(
        "duplicates_passed_over",
        RISKY,
        "A duplicate is refused in one of them, and passed over with a warning in the other.",
        of_attribute("ignore_dup_key"),
    ),
    Rule(
        "replication",
        COSMETIC,
        "It is different only for what replication writes.",
        of_attribute("not_for_replication"),
    ),
    Rule(
        "made_with",
        COSMETIC,
        "It was made with another character set or collation, in which it compares texts.",
        of_attribute("made_with", "database_collation", "collations"),
    ),
    Rule("definer", RISKY, "It runs with the rights of another account there.", of_attribute("definer")),
    Rule(
        "database_default",
        RISKY,
        "New tables and text compared without a collation behave differently there.",
        all_of(of_objects(ObjectKind.DATABASE), of_attribute("collation", "charset")),
    ),
    Rule(
        "database_option", RISKY, "The database behaves differently there.", of_objects(ObjectKind.DATABASE)
    ),
    Rule(
        "table_default",
        COSMETIC,
        "It applies only to columns that will be added.",
        all_of(of_objects(*WHOLE_TABLES), of_attribute("collation", "charset")),
    ),
    Rule(
        "table_kind",
        RISKY,
        "It can be read there, but may not take writes in the same way.",
        all_of(of_objects(*WHOLE_TABLES), of_attribute("kind")),
    ),
    Rule(
        "view_definition",
        RISKY,
        "The view may return different rows there.",
        all_of(of_objects(ObjectKind.VIEW), of_attribute("definition")),
    ),
    Rule(
        "table_definition",
        RISKY,
        "It is created by a different statement there.",
        all_of(of_objects(ObjectKind.TABLE), of_attribute("definition")),
    ),
    Rule(
        "view_algorithm",
        RISKY,
        "The view is carried out in another way there: it may be slower, or take no writes.",
        all_of(of_objects(ObjectKind.VIEW), of_attribute("algorithm")),
    ),
    Rule(
        "trigger_order",
        RISKY,
        "Triggers on the same event fire in another order there.",
        lambda change: (
            change.attribute == "trigger_order"
            or (change.object is ObjectKind.TRIGGER and change.attribute == "order")
        ),
    ),
    Rule("table_option", RISKY, "The table behaves differently there.", of_objects(*WHOLE_TABLES)),
    Rule("index_changed", RISKY, "The index serves different queries there.", of_objects(ObjectKind.INDEX)),
    Rule(
        "unique_changed",
        RISKY,
        "The values that must be unique are different there.",
        of_objects(ObjectKind.PRIMARY_KEY, ObjectKind.UNIQUE),
    ),
    Rule(
        "foreign_key_changed",
        RISKY,
        "Rows refer to something else there, or changes of it affect them differently.",
        of_objects(ObjectKind.FOREIGN_KEY),
    ),
    Rule("check_changed", RISKY, "Different values are refused there.", of_objects(ObjectKind.CHECK)),
    Rule("trigger_changed", RISKY, "A write does something else there.", of_objects(ObjectKind.TRIGGER)),
    Rule(
        "routine_arguments",
        BREAKING,
        "A call as in the baseline may not fit there.",
        all_of(of_objects(ObjectKind.ROUTINE), of_attribute("arguments"), lambda change: change.is_called),
    ),
    Rule("routine_changed", RISKY, "The routine does something else there.", of_objects(ObjectKind.ROUTINE)),
    Rule(
        "sequence_cache",
        COSMETIC,
        "The sequence reserves more or fewer numbers at a time there, which leaves different gaps.",
        all_of(of_objects(ObjectKind.SEQUENCE), of_attribute("cache")),
    ),
    Rule(
        "sequence_changed", RISKY, "Numbers are generated differently there.", of_objects(ObjectKind.SEQUENCE)
    ),
    Rule(
        "type_kind",
        BREAKING,
        "Values of the type are of another kind there.",
        all_of(of_objects(ObjectKind.TYPE), of_attribute("kind")),
    ),
    Rule("type_changed", RISKY, "The type accepts different values there.", of_objects(ObjectKind.TYPE)),
    Rule("changed", RISKY, "It is different there.", lambda change: True),
)
