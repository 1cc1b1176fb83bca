"""The rules for what is in both, but not the same."""

from __future__ import annotations

from dynamic_databases.comparison.change import Change
from dynamic_databases.comparison.rule import (
    BREAKING,
    COSMETIC,
    RISKY,
    TABLES,
    Rule,
    all_of,
    gained,
    in_unique,
    lost,
    must_be_given,
    of_attribute,
    of_column,
    of_objects,
    reaches,
)
from dynamic_databases.comparison.types import Reach
from dynamic_databases.comparison.values import ObjectKind

TYPES = (
    Rule(
        "spelling",
        COSMETIC,
        "It is spelled differently and means the same.",
        lambda change: (
            change.attribute not in (None, "name", "collation", "charset") and change.spelling_only
        ),
    ),
    Rule(
        "type_narrowed",
        BREAKING,
        "Values that fit in the baseline do not fit there.",
        all_of(of_column("type"), reaches(Reach.NARROWER)),
    ),
    Rule(
        "type_incompatible",
        BREAKING,
        "The values there are of another kind.",
        all_of(of_column("type"), reaches(Reach.INCOMPATIBLE)),
    ),
    Rule(
        "type_widened",
        RISKY,
        "Values can arrive from there that do not fit in the baseline.",
        all_of(of_column("type"), reaches(Reach.WIDER)),
    ),
    Rule(
        "type_other_number",
        RISKY,
        "Whole numbers become numbers with fractions there, and large ones may not fit.",
        all_of(of_column("type"), reaches(Reach.OTHER_NUMBER)),
    ),
    Rule("type_variant", RISKY, "It is another type for the same kind of values.", of_column("type")),
    Rule(
        "values_lost",
        BREAKING,
        "A value that the baseline takes is refused there.",
        all_of(of_attribute("values"), lambda change: change.values_lost),
    ),
    Rule(
        "values_changed",
        RISKY,
        "Values can arrive from there that the baseline does not know, or sort otherwise.",
        of_attribute("values"),
    ),
)


def _of_collation(change: Change) -> bool:
    """Whether it is about text in columns: a column's own collation, or a table's that columns take."""
    attributes = change.attribute in ("collation", "charset")
    return attributes and (change.object is ObjectKind.COLUMN or change.inherited)


COLUMNS = (
    Rule(
        "not_null_gained",
        BREAKING,
        "An insert or update with NULL works in the baseline and fails there.",
        all_of(of_column("nullable"), lambda change: change.after.canonical is False),
    ),
    Rule(
        "not_null_lost",
        RISKY,
        "NULL can arrive from there where the baseline never has one.",
        of_column("nullable"),
    ),
    Rule(
        "default_lost_required",
        BREAKING,
        "An insert that leaves this column out fails there.",
        all_of(of_column("default", "identity"), lost, must_be_given),
    ),
    Rule(
        "default_changed",
        RISKY,
        "Rows that leave this column out get another value there.",
        of_column("default"),
    ),
    Rule(
        "identity_always",
        BREAKING,
        "An insert that gives the number itself is refused there.",
        all_of(of_column("identity"), lambda change: change.after.canonical == "always"),
    ),
    Rule("identity_changed", RISKY, "Numbers are made otherwise there.", of_column("identity")),
    Rule(
        "generated_gained",
        BREAKING,
        "A value written to this column is refused there: the server computes it.",
        all_of(of_column("generated"), gained),
    ),
    Rule(
        "generated_changed", RISKY, "The server computes this column otherwise there.", of_column("generated")
    ),
    Rule(
        "generated_stored",
        COSMETIC,
        "The computed value is kept on disk in one of them only.",
        of_column("stored"),
    ),
    Rule("on_update_changed", RISKY, "An update leaves another value there.", of_column("on_update")),
    Rule(
        "collation_unique",
        RISKY,
        "Under a key or unique index: what counts as the same value is different there.",
        all_of(_of_collation, in_unique),
    ),
    Rule(
        "charset_changed",
        RISKY,
        "Characters that fit in one of them may not fit in the other.",
        all_of(_of_collation, lambda change: change.charset or change.attribute == "charset"),
    ),
    Rule("collation_changed", COSMETIC, "Text sorts and compares differently there.", _of_collation),
    Rule("hidden_changed", RISKY, "SELECT * gives other columns there.", of_column("hidden")),
)
OTHERS = (
    Rule(
        "name_letter_case",
        COSMETIC,
        "The name differs in letter case alone, which the server does not mind.",
        all_of(of_objects(ObjectKind.TABLE, ObjectKind.VIEW, ObjectKind.COLUMN), of_attribute("name")),
    ),
    Rule("renamed", COSMETIC, "It is the same under another name.", of_attribute("name")),
    Rule("comment_changed", COSMETIC, "Only the comment is different.", of_attribute("comment")),
    Rule(
        "column_order",
        COSMETIC,
        "The columns are in another order: SELECT * and INSERT without names depend on it.",
        of_attribute("column_order"),
    ),
    Rule(
        "primary_key_changed",
        BREAKING,
        "Rows are told apart by other columns there.",
        all_of(of_objects(ObjectKind.PRIMARY_KEY), of_attribute("columns")),
    ),
    Rule(
        "database_default",
        RISKY,
        "New tables and text compared without a collation behave differently there.",
        of_objects(ObjectKind.DATABASE),
    ),
    Rule(
        "table_default",
        COSMETIC,
        "It counts for columns that will be added.",
        all_of(of_objects(*TABLES), of_attribute("collation", "charset")),
    ),
    Rule(
        "table_kind",
        RISKY,
        "It can be read there, but may not take writes in the same way.",
        all_of(of_objects(*TABLES), of_attribute("kind")),
    ),
    Rule(
        "view_definition",
        RISKY,
        "The view can give other rows there.",
        all_of(of_objects(ObjectKind.VIEW), of_attribute("definition")),
    ),
    Rule(
        "table_definition",
        RISKY,
        "It is made by another statement there.",
        all_of(of_objects(ObjectKind.TABLE), of_attribute("definition")),
    ),
    Rule("table_option", RISKY, "The table behaves differently there.", of_objects(*TABLES)),
    Rule("index_changed", RISKY, "The index serves other queries there.", of_objects(ObjectKind.INDEX)),
    Rule(
        "unique_changed",
        RISKY,
        "What may not be doubled is different there.",
        of_objects(ObjectKind.PRIMARY_KEY, ObjectKind.UNIQUE),
    ),
    Rule(
        "foreign_key_changed",
        RISKY,
        "Rows refer to something else there, or follow it differently.",
        of_objects(ObjectKind.FOREIGN_KEY),
    ),
    Rule("check_changed", RISKY, "Other values are refused there.", of_objects(ObjectKind.CHECK)),
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
        "More or fewer numbers are taken at once there, so that other gaps are left.",
        all_of(of_objects(ObjectKind.SEQUENCE), of_attribute("cache")),
    ),
    Rule("sequence_changed", RISKY, "Numbers are made otherwise there.", of_objects(ObjectKind.SEQUENCE)),
    Rule("type_changed", RISKY, "The type takes other values there.", of_objects(ObjectKind.TYPE)),
    Rule("changed", RISKY, "It is different there.", lambda change: True),
)
