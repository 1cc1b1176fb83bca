"""The table of rules that says how bad a difference is: would code that runs on the baseline run there?

The first rule that holds decides. Each has a code that stays and a sentence for people; `verdict_on`
is total, since the last rule takes what no other one did.
"""

from __future__ import annotations

from dynamic_databases.comparison.attribute_rules import COLUMNS, OTHERS, TYPES
from dynamic_databases.comparison.change import Change
from dynamic_databases.comparison.presence_rules import PRESENCE
from dynamic_databases.comparison.rule import BREAKING, COSMETIC, RISKY, Rule
from dynamic_databases.comparison.values import Verdict

RULES: tuple[Rule, ...] = (*PRESENCE, *TYPES, *COLUMNS, *OTHERS)
"""In the order in which they are asked."""


def verdict_on(change: Change) -> Verdict:
    """Return what the first rule that holds says."""
    return next(rule.verdict for rule in RULES if rule.holds(change))


INVISIBLE = Verdict(BREAKING, "It is absent there, or not visible to the login.", "missing_or_invisible")
INVISIBLE_IN_BASELINE = Verdict(
    COSMETIC, "It is absent in the baseline, or not visible to the login there.", "extra_or_invisible"
)
NOT_IN_BASELINE = Verdict(
    COSMETIC, "The baseline does not have it, so code that runs there does not know it.", "not_in_baseline"
)
BASELINE_UNKNOWN = Verdict(RISKY, "The baseline could not be read, so nobody can tell.", "baseline_unknown")
UNKNOWN = Verdict(RISKY, "It could not be read there, so it may differ.", "unknown")
UNKNOWN_ALIKE = Verdict(
    COSMETIC, "It can't be read in the baseline nor there; its definition is the same.", "unknown_alike"
)
UNSEEN = Verdict(RISKY, "The login there is not shown it, so it may differ.", "not_visible")
BASELINE_UNSEEN = Verdict(
    RISKY, "The login of the baseline is not shown it, so nobody can tell.", "baseline_not_visible"
)
STAND_IN = Verdict(
    COSMETIC, "A unique index and a unique constraint on the same columns stand for each other.", "stand_in"
)
SPECIAL = (
    STAND_IN,
    INVISIBLE,
    INVISIBLE_IN_BASELINE,
    NOT_IN_BASELINE,
    BASELINE_UNKNOWN,
    UNKNOWN,
    UNKNOWN_ALIKE,
    UNSEEN,
    BASELINE_UNSEEN,
)
"""Verdicts where there is nothing to weigh."""
