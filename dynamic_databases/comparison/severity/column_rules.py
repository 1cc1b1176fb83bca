"""The severity rules for types and columns that exist in both environments and differ."""

from __future__ import annotations

from dynamic_databases.comparison.canonical.reach import Reach
from dynamic_databases.comparison.items.item import ObjectKind
from dynamic_databases.comparison.severity.change import Change
from dynamic_databases.comparison.severity.rule import (
    BREAKING,
    COSMETIC,
    RISKY,
    Rule,
    all_of,
    gained,
    in_unique,
    lost,
    must_be_given,
    of_attribute,
    of_column,
    reaches,
)

TYPES = (
    Rule(
        "spelling",
        COSMETIC,
        "It is spelled differently and means the same.",
        # Names have their own rule. Inherited collations are always equal in canonical form.
        lambda change: (
            change.attribute not in (None, "name", "collation", "charset") and change.spelling_only
        ),
    ),
    Rule(
        "declared_type",
        COSMETIC,
        "The server accepts the same values and stores them alike, whatever type is declared.",
        all_of(of_column("type"), lambda change: change.has_no_effect),
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
        "type_without_numbers",
        BREAKING,
        "An insert that leaves this column out gets no number there: a key of this type is no row number.",
        all_of(of_column("type"), lambda change: change.loses_numbers),
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
        "Whole numbers become decimal or floating-point numbers there, and large ones may not fit.",
        all_of(of_column("type"), reaches(Reach.OTHER_NUMBER)),
    ),
    Rule("type_variant", RISKY, "It is a different type for the same kind of values.", of_column("type")),
    Rule(
        "values_lost",
        BREAKING,
        "A value that the baseline accepts is refused there.",
        all_of(of_attribute("values"), lambda change: change.values_lost),
    ),
    Rule(
        "values_changed",
        RISKY,
        "Values can arrive from there that the baseline does not have, or they sort differently there.",
        of_attribute("values"),
    ),
)


def _of_collation(change: Change) -> bool:
    """Return whether it affects text in columns: a column's own collation, or a table's that columns have."""
    attributes = change.attribute in ("collation", "charset")
    return attributes and (change.object is ObjectKind.COLUMN or change.is_inherited)


COLUMNS = (
    Rule(
        "view_written",
        COSMETIC,
        "Only what is written through the view meets it: the difference is that of its tables.",
        lambda change: change.is_of_tables,
    ),
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
        "Rows that leave this column out get a different value there.",
        of_column("default"),
    ),
    Rule(
        "identity_lost",
        BREAKING,
        "An insert that leaves this column out gets no number there.",
        all_of(of_column("identity"), lambda change: change.loses_numbers),
    ),
    Rule(
        "identity_always",
        BREAKING,
        "An insert that supplies the number itself is refused there.",
        all_of(of_column("identity"), lambda change: change.numbers_always),
    ),
    Rule("identity_changed", RISKY, "Numbers are generated differently there.", of_column("identity")),
    Rule(
        "generated_gained",
        BREAKING,
        "A value written to this column is refused there: the server computes it.",
        all_of(of_column("generated"), gained),
    ),
    Rule(
        "generated_changed",
        RISKY,
        "The server computes this column differently there.",
        of_column("generated"),
    ),
    Rule(
        "generated_stored",
        COSMETIC,
        "The computed value is stored on disk in only one of them.",
        of_column("stored"),
    ),
    Rule("on_update_changed", RISKY, "An update sets a different value there.", of_column("on_update")),
    Rule(
        "collation_unique",
        RISKY,
        "A key or unique index depends on it: which values count as equal is different there.",
        all_of(_of_collation, in_unique),
    ),
    Rule(
        "charset_changed",
        RISKY,
        "Characters that fit in one of them may not fit in the other.",
        all_of(_of_collation, lambda change: change.charset_differs or change.attribute == "charset"),
    ),
    Rule("collation_changed", COSMETIC, "Text sorts and compares differently there.", _of_collation),
    Rule("hidden_changed", RISKY, "SELECT * returns different columns there.", of_column("hidden")),
)
