"""What one environment has of a column, key or index, as a cell of the comparison's matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dynamic_databases.catalog import Column
from dynamic_databases.comparison import Cell, Difference, DifferenceKind, State


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


SIGNS = {State.CHANGED: "≠", State.EXTRA: "+", State.MISSING: "−", State.UNKNOWN: "?"}
WORDS = {State.MISSING: "missing", State.UNKNOWN: "not read"}


def same_words(states: Iterable[str]) -> str:
    """Return what is said of a row in which no difference was found, by the states of its cells."""
    found = set(states)
    if found & {"missing", "extra"}:
        return "as its table"
    return "same where read" if "unknown" in found else "same"


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
    pieces += [Piece(attribute.replace("_", " "), True) for attribute in sorted(cell.changed - known)]
    main = Piece(column.type or "no type", "type" in cell.changed)
    return MatrixCell(environment, _css(cell.state), SIGNS.get(cell.state, ""), "", main, tuple(pieces))


def object_cell(environment: str, cell: Cell | None) -> MatrixCell:
    """Return the cell of a key, index, foreign key, check or trigger: its definition in one line."""
    if cell is None or cell.text is None:
        return _absent(environment, cell)
    pieces = (Piece(cell.name or "unnamed", "name" in cell.changed),)
    main = Piece(cell.text, bool(cell.changed - {"name"}))
    return MatrixCell(environment, _css(cell.state), SIGNS.get(cell.state, ""), "", main, pieces)


def value_cell(environment: str, difference: Difference, baseline: str, state: State | None) -> MatrixCell:
    """Return the cell of one attribute of a whole table; `state` is the table's own there."""
    if environment not in difference.values:
        return _absent(environment, Cell(state) if state is State.MISSING else None)
    changed = environment in difference.against and baseline in difference.values
    state = State.CHANGED if changed else State.SAME
    main = Piece(value_text(difference.values[environment]), changed)
    return MatrixCell(environment, _css(state), SIGNS.get(state, ""), "", main)


def presence_cell(environment: str, difference: Difference, state: State) -> MatrixCell:
    """Return the cell of a whole table that is missing somewhere, or that could not be read."""
    if state is State.UNKNOWN:
        problem = difference.values.get(environment) if difference.kind is DifferenceKind.UNKNOWN else None
        return MatrixCell(environment, _css(state), SIGNS[state], str(problem or WORDS[state]))
    if state is State.MISSING:
        return _absent(environment, Cell(state))
    shown = state if state is State.EXTRA else State.SAME
    word = value_text(difference.values.get(environment, "there"))
    return MatrixCell(environment, _css(shown), SIGNS.get(shown, ""), "", Piece(word))


def unseen_cell(environment: str, difference: Difference) -> MatrixCell:
    """Return the cell of what not every login is shown."""
    if environment in difference.values:
        return MatrixCell(environment, "", "", "there")
    return MatrixCell(environment, "unknown", SIGNS[State.UNKNOWN], "not visible")


def value_text(value: object) -> str:
    """Return a value of a comparison in one line."""
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _absent(environment: str, cell: Cell | None) -> MatrixCell:
    state = cell.state if cell else State.UNKNOWN
    return MatrixCell(environment, _css(state), SIGNS.get(state, ""), WORDS.get(state, str(state)))


def _css(state: State) -> str:
    return str(state) if state in SIGNS else ""


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
