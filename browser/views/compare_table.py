"""A table across environments: one row a column, one column an environment, what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from browser.addresses import encode
from browser.bars import Bar
from browser.compare.definitions import DefinitionDiff, definition_diffs
from browser.compare.matrix_cells import (
    MatrixCell,
    column_cell,
    object_cell,
    presence_cell,
    same_words,
    unseen_cell,
    value_cell,
    value_text,
)
from browser.compare.places import ComparePlace
from browser.compare.placing import at_comparison
from browser.compare.sides import Side
from browser.htmx import HtmxHttpRequest, render_page
from dynamic_databases.comparison import (
    REASONS,
    ColumnComparison,
    Difference,
    DifferenceKind,
    Equality,
    ObjectComparison,
    ObjectKind,
    Severity,
    State,
    TableComparison,
    difference_as_json,
)


@dataclass(frozen=True)
class MatrixRow:
    """A column or another thing of the table in each environment."""

    name: str
    kind: str
    anchor: str
    """The row's id, for links to a column; other things may have no name, or the same."""
    severity: Severity | None
    reasons: tuple[tuple[str, str, str], ...]
    """Environment, reason and rule of each verdict."""
    cells: tuple[MatrixCell, ...]
    odd_one_out: str | None
    suggestion: str | None = None

    @property
    def same(self) -> str:
        """What is said where no difference was found."""
        return same_words(cell.state for cell in self.cells)


@dataclass(frozen=True)
class EqualRow:
    """An attribute whose spellings differ and mean the same: each side's, and why."""

    object: str
    name: str
    attribute: str
    values: tuple[str, ...]
    canonical: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class CompareTablePage:
    bar: Bar
    compare: ComparePlace
    table: TableComparison
    own: tuple[MatrixRow, ...]
    """What differs of the table itself: its comment, its kind, its options."""
    columns: tuple[MatrixRow, ...]
    identical_columns: tuple[str, ...]
    objects: tuple[MatrixRow, ...]
    identical_objects: tuple[str, ...]
    states: tuple[tuple[Side, State, str | None], ...]
    """Each environment, how the table stands there, and where to browse it."""
    diffs: tuple[DefinitionDiff, ...]
    """Of a view's or the triggers' definitions."""

    @property
    def equalities(self) -> list[EqualRow]:
        """What is spelled differently and was found equal, with the rules that made it so."""
        return [_equal_row(self.compare, one) for one in self.table.equalities]

    @property
    def alike(self) -> tuple[str, str]:
        """What stands before and behind the number of columns that are folded: "identical"."""
        states = self.table.states.values()
        if State.MISSING not in states:
            return "identical ", " where read" if State.UNKNOWN in states else ""
        return ("identical ", " where the table is") if len(self.table.tables) > 1 else ("", "")

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        severities = [difference.severity for difference in self.table.differences]
        return tuple((str(one), severities.count(one)) for one in reversed(Severity) if severities.count(one))

    def as_json(self) -> dict[str, Any]:
        """Return the contract's JSON of a comparison, with this table's differences alone."""
        whole = self.compare.result.as_json()
        found = [difference_as_json(one) for one in self.table.differences]
        severities = [one["severity"] for one in found]
        counts = {str(one): severities.count(str(one)) for one in Severity}
        accepted = sum(one.accepted for one in self.table.differences)
        summary = {"tables": 1, "differing": int(bool(found)), **counts, "accepted": accepted}
        return whole | {"table": self.table.name, "summary": summary, "differences": found}


@require_safe
@at_comparison
def compare_table(request: HtmxHttpRequest, compare: ComparePlace) -> HttpResponse:
    """Answer with a table's columns, keys and indexes side by side."""
    table = compare.table
    columns = [(one, _column_row(compare, one)) for one in table.columns]
    objects = [(one, _object_row(compare, one)) for one in table.objects]
    page = CompareTablePage(
        bar=compare.bar(),
        compare=compare,
        table=table,
        own=tuple(_own_row(compare, one) for one in table.differences if _is_own(one)),
        columns=tuple(row for one, row in columns if _is_shown(compare, one)),
        identical_columns=tuple(one.name for one, _ in columns if not _is_shown(compare, one)),
        objects=tuple(row for one, row in objects if _is_shown(compare, one)),
        identical_objects=tuple(row.name for one, row in objects if not _is_shown(compare, one)),
        diffs=definition_diffs(compare, table.differences),
        states=tuple(_state(compare, side) for side in compare.sides),
    )
    return render_page(request, "browser/compare_table.html", "browser/_compare_table_matrix.html", page)


def _is_shown(compare: ComparePlace, one: ColumnComparison | ObjectComparison) -> bool:
    return bool(one.differences) or not compare.only_differences


def _state(compare: ComparePlace, side: Side) -> tuple[Side, State, str | None]:
    state = compare.table.states.get(side.label, State.UNKNOWN)
    there = side.label in compare.table.tables and side.label in compare.result.readings
    assert compare.segment is not None
    return (
        side,
        state,
        side.url(compare.segment) if there else None,
    )


def _is_own(difference: Difference) -> bool:
    """Whether it is about the table as such; definitions that all logins see are shown as a text diff."""
    whole = difference.object in (ObjectKind.TABLE, ObjectKind.VIEW)
    return whole and (difference.attribute != "definition" or difference.kind is DifferenceKind.UNKNOWN)


def _own_row(compare: ComparePlace, one: Difference) -> MatrixRow:
    name = one.attribute or str(one.object)
    return MatrixRow(
        name=name.replace("_", " "),
        kind="",
        anchor="",
        severity=one.severity,
        reasons=_reasons([one]),
        cells=tuple(_own_cell(compare, one, slug) for slug in _slugs(compare)),
        odd_one_out=None,
    )


def _own_cell(compare: ComparePlace, one: Difference, slug: str) -> MatrixCell:
    state = compare.table.states.get(slug)
    if one.attribute is None:
        return presence_cell(slug, one, state or State.UNKNOWN)
    if one.kind is DifferenceKind.UNKNOWN:
        return unseen_cell(slug, one)
    return value_cell(slug, one, compare.baseline, state)


def _column_row(compare: ComparePlace, one: ColumnComparison) -> MatrixRow:
    return MatrixRow(
        name=one.name,
        kind="column",
        anchor=f"column-{encode(one.name)}",
        severity=one.severity,
        reasons=_reasons(one.differences),
        cells=tuple(column_cell(slug, one.cells.get(slug)) for slug in _slugs(compare)),
        odd_one_out=one.odd_one_out,
        suggestion=next(
            (difference.suggestion for difference in one.differences if difference.suggestion), None
        ),
    )


def _object_row(compare: ComparePlace, one: ObjectComparison) -> MatrixRow:
    kind = str(one.object).replace("_", " ")
    return MatrixRow(
        name=one.name or kind,
        kind=kind,
        anchor="",
        severity=one.severity,
        reasons=_reasons(one.differences),
        cells=tuple(object_cell(slug, one.cells.get(slug)) for slug in _slugs(compare)),
        odd_one_out=one.odd_one_out,
    )


def _equal_row(compare: ComparePlace, one: Equality) -> EqualRow:
    kind = str(one.object).replace("_", " ")
    return EqualRow(
        object=kind,
        name=one.name or kind,
        attribute=one.attribute.replace("_", " "),
        values=tuple(value_text(one.values.get(slug)) for slug in _slugs(compare)),
        canonical=value_text(one.canonical),
        reasons=tuple(REASONS[rule] for rule in one.rules),
    )


def _slugs(compare: ComparePlace) -> Sequence[str]:
    return [side.label for side in compare.sides]


def _reasons(differences: Sequence[Difference]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (slug, verdict.reason, verdict.rule)
        for difference in differences
        for slug, verdict in difference.against.items()
    )
