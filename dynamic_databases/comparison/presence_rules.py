"""The rules for what is missing there, or there in addition."""

from __future__ import annotations

from dynamic_databases.comparison.rule import (
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
from dynamic_databases.comparison.values import ObjectKind

PRESENCE = (
    Rule("table_missing", BREAKING, "Code that uses this table fails there.", missing(ObjectKind.TABLE)),
    Rule("view_missing", BREAKING, "Code that reads this view fails there.", missing(ObjectKind.VIEW)),
    Rule("column_missing", BREAKING, "Code that names this column fails there.", missing(ObjectKind.COLUMN)),
    Rule(
        "primary_key_missing",
        BREAKING,
        "Rows can be doubled there, and upserts by the key fail.",
        missing(ObjectKind.PRIMARY_KEY),
    ),
    Rule(
        "unique_missing",
        RISKY,
        "Values that must be unique can be doubled there.",
        missing(ObjectKind.UNIQUE),
    ),
    Rule(
        "unique_index_missing",
        RISKY,
        "Values that must be unique can be doubled there.",
        all_of(missing(ObjectKind.INDEX), in_unique),
    ),
    Rule(
        "index_missing", RISKY, "Queries that lean on this index are slow there.", missing(ObjectKind.INDEX)
    ),
    Rule(
        "foreign_key_missing",
        RISKY,
        "Rows can lose what they refer to there, unnoticed.",
        missing(ObjectKind.FOREIGN_KEY),
    ),
    Rule(
        "check_missing", RISKY, "Values that the baseline refuses are taken there.", missing(ObjectKind.CHECK)
    ),
    Rule(
        "trigger_missing",
        RISKY,
        "What the trigger does in the baseline is not done there.",
        missing(ObjectKind.TRIGGER),
    ),
    Rule("object_missing", BREAKING, "Code that uses it fails there.", lambda change: change.missing),
    Rule(
        "column_extra_required",
        BREAKING,
        "An insert that does not know this column fails there: it takes no NULL and has no default.",
        all_of(extra(ObjectKind.COLUMN), must_be_given),
    ),
    Rule(
        "unique_extra",
        RISKY,
        "An insert of a doubled value works in the baseline and fails there.",
        extra(ObjectKind.PRIMARY_KEY, ObjectKind.UNIQUE),
    ),
    Rule(
        "unique_index_extra",
        RISKY,
        "An insert of a doubled value works in the baseline and fails there.",
        all_of(extra(ObjectKind.INDEX), in_unique),
    ),
    Rule(
        "foreign_key_extra",
        RISKY,
        "An insert without the row it refers to works in the baseline and fails there.",
        extra(ObjectKind.FOREIGN_KEY),
    ),
    Rule(
        "check_extra", RISKY, "A value that the baseline takes may be refused there.", extra(ObjectKind.CHECK)
    ),
    Rule(
        "trigger_extra",
        RISKY,
        "A write does something there that it does not do in the baseline.",
        extra(ObjectKind.TRIGGER),
    ),
    Rule(
        "extra",
        COSMETIC,
        "It is there in addition; code that runs on the baseline does not know it.",
        lambda change: change.extra,
    ),
)
