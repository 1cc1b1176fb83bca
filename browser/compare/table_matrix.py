"""Tables by environments: each table's state, differences and size in each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser.addresses import encode_table
from browser.compare.links import CompareLinks
from browser.compare.matrix_cells import PERHAPS_HIDDEN, same_words
from browser.compare.reference_column import RowsCell
from browser.compare.sides import Side
from browser.compare.subjects import ComparedSides
from dynamic_databases.catalog import NOT_LOCKED, Table
from dynamic_databases.comparison import DifferenceKind, ObjectKind, Severity, State, TableComparison


@dataclass(frozen=True)
class TableCell:
    """One table on one side."""

    side: Side
    state: str
    sign: str
    words: str
    rows: int | None
    url: str | None


@dataclass(frozen=True)
class TableMatrixRow:
    name: str
    schema: str | None
    kind: str
    url: str
    severity: Severity | None
    cells: tuple[TableCell, ...]
    most_rows: int
    rows: RowsCell | None = None
    """How its rows compare, of a reference table."""

    @property
    def same(self) -> str:
        """The words that are shown where no difference was found; "" where it was read once at most."""
        return same_words([cell.state for cell in self.cells], [bool(cell.url) for cell in self.cells])


WHOLE = (ObjectKind.TABLE, ObjectKind.VIEW)
NAMED = 3
"""Attributes of a whole table that are named; more are counted."""
WORDS = {
    State.SAME: "same",
    State.BASELINE: "baseline",
    State.CHANGED: "differs",
    State.MISSING: "missing",
    State.ABSENT: "not there",
    State.EXTRA: "only here",
    State.UNKNOWN: "not read",
}
PARTS = {
    ObjectKind.TABLE: ("attribute", "attributes"),
    ObjectKind.VIEW: ("attribute", "attributes"),
    ObjectKind.COLUMN: ("column", "columns"),
    ObjectKind.PRIMARY_KEY: ("primary key", "primary keys"),
    ObjectKind.UNIQUE: ("unique constraint", "unique constraints"),
    ObjectKind.INDEX: ("index", "indexes"),
    ObjectKind.FOREIGN_KEY: ("foreign key", "foreign keys"),
    ObjectKind.CHECK: ("check", "checks"),
    ObjectKind.TRIGGER: ("trigger", "triggers"),
    ObjectKind.POLICY: ("row policy", "row policies"),
    ObjectKind.STATISTICS: ("extended statistics", "extended statistics"),
    ObjectKind.RIGHTS: ("right", "rights"),
}


def matrix_row(
    compare: ComparedSides, links: CompareLinks, table: TableComparison, rows: RowsCell | None = None
) -> TableMatrixRow:
    """Return a table's row: a cell for each side, and one for how its rows compare."""
    cells = tuple(_cell(compare, table, side) for side in compare.sides)
    segment = compare.table_segment(table)
    return TableMatrixRow(
        name=table.name,
        schema=table.schema,
        kind=str(table.kind),
        url=links.url(segment),
        severity=table.severity,
        cells=cells,
        most_rows=max((cell.rows or 0 for cell in cells), default=0),
        rows=rows,
    )


def _cell(compare: ComparedSides, table: TableComparison, side: Side) -> TableCell:
    slug = side.label
    state = table.states.get(slug, State.UNKNOWN)
    words = WORDS[state]
    own = table.tables.get(slug)
    if state is State.CHANGED:
        words = _differences_in_words(table, slug)
        if all(
            difference.kind is DifferenceKind.UNKNOWN
            for difference in table.differences
            if slug in difference.against
        ):
            state, words = State.UNKNOWN, f"{words} not visible to all logins"
    if slug in table.perhaps_hidden_in:
        state, words = State.UNKNOWN, PERHAPS_HIDDEN
    if state is State.EXTRA and compare.baseline in table.perhaps_hidden_in:
        state, words = State.UNKNOWN, "there"
    if state is State.EXTRA and len(table.tables) > 1:
        words = f"not in {compare.baseline}"
    if own and own.table_name in compare.result.locked.get(slug, NOT_LOCKED).tables:
        words = f"{words}, as last read"
    reading = compare.result.readings.get(slug)
    statistics = reading.statistics.tables.get(own.table_name) if reading and own else None
    return TableCell(
        side,
        str(state) if state.sign else "",
        "=" if state is State.SAME else state.sign,
        words,
        statistics.rows if statistics else None,
        _table_url(compare, side, own),
    )


def _differences_in_words(table: TableComparison, slug: str) -> str:
    """Return how many things of each sort differ there; what differs of the table itself by its names."""
    counts: dict[ObjectKind, dict[str | None, None]] = {}
    for difference in table.differences:
        if slug in difference.against:
            whole = difference.object in WHOLE
            name = difference.attribute if whole else difference.name
            counts.setdefault(difference.object, {})[name] = None
    return ", ".join(_counted(kind, list(names)) for kind, names in counts.items())


def _counted(kind: ObjectKind, names: Sequence[str | None]) -> str:
    if kind in WHOLE and len(names) <= NAMED:
        return ", ".join((name or "").replace("_", " ") for name in names)
    # A kind without words of its own is no reason for the page to fail.
    singular, many = PARTS.get(kind, (str(kind), f"{kind}s"))
    return f"{len(names)} {singular if len(names) == 1 else many}"


def _table_url(compare: ComparedSides, side: Side, table: Table | None) -> str | None:
    reading = compare.result.readings.get(side.label)
    if table is None or reading is None:
        return None
    return side.url(encode_table(table.table_name, reading.structure.default_schema))
