"""Verdicts outside of the rules: on what was not read or is not visible, on equivalents and duplicates."""

from __future__ import annotations

from dynamic_databases.comparison.severity.verdict import Severity, Verdict

RISKY, COSMETIC = Severity.RISKY, Severity.COSMETIC

UNIQUE_EQUIVALENT = Verdict(
    COSMETIC, "A unique index and a unique constraint on the same columns are equivalent.", "stand_in"
)
DUPLICATE = Verdict(COSMETIC, "Both have another one on this table that does the same.", "duplicate")
NOT_IN_BASELINE = Verdict(
    COSMETIC,
    "The baseline does not have it, so code that runs on the baseline does not use it.",
    "not_in_baseline",
)
BASELINE_UNKNOWN = Verdict(
    RISKY, "The baseline could not be read, so it can't be compared.", "baseline_unknown"
)
UNKNOWN = Verdict(RISKY, "It could not be read there, so it may differ.", "unknown")
UNKNOWN_ALIKE = Verdict(
    COSMETIC,
    "It could be read neither in the baseline nor there; its definition is the same.",
    "unknown_alike",
)
NOT_VISIBLE = Verdict(RISKY, "It is not visible to the login there, so it may differ.", "not_visible")
BASELINE_NOT_VISIBLE = Verdict(
    RISKY, "It is not visible to the baseline's login, so it can't be compared.", "baseline_not_visible"
)
BASELINE_NOT_READ = Verdict(
    RISKY,
    "An older version did not read it in the baseline, or the server does not tell it: it can't be compared.",
    "baseline_not_read",
)
NOT_READ = Verdict(
    RISKY,
    "An older version did not read it there, or the server does not tell it to the login, so it may differ.",
    "not_read",
)
FIXED_VERDICTS = (
    UNIQUE_EQUIVALENT,
    DUPLICATE,
    NOT_IN_BASELINE,
    BASELINE_UNKNOWN,
    UNKNOWN,
    UNKNOWN_ALIKE,
    NOT_VISIBLE,
    BASELINE_NOT_VISIBLE,
    BASELINE_NOT_READ,
    NOT_READ,
)
"""In the order in which the documentation lists them."""
