"""A table across environments as matrices: one row a column or key, one column an environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser.addresses import encode
from browser.compare.folds import Fold, folded
from browser.compare.matrix_cells import (
    MatrixCell,
    MatrixRow,
    column_cell,
    object_cell,
    perhaps_hidden_cell,
    presence_cell,
    unseen_cell,
    value_cell,
    value_text,
)
from browser.compare.narrowing import Narrowing
from browser.compare.subjects import ComparedSides
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
)


@dataclass(frozen=True)
class Matrix:
    """Things of one sort by environment: those that are shown, and those that are folded."""

    what: str
    """One of them, in words."""
    title: str
    """What stands above them; nothing above the columns."""
    rows: tuple[MatrixRow, ...]
    folds: tuple[Fold, ...] = ()
    """What only some environments have."""
    identical: tuple[str, ...] = ()
    """The names of what is the same everywhere."""

    def __bool__(self) -> bool:
        return bool(self.rows or self.folds or self.identical)


@dataclass(frozen=True)
class EqualRow:
    """An attribute whose spellings differ and mean the same: each side's, and why."""

    object: str
    name: str
    attribute: str
    values: tuple[str, ...]
    canonical: str
    reasons: tuple[str, ...]


def own_matrix(compare: ComparedSides, table: TableComparison, narrowing: Narrowing) -> Matrix:
    """Return what differs of the table itself: its comment, its kind, its options."""
    rows = [_own_row(compare, table, difference) for difference in own_differences(table)]
    rows = [row for row in rows if narrowing.fits(row.severity) and narrowing.fits_name(row.name)]
    return Matrix("attribute", "The table itself", tuple(_worst_first(rows)))


def column_matrix(compare: ComparedSides, table: TableComparison, narrowing: Narrowing) -> Matrix:
    """Return the columns; the worst first where those that are the same everywhere are folded."""
    columns = [column for column in table.columns if narrowing.fits_name(column.name)]
    shown = [column for column in columns if _is_shown(column, narrowing)]
    rows = [_column_row(compare, column) for column in shown]
    return _matrix("column", "", rows, narrowing, [column.name for column in columns if _is_alike(column)])


def object_matrix(compare: ComparedSides, table: TableComparison, narrowing: Narrowing) -> Matrix:
    """Return keys, indexes and constraints, ordered and folded as columns are."""
    things = [thing for thing in table.objects if narrowing.fits_name(_object_name(thing))]
    rows = [_object_row(compare, thing) for thing in things if _is_shown(thing, narrowing)]
    alike = [_object_name(thing) for thing in things if _is_alike(thing)]
    return _matrix("key", "Keys, indexes and constraints", rows, narrowing, alike)


def own_differences(table: TableComparison) -> list[Difference]:
    """Return what differs of the table as such; definitions are shown as a text diff instead."""
    return [difference for difference in table.differences if _is_own(difference)]


def row_severities(table: TableComparison, narrowing: Narrowing) -> list[Severity | None]:
    """Return the severity of each thing whose name is asked for."""
    own = [(difference.attribute, difference.severity) for difference in own_differences(table)]
    columns = [(column.name, column.severity) for column in table.columns]
    things = [(_object_name(thing), thing.severity) for thing in table.objects]
    return [severity for name, severity in own + columns + things if narrowing.fits_name(name)]


def _matrix(
    what: str, title: str, rows: Sequence[MatrixRow], narrowing: Narrowing, alike: Sequence[str]
) -> Matrix:
    if not narrowing.only_differences:
        return Matrix(what, title, tuple(rows))
    rows = _worst_first(rows)
    if not narrowing.folds:  # what somebody looks for by name is shown, wherever it would be folded
        return Matrix(what, title, tuple(rows))
    kept, folds = folded(rows)
    return Matrix(what, title, tuple(kept), tuple(folds), tuple(alike) if narrowing.severity is None else ())


def _worst_first(rows: Sequence[MatrixRow]) -> list[MatrixRow]:
    return sorted(rows, key=lambda row: -row.severity.rank if row.severity else 0)


def _is_shown(compared: ColumnComparison | ObjectComparison, narrowing: Narrowing) -> bool:
    if _is_alike(compared):
        return not narrowing.folds and narrowing.severity is None
    return narrowing.fits(compared.severity)


def _is_alike(compared: ColumnComparison | ObjectComparison) -> bool:
    return not compared.differences


def _is_own(difference: Difference) -> bool:
    """Whether it is about the table as such; definitions that all logins see are shown as a text diff."""
    whole = difference.object in (ObjectKind.TABLE, ObjectKind.VIEW)
    return whole and (difference.attribute != "definition" or difference.kind is DifferenceKind.UNKNOWN)


def _own_row(compare: ComparedSides, table: TableComparison, difference: Difference) -> MatrixRow:
    name = difference.attribute or str(difference.object)
    return MatrixRow(
        name=name.replace("_", " "),
        kind="",
        anchor="",
        severity=difference.severity,
        reasons=_reasons([difference]),
        cells=tuple(_own_cell(compare, table, difference, slug) for slug in _slugs(compare)),
        odd_one_out=None,
    )


def _own_cell(
    compare: ComparedSides, table: TableComparison, difference: Difference, slug: str
) -> MatrixCell:
    state = table.states.get(slug)
    if slug in table.perhaps_hidden_in:
        return perhaps_hidden_cell(slug)
    if state is State.EXTRA and compare.baseline in table.perhaps_hidden_in:
        state = State.SAME  # as far as is known
    if difference.attribute is None:
        return presence_cell(slug, difference, state or State.UNKNOWN)
    if difference.kind is DifferenceKind.UNKNOWN:
        return unseen_cell(slug, difference)
    return value_cell(slug, difference, compare.baseline, state)


def _column_row(compare: ComparedSides, column: ColumnComparison) -> MatrixRow:
    return MatrixRow(
        name=column.name,
        kind="column",
        anchor=f"column-{encode(column.name)}",
        severity=column.severity,
        reasons=_reasons(column.differences),
        cells=tuple(column_cell(slug, column.cells.get(slug)) for slug in _slugs(compare)),
        odd_one_out=column.odd_one_out,
        suggestion=next(
            (difference.suggestion for difference in column.differences if difference.suggestion), None
        ),
    )


def _object_row(compare: ComparedSides, item: ObjectComparison) -> MatrixRow:
    return MatrixRow(
        name=_object_name(item),
        kind=str(item.object).replace("_", " "),
        anchor="",
        severity=item.severity,
        reasons=_reasons(item.differences),
        cells=tuple(object_cell(slug, item.cells.get(slug)) for slug in _slugs(compare)),
        odd_one_out=item.odd_one_out,
    )


def _object_name(item: ObjectComparison) -> str:
    return item.name or str(item.object).replace("_", " ")


def equal_row(compare: ComparedSides, equality: Equality) -> EqualRow:
    """Return an attribute that is spelled differently and was found equal."""
    kind = str(equality.object).replace("_", " ")
    return EqualRow(
        object=kind,
        name=equality.name or kind,
        attribute=equality.attribute.replace("_", " "),
        values=tuple(value_text(equality.values.get(slug)) for slug in _slugs(compare)),
        canonical=value_text(equality.canonical),
        reasons=tuple(REASONS[rule] for rule in equality.rules),
    )


def _slugs(compare: ComparedSides) -> Sequence[str]:
    return compare.location.labels


def _reasons(differences: Sequence[Difference]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (slug, verdict.reason, verdict.rule)
        for difference in differences
        for slug, verdict in difference.against.items()
    )
