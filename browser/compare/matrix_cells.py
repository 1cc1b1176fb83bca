"""What one environment has of a column, key or index, as a cell of the comparison's matrix."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from dynamic_databases.catalog import Column
from dynamic_databases.comparison import Cell, Difference, DifferenceKind, Severity, State


@dataclass(frozen=True)
class Piece:
    """One attribute in words; `changed` if it differs from the baseline."""

    text: str
    changed: bool = False


@dataclass(frozen=True)
class MatrixCell:
    environment: str
    state: str
    """The class of the cell: changed, extra, missing, unknown or nothing."""
    sign: str
    word: str
    main: Piece | None = None
    pieces: tuple[Piece, ...] = ()


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
        """The words that are shown where no difference was found; "" where it was read once at most."""
        return same_words([cell.state for cell in self.cells], [bool(cell.main) for cell in self.cells])

    @property
    def remarks(self) -> list[str]:
        """What stands under the name: what it is, where alone it differs, and how it may be named there."""
        kind = self.kind if self.kind not in ("column", self.name) else ""
        alone = f"differs only in {self.odd_one_out}" if self.odd_one_out else ""
        first = " · ".join(filter(None, (kind, alone)))
        return [words for words in (first, self.suggestion) if words]

    @property
    def main_text(self) -> str:
        """What the first environment that has it calls it: a column's type."""
        return next((cell.main.text for cell in self.cells if cell.main), "")

    @property
    def agreeing(self) -> str:
        """The environments that are as the baseline is, with it: "prod, test"."""
        return ", ".join(cell.environment for cell in self.cells if not cell.state)

    @property
    def only_in(self) -> tuple[str, ...]:
        """The environments that have it, all alike, if every other one was read and lacks it."""
        if any(cell.state in (str(State.CHANGED), str(State.UNKNOWN)) for cell in self.cells):
            return ()
        having = tuple(cell.environment for cell in self.cells if cell.main)
        return having if len(having) < len(self.cells) else ()


PERHAPS_HIDDEN = "absent or not visible"
IN_TEXT = frozenset(
    """columns definition deferrable enforced expression included match method name nulls_distinct on_delete
    on_update predicate target target_columns unique""".split()
)
"""Attributes that the definition of a key, index, constraint or trigger in one line shows."""
WORDS = {State.MISSING: "missing", State.ABSENT: "not there", State.UNKNOWN: "not read"}
NOT_THERE = (State.MISSING, State.ABSENT)


def same_words(states: Sequence[str], read: Iterable[bool]) -> str:
    """Return the words for a row in which no difference was found, by its cells' states and which were read.

    Of what could be read in one environment at most, that is nothing: "" then.
    """
    if {"missing", "extra"} & set(states):
        return "as its table"
    if "unknown" not in states:
        return "same"
    return "same where read" if sum(read) > 1 else ""


def column_cell(environment: str, cell: Cell | None) -> MatrixCell:
    """Return a column's cell: its type, and its other attributes in words."""
    if cell is None or cell.column is None:
        return _absent(environment, cell)
    column = cell.column
    pieces = [Piece("null" if column.nullable else "not null", "nullable" in cell.changed)]
    for attribute, text in _attributes(column):
        if text or attribute in cell.changed:
            pieces.append(Piece(text or f"no {attribute}", attribute in cell.changed))
    if "name" in cell.changed and cell.name:
        pieces.append(Piece(f"named {cell.name}", True))
    known = {"type", "nullable", "name", *(attribute for attribute, _ in _attributes(column))}
    pieces += _other_pieces(cell, known)
    main = Piece(column.type or "no type", "type" in cell.changed)
    return MatrixCell(environment, _css(cell.state), cell.state.sign, "", main, tuple(pieces))


def object_cell(environment: str, cell: Cell | None) -> MatrixCell:
    """Return the cell of a key, index, foreign key, check or trigger: its definition in one line."""
    if cell is None or cell.text is None:
        return _absent(environment, cell)
    pieces = (Piece(cell.name or "unnamed", "name" in cell.changed), *_other_pieces(cell, IN_TEXT))
    main = Piece(cell.text, bool(cell.changed - {"name"}))
    return MatrixCell(environment, _css(cell.state), cell.state.sign, "", main, pieces)


def _other_pieces(cell: Cell, known: Collection[str]) -> list[Piece]:
    """Return the attributes that differ anywhere and are not among those that the cell shows already."""
    return [
        Piece(f"{attribute.replace('_', ' ')} {value_text(value)}", attribute in cell.changed)
        for attribute, value in sorted(cell.values.items())
        if attribute not in known
    ]


def value_cell(environment: str, difference: Difference, baseline: str, state: State | None) -> MatrixCell:
    """Return the cell of one attribute of a whole table; `state` is the table's own there."""
    if environment not in difference.values:
        return _absent(environment, Cell(state) if state in NOT_THERE else None)
    changed = environment in difference.against and baseline in difference.values
    state = State.CHANGED if changed else State.SAME
    main = Piece(value_text(difference.values[environment]), changed)
    return MatrixCell(environment, _css(state), state.sign, "", main)


def presence_cell(environment: str, difference: Difference, state: State) -> MatrixCell:
    """Return the cell of a whole table that is missing somewhere, or that could not be read."""
    if state is State.UNKNOWN:
        problem = difference.values.get(environment) if difference.kind is DifferenceKind.UNKNOWN else None
        return MatrixCell(environment, _css(state), state.sign, str(problem or WORDS[state]))
    if state in NOT_THERE:
        return _absent(environment, Cell(state))
    shown = state if state is State.EXTRA else State.SAME
    word = value_text(difference.values.get(environment, "there"))
    return MatrixCell(environment, _css(shown), shown.sign, "", Piece(word))


def perhaps_hidden_cell(environment: str) -> MatrixCell:
    """Return the cell of a whole table that is missing, or that the login is not shown."""
    return MatrixCell(environment, "unknown", State.UNKNOWN.sign, PERHAPS_HIDDEN)


def unseen_cell(environment: str, difference: Difference) -> MatrixCell:
    """Return the cell of something that is not visible to every login."""
    if environment in difference.values:
        return MatrixCell(environment, "", "", "there")
    return MatrixCell(environment, "unknown", State.UNKNOWN.sign, "not visible")


def value_text(value: object) -> str:
    """Return a value of a comparison in one line."""
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _absent(environment: str, cell: Cell | None) -> MatrixCell:
    state = cell.state if cell else State.UNKNOWN
    return MatrixCell(environment, _css(state), state.sign, WORDS.get(state, str(state)))


def _css(state: State) -> str:
    return str(state) if state.sign else ""


def _attributes(column: Column) -> tuple[tuple[str, str], ...]:
    return (
        ("default", f"default {column.default}" if column.default is not None else ""),
        ("generated", f"generated as {column.generated}" if column.generated is not None else ""),
        ("stored", "stored" if column.stored else ""),
        ("identity", f"identity {column.identity}" if column.identity else ""),
        ("on_update", f"on update {column.on_update}" if column.on_update else ""),
        ("collation", f"collation {column.collation}" if column.collation else ""),
        ("charset", f"character set {column.charset}" if column.charset else ""),
        ("values", f"one of {', '.join(column.values)}" if column.values else ""),
        ("comment", f"“{column.comment}”" if column.comment else ""),
    )
