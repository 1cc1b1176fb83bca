"""The table of rules that says how bad a difference is: would code that runs on the baseline run there?

The first rule that holds decides. Each has a code that stays and a sentence for people; `verdict_on`
is total, since the last rule takes what no other one did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dynamic_databases.comparison.change import Change
from dynamic_databases.comparison.types import Reach
from dynamic_databases.comparison.values import ObjectKind, Severity, Verdict

BREAKING, RISKY, COSMETIC = Severity.BREAKING, Severity.RISKY, Severity.COSMETIC
TABLES = frozenset({ObjectKind.TABLE, ObjectKind.VIEW})


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    reason: str
    holds: Callable[[Change], bool]

    @property
    def verdict(self) -> Verdict:
        """Return what this rule says of a difference."""
        return Verdict(self.severity, self.reason, self.code)


def _missing(*objects: ObjectKind) -> Callable[[Change], bool]:
    return lambda change: change.missing and change.object in objects


def _extra(*objects: ObjectKind) -> Callable[[Change], bool]:
    return lambda change: change.extra and change.object in objects


def _column(*attributes: str) -> Callable[[Change], bool]:
    return lambda change: change.object is ObjectKind.COLUMN and change.attribute in attributes


def _of(*objects: ObjectKind) -> Callable[[Change], bool]:
    return lambda change: change.attribute is not None and change.object in objects


def _attribute(*attributes: str) -> Callable[[Change], bool]:
    return lambda change: change.attribute in attributes


def _and(*tests: Callable[[Change], bool]) -> Callable[[Change], bool]:
    return lambda change: all(test(change) for test in tests)


def _reaches(expected: Reach) -> Callable[[Change], bool]:
    return lambda change: change.reach is expected


def _gained(change: Change) -> bool:
    return not change.before.canonical and bool(change.after.canonical)


def _lost(change: Change) -> bool:
    return bool(change.before.canonical) and not change.after.canonical


def _must_be_given(change: Change) -> bool:
    return change.must_be_given


def _in_unique(change: Change) -> bool:
    return change.in_unique


O = ObjectKind
PRESENCE = (
    Rule("table_missing", BREAKING, "Code that uses this table fails there.", _missing(O.TABLE)),
    Rule("view_missing", BREAKING, "Code that reads this view fails there.", _missing(O.VIEW)),
    Rule("column_missing", BREAKING, "Code that names this column fails there.", _missing(O.COLUMN)),
    Rule(
        "primary_key_missing",
        BREAKING,
        "Rows can be doubled there, and upserts by the key fail.",
        _missing(O.PRIMARY_KEY),
    ),
    Rule("unique_missing", RISKY, "Values that must be unique can be doubled there.", _missing(O.UNIQUE)),
    Rule(
        "unique_index_missing",
        RISKY,
        "Values that must be unique can be doubled there.",
        _and(_missing(O.INDEX), _in_unique),
    ),
    Rule("index_missing", RISKY, "Queries that lean on this index are slow there.", _missing(O.INDEX)),
    Rule(
        "foreign_key_missing",
        RISKY,
        "Rows can lose what they refer to there, unnoticed.",
        _missing(O.FOREIGN_KEY),
    ),
    Rule("check_missing", RISKY, "Values that the baseline refuses are taken there.", _missing(O.CHECK)),
    Rule(
        "trigger_missing",
        RISKY,
        "What the trigger does in the baseline is not done there.",
        _missing(O.TRIGGER),
    ),
    Rule("object_missing", BREAKING, "Code that uses it fails there.", lambda change: change.missing),
    Rule(
        "column_extra_required",
        BREAKING,
        "An insert that does not know this column fails there: it takes no NULL and has no default.",
        _and(_extra(O.COLUMN), _must_be_given),
    ),
    Rule(
        "unique_extra",
        RISKY,
        "An insert of a doubled value works in the baseline and fails there.",
        _extra(O.PRIMARY_KEY, O.UNIQUE),
    ),
    Rule(
        "unique_index_extra",
        RISKY,
        "An insert of a doubled value works in the baseline and fails there.",
        _and(_extra(O.INDEX), _in_unique),
    ),
    Rule(
        "foreign_key_extra",
        RISKY,
        "An insert without the row it refers to works in the baseline and fails there.",
        _extra(O.FOREIGN_KEY),
    ),
    Rule("check_extra", RISKY, "A value that the baseline takes may be refused there.", _extra(O.CHECK)),
    Rule(
        "trigger_extra",
        RISKY,
        "A write does something there that it does not do in the baseline.",
        _extra(O.TRIGGER),
    ),
    Rule(
        "extra",
        COSMETIC,
        "It is there in addition; code that runs on the baseline does not know it.",
        lambda change: change.extra,
    ),
)
TYPES = (
    Rule(
        "spelling",
        COSMETIC,
        "It is spelled differently and means the same.",
        lambda change: change.attribute not in (None, "name") and change.spelling_only,
    ),
    Rule(
        "type_narrowed",
        BREAKING,
        "Values that fit in the baseline do not fit there.",
        _and(_column("type"), _reaches(Reach.NARROWER)),
    ),
    Rule(
        "type_incompatible",
        BREAKING,
        "The values there are of another kind.",
        _and(_column("type"), _reaches(Reach.INCOMPATIBLE)),
    ),
    Rule(
        "type_widened",
        RISKY,
        "Values can arrive from there that do not fit in the baseline.",
        _and(_column("type"), _reaches(Reach.WIDER)),
    ),
    Rule(
        "type_other_number",
        RISKY,
        "Whole numbers become numbers with fractions there, and large ones may not fit.",
        _and(_column("type"), _reaches(Reach.OTHER_NUMBER)),
    ),
    Rule("type_variant", RISKY, "It is another type for the same kind of values.", _column("type")),
    Rule(
        "values_lost",
        BREAKING,
        "A value that the baseline takes is refused there.",
        _and(_column("values"), lambda change: change.values_lost),
    ),
    Rule(
        "values_changed",
        RISKY,
        "Values can arrive from there that the baseline does not know, or sort otherwise.",
        _column("values"),
    ),
)
COLUMNS = (
    Rule(
        "not_null_gained",
        BREAKING,
        "An insert or update with NULL works in the baseline and fails there.",
        _and(_column("nullable"), lambda change: change.after.canonical is False),
    ),
    Rule(
        "not_null_lost",
        RISKY,
        "NULL can arrive from there where the baseline never has one.",
        _column("nullable"),
    ),
    Rule(
        "default_lost_required",
        BREAKING,
        "An insert that leaves this column out fails there.",
        _and(_column("default", "identity"), _lost, _must_be_given),
    ),
    Rule(
        "default_changed",
        RISKY,
        "Rows that leave this column out get another value there.",
        _column("default"),
    ),
    Rule(
        "identity_always",
        BREAKING,
        "An insert that gives the number itself is refused there.",
        _and(_column("identity"), lambda change: change.after.canonical == "always"),
    ),
    Rule("identity_changed", RISKY, "Numbers are made otherwise there.", _column("identity")),
    Rule(
        "generated_gained",
        BREAKING,
        "A value written to this column is refused there: the server computes it.",
        _and(_column("generated"), _gained),
    ),
    Rule(
        "generated_changed", RISKY, "The server computes this column otherwise there.", _column("generated")
    ),
    Rule(
        "generated_stored",
        COSMETIC,
        "The computed value is kept on disk in one of them only.",
        _column("stored"),
    ),
    Rule("on_update_changed", RISKY, "An update leaves another value there.", _column("on_update")),
    Rule(
        "collation_unique",
        RISKY,
        "Under a key or unique index: what counts as the same value is different there.",
        _and(_column("collation", "charset"), _in_unique),
    ),
    Rule("collation_changed", COSMETIC, "Text sorts and compares differently there.", _column("collation")),
    Rule("charset_changed", RISKY, "Characters may not be storable there.", _column("charset")),
    Rule("hidden_changed", RISKY, "SELECT * gives other columns there.", _column("hidden")),
)
OTHERS = (
    Rule(
        "name_letter_case",
        COSMETIC,
        "The name differs in letter case alone, which the server does not mind.",
        _and(_of(O.TABLE, O.VIEW, O.COLUMN), _attribute("name")),
    ),
    Rule("renamed", COSMETIC, "It is the same under another name.", _attribute("name")),
    Rule("comment_changed", COSMETIC, "Only the comment is different.", _attribute("comment")),
    Rule(
        "column_order",
        COSMETIC,
        "The columns are in another order: SELECT * and INSERT without names depend on it.",
        _attribute("column_order"),
    ),
    Rule(
        "primary_key_changed",
        BREAKING,
        "Rows are told apart by other columns there.",
        _and(_of(O.PRIMARY_KEY), _attribute("columns")),
    ),
    Rule(
        "database_default",
        RISKY,
        "New tables and text compared without a collation behave differently there.",
        _of(O.DATABASE),
    ),
    Rule(
        "table_default",
        COSMETIC,
        "It counts for columns that will be added.",
        _and(_of(*TABLES), _attribute("collation", "charset")),
    ),
    Rule(
        "table_kind",
        RISKY,
        "It can be read there, but may not take writes in the same way.",
        _and(_of(*TABLES), _attribute("kind")),
    ),
    Rule(
        "view_definition",
        RISKY,
        "The view can give other rows there.",
        _and(_of(*TABLES), _attribute("definition")),
    ),
    Rule("table_option", RISKY, "The table behaves differently there.", _of(*TABLES)),
    Rule("index_changed", RISKY, "The index serves other queries there.", _of(O.INDEX)),
    Rule(
        "unique_changed", RISKY, "What may not be doubled is different there.", _of(O.PRIMARY_KEY, O.UNIQUE)
    ),
    Rule(
        "foreign_key_changed",
        RISKY,
        "Rows refer to something else there, or follow it differently.",
        _of(O.FOREIGN_KEY),
    ),
    Rule("check_changed", RISKY, "Other values are refused there.", _of(O.CHECK)),
    Rule("trigger_changed", RISKY, "A write does something else there.", _of(O.TRIGGER)),
    Rule("routine_changed", RISKY, "The routine does something else there.", _of(O.ROUTINE)),
    Rule("sequence_changed", RISKY, "Numbers are made otherwise there.", _of(O.SEQUENCE)),
    Rule("type_changed", RISKY, "The type takes other values there.", _of(O.TYPE)),
    Rule("changed", RISKY, "It is different there.", lambda change: True),
)
RULES: tuple[Rule, ...] = (*PRESENCE, *TYPES, *COLUMNS, *OTHERS)
"""In the order in which they are asked."""


def verdict_on(change: Change) -> Verdict:
    """Return what the first rule that holds says."""
    return next(rule.verdict for rule in RULES if rule.holds(change))


INVISIBLE = Verdict(BREAKING, "It is absent there, or not visible to the login.", "missing_or_invisible")
NOT_IN_BASELINE = Verdict(
    COSMETIC, "The baseline does not have it, so code that runs there does not know it.", "not_in_baseline"
)
BASELINE_UNKNOWN = Verdict(RISKY, "The baseline could not be read, so nobody can tell.", "baseline_unknown")
UNKNOWN = Verdict(RISKY, "It could not be read there, so it may differ.", "unknown")
UNKNOWN_ALIKE = Verdict(
    COSMETIC, "It can't be read in the baseline nor there; its definition is the same.", "unknown_alike"
)
SPECIAL: tuple[Verdict, ...] = (INVISIBLE, NOT_IN_BASELINE, BASELINE_UNKNOWN, UNKNOWN, UNKNOWN_ALIKE)
"""Verdicts where there is nothing to weigh."""
