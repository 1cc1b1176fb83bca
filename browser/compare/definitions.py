"""Definitions of views, triggers and routines side by side: a text diff against the baseline's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from browser.compare.matrix_cells import value_text
from browser.compare.sides import Side
from browser.compare.subjects import ComparedSides
from dynamic_databases.comparison import Difference, DifferenceKind, Severity, State

CONTEXT = 3
"""Lines that are the same and shown around those that are not."""
MOST_LINES = 2_000
"""Lines of a definition that are compared; the rest is only counted."""
VALUE = 200
"""Characters of another attribute's value."""
SIGNS = {"same": " ", "extra": State.EXTRA.sign, "missing": State.MISSING.sign, "fold": "…"}


@dataclass(frozen=True)
class DiffLine:
    """One line: same, extra (only there), missing (there) or fold (lines left out)."""

    state: str
    text: str

    @property
    def sign(self) -> str:
        return SIGNS[self.state]


@dataclass(frozen=True)
class DefinitionDiff:
    """One side's definition against the baseline's."""

    side: Side
    lines: tuple[DiffLine, ...]


@dataclass(frozen=True)
class SchemaObjectRow:
    """A schema object, which belongs to no table: a routine, a sequence, a type."""

    object: str
    name: str
    severity: Severity | None
    words: tuple[tuple[str, str, str], ...]
    """State, sign and word of each side."""
    reasons: tuple[tuple[str, str], ...]
    diffs: tuple[DefinitionDiff, ...]


def diff_lines(baseline: str, other: str) -> tuple[DiffLine, ...]:
    """Return both texts as one, line by line; runs of more than a few equal lines are folded."""
    base_lines, other_lines = baseline.splitlines()[:MOST_LINES], other.splitlines()[:MOST_LINES]
    lines: list[DiffLine] = []
    groups = SequenceMatcher(None, base_lines, other_lines, autojunk=False).get_grouped_opcodes(CONTEXT)
    for number, group in enumerate(groups):
        if number or group[0][1]:
            lines.append(DiffLine("fold", ""))
        for tag, left, left_end, right, right_end in group:
            if tag == "equal":
                lines += [DiffLine("same", text) for text in base_lines[left:left_end]]
                continue
            lines += [DiffLine("missing", text) for text in base_lines[left:left_end]]
            lines += [DiffLine("extra", text) for text in other_lines[right:right_end]]
    return tuple(lines)


def definition_diffs(compare: ComparedSides, differences: Iterable[Difference]) -> tuple[DefinitionDiff, ...]:
    """Return a diff for each side whose definition is not the baseline's."""
    diffs = []
    for difference in differences:
        if difference.attribute != "definition":
            continue
        first = difference.values.get(compare.baseline)
        for side in compare.sides:
            there = difference.values.get(side.label)
            if side.label in difference.against and isinstance(first, str) and isinstance(there, str):
                diffs.append(DefinitionDiff(side, diff_lines(first, there)))
    return tuple(diffs)


def schema_object_rows(compare: ComparedSides) -> tuple[SchemaObjectRow, ...]:
    """Return what differs outside of tables, a row an object."""
    comparison = compare.result.comparison
    by_object: dict[tuple[str, str | None, str | None], list[Difference]] = {}
    for difference in comparison.differences if comparison else ():
        if difference.table is None:
            key = (str(difference.object), difference.schema, difference.name)
            by_object.setdefault(key, []).append(difference)
    return tuple(_row(compare, key, differences) for key, differences in by_object.items())


def _row(
    compare: ComparedSides, key: tuple[str, str | None, str | None], differences: list[Difference]
) -> SchemaObjectRow:
    kind, _, name = key
    against = [(slug, verdict) for difference in differences for slug, verdict in difference.against.items()]
    severities = [difference.severity for difference in differences if difference.severity is not None]
    return SchemaObjectRow(
        object=kind,
        name=name or compare.name,
        severity=max(severities, key=lambda difference: difference.rank, default=None),
        words=tuple(
            _state(side.label, compare.baseline, differences, dict(against)) for side in compare.sides
        ),
        reasons=tuple((slug, verdict.reason) for slug, verdict in against),
        diffs=definition_diffs(compare, differences),
    )


def _state(
    label: str, baseline: str, differences: list[Difference], against: Mapping[str, object]
) -> tuple[str, str, str]:
    for difference in differences:
        if difference.kind is DifferenceKind.MISSING:
            if label in difference.absent_in:
                is_as_baseline = label != baseline and baseline in difference.absent_in
                return ("", "", "not there") if is_as_baseline else ("missing", State.MISSING.sign, "missing")
            return ("extra", State.EXTRA.sign, "only here") if label in against else ("", "", "there")
    unseen = [difference for difference in differences if difference.kind is DifferenceKind.UNKNOWN]
    if any(label not in difference.values or label in difference.against for difference in unseen):
        is_seen = all(label in difference.values for difference in unseen)
        return "unknown", State.UNKNOWN.sign, "not comparable" if is_seen else "not visible"
    words = " · ".join(_value(difference, label) for difference in differences if label in difference.values)
    return ("changed", State.CHANGED.sign, words) if label in against else ("", "", words or "there")


def _value(difference: Difference, label: str) -> str:
    """Return what a side has of an attribute; a definition is shown as a diff."""
    name = (difference.attribute or str(difference.kind)).replace("_", " ")
    if difference.attribute == "definition":
        return name
    text = f"{name} {value_text(difference.values[label])}"
    return text if len(text) <= VALUE else f"{text[:VALUE]}…"
