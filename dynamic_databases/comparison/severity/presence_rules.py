"""The severity rules for objects that are missing in the other environment, or exist only there."""

from __future__ import annotations

from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.severity.rule import (
    BREAKING,
    COSMETIC,
    RISKY,
    Rule,
    all_of,
    extra,
    in_unique,
    missing,
    must_be_given,
)

PRESENCE = (
    Rule("table_missing", BREAKING, "Code that uses this table fails there.", missing(ObjectKind.TABLE)),
    Rule("view_missing", BREAKING, "Code that reads this view fails there.", missing(ObjectKind.VIEW)),
    Rule("column_missing", BREAKING, "Code that names this column fails there.", missing(ObjectKind.COLUMN)),
    Rule(
        "primary_key_missing",
        BREAKING,
        "Duplicate rows are possible there, and upserts by the key fail.",
        missing(ObjectKind.PRIMARY_KEY),
    ),
    Rule(
        "unique_missing",
        RISKY,
        "Values that must be unique can be duplicated there.",
        missing(ObjectKind.UNIQUE),
    ),
    Rule(
        "unique_index_missing",
        RISKY,
        "Values that must be unique can be duplicated there.",
        all_of(missing(ObjectKind.INDEX), in_unique),
    ),
    Rule(
        "index_missing",
        RISKY,
        "Queries that rely on this index may be slow there.",
        missing(ObjectKind.INDEX),
    ),
    Rule(
        "foreign_key_missing",
        RISKY,
        "Rows can refer to rows that do not exist there.",
        missing(ObjectKind.FOREIGN_KEY),
    ),
    Rule(
        "check_missing",
        RISKY,
        "Values that the baseline refuses are accepted there.",
        missing(ObjectKind.CHECK),
    ),
    Rule(
        "trigger_missing",
        RISKY,
        "What the trigger does in the baseline is not done there.",
        missing(ObjectKind.TRIGGER, ObjectKind.EVENT_TRIGGER),
    ),
    Rule(
        "schema_missing",
        RISKY,
        "Nothing is in this schema, but nothing can be created in it there either.",
        missing(ObjectKind.SCHEMA),
    ),
    Rule(
        "statistics_missing",
        RISKY,
        "Queries that rely on these statistics may be planned differently there, and be slow.",
        missing(ObjectKind.STATISTICS),
    ),
    Rule(
        "storage_missing",
        COSMETIC,
        "Only statements that create or change tables and indexes use it.",
        missing(ObjectKind.PARTITION_FUNCTION, ObjectKind.PARTITION_SCHEME, ObjectKind.FULLTEXT_CATALOG),
    ),
    Rule(
        "rights_missing",
        RISKY,
        "Nothing is granted there that is granted in the baseline.",
        missing(ObjectKind.RIGHTS),
    ),
    Rule(
        "publication_missing",
        RISKY,
        "Subscribers do not get what the baseline publishes.",
        missing(ObjectKind.PUBLICATION),
    ),
    Rule(
        "policy_missing",
        RISKY,
        "Rows that the policy hides or shows in the baseline may not be hidden or shown there.",
        missing(ObjectKind.POLICY),
    ),
    Rule("object_missing", BREAKING, "Code that uses it fails there.", lambda change: change.missing),
    Rule(
        "column_extra_required",
        BREAKING,
        "An insert that does not name this column fails there: it is NOT NULL and has no default.",
        all_of(extra(ObjectKind.COLUMN), must_be_given),
    ),
    Rule(
        "unique_extra",
        RISKY,
        "An insert of a duplicate value works in the baseline and fails there.",
        extra(ObjectKind.PRIMARY_KEY, ObjectKind.UNIQUE),
    ),
    Rule(
        "unique_index_extra",
        RISKY,
        "An insert of a duplicate value works in the baseline and fails there.",
        all_of(extra(ObjectKind.INDEX), in_unique),
    ),
    Rule(
        "foreign_key_extra",
        RISKY,
        "An insert without the row it refers to works in the baseline and fails there.",
        extra(ObjectKind.FOREIGN_KEY),
    ),
    Rule(
        "check_extra",
        RISKY,
        "A value that the baseline accepts may be refused there.",
        extra(ObjectKind.CHECK),
    ),
    Rule(
        "trigger_extra",
        RISKY,
        "A write does something there that it does not do in the baseline.",
        extra(ObjectKind.TRIGGER, ObjectKind.EVENT_TRIGGER),
    ),
    Rule(
        "policy_extra",
        RISKY,
        "Rows that can be seen or written in the baseline may be hidden there, or the reverse.",
        extra(ObjectKind.POLICY),
    ),
    Rule(
        "extra",
        COSMETIC,
        "The baseline does not have it; code that runs on the baseline does not use it.",
        lambda change: change.extra,
    ),
)
