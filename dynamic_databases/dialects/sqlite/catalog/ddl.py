"""Parses from a CREATE statement what SQLite's pragmas do not report; leaves the rest to `reading`.

SQLite stores the text after `CREATE TABLE ` as it was typed. All keywords that are searched here are
reserved, so an unquoted one can't be a name. Source: https://www.sqlite.org/lang_createtable.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dynamic_databases.catalog import Check
from dynamic_databases.dialects.sqlite.catalog.tokens import Tokens, Unreadable, folded, tokens_of


@dataclass(slots=True)
class Reference:
    """A foreign key as it is written in the statement."""

    columns: tuple[str, ...]
    target: str
    name: str | None = None
    deferrable: str | None = None


@dataclass(slots=True)
class TableText:
    """The parts of a CREATE TABLE that pragmas do not report. Column names are `folded`."""

    checks: list[Check] = field(default_factory=list)
    unique_names: dict[tuple[str, ...], str] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    collations: dict[str, str] = field(default_factory=dict)
    generated: dict[str, str] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    """The ON CONFLICT actions of constraints, if they are not the default: `unique (a): replace`."""
    primary_key_name: str | None = None
    autoincrement: bool = False


NOTHING_SAID = TableText()


@dataclass(frozen=True, slots=True)
class IndexText:
    """The parts of a CREATE INDEX that pragmas do not report: each part's text, and the WHERE clause."""

    parts: tuple[str, ...] = ()
    predicate: str | None = None


def table_text(sql: str) -> TableText | None:
    """Return the details of a CREATE TABLE, or None if it can't be parsed."""
    try:
        tokens = tokens_of(sql)
        reader = _TableReader(tokens)
        for first, behind in tokens.items(_first_bracket(tokens)):
            reader.read_item(first, behind)
    except Unreadable:
        return None
    return reader.text


def tells(capitals: str) -> bool:
    """Return whether a text has a keyword for anything that pragmas do not report.

    Generated columns are not considered. The tests are written out because a loop takes twice the time.
    """
    return (
        ("CON" in capitals and ("CONSTRAINT" in capitals or "CONFLICT" in capitals))
        or "CHECK" in capitals
        or "COLLATE" in capitals
        or "AUTOINCREMENT" in capitals
        or "DEFERRABLE" in capitals
    )


def index_text(sql: str) -> IndexText | None:
    """Return the details of a CREATE INDEX, or None if it can't be parsed."""
    try:
        tokens = tokens_of(sql)
        bracket = _first_bracket(tokens)
        parts = tuple(_part(tokens, first, behind) for first, behind in tokens.items(bracket))
        where = tokens.partners[bracket] + 1
        predicate = None
        if tokens.keyword(where) == "WHERE":
            predicate = tokens.between(where + 1, len(tokens.tokens))
        return IndexText(parts, predicate)
    except Unreadable:
        return None


def _first_bracket(tokens: Tokens) -> int:
    if not tokens.partners:
        raise Unreadable("has no list")
    return min(tokens.partners)


def _part(tokens: Tokens, first: int, behind: int) -> str:
    """Return a part's expression. COLLATE is an operator within the expression, and so belongs to it."""
    if tokens.keyword(behind - 2) == "NULLS" and behind - first > 2:
        behind -= 2
    if tokens.keyword(behind - 1) in ("ASC", "DESC") and behind - first > 1:
        behind -= 1
    return tokens.between(first, behind)


class _TableReader:
    """Reads the items of one CREATE TABLE: column definitions and table constraints."""

    TABLE_CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.text = TableText()
        self.column: str | None = None
        self.name: str | None = None
        self.constraint: str | None = None
        self.foreign: tuple[str, ...] | None = None
        self.behind = 0
        self.readers: dict[str, Callable[[int], int]] = {
            "CONSTRAINT": self._constraint,
            "CHECK": self._check,
            "UNIQUE": self._unique,
            "PRIMARY": self._primary,
            "AUTOINCREMENT": self._autoincrement,
            "FOREIGN": self._foreign,
            "REFERENCES": self._references,
            "DEFERRABLE": self._deferrable,
            "COLLATE": self._collate,
            "NULL": self._null,
            "CONFLICT": self._conflict,
            "AS": self._as,
        }

    def read_item(self, first: int, behind: int) -> None:
        """Read one item into `text`. Table constraints may follow each other without a comma."""
        self.behind = behind
        self.name = self.foreign = None
        at = first
        if self.tokens.keyword(first) in self.TABLE_CONSTRAINTS:
            self.column = None
        else:
            self.column = folded(self.tokens.name(first))
            at += 1
        while at < behind:
            read = self.readers.get(self.tokens.keyword(at))
            at = read(at) if read else self.tokens.partners.get(at, at) + 1

    def _constraint(self, at: int) -> int:
        self.name = self.tokens.name(at + 1)
        return at + 2

    def _check(self, at: int) -> int:
        bracket = self._bracket(at + 1)
        self.constraint = None  # SQLite ignores ON CONFLICT of a CHECK. lang_createtable.html, 3.7
        self.text.checks.append(Check(self.tokens.inside(bracket), self._take_name()))
        return self.tokens.partners[bracket] + 1

    def _unique(self, at: int) -> int:
        columns, at = self._columns(at + 1)
        self.constraint = f"unique ({', '.join(columns)})"
        name = self._take_name()
        if name is not None:
            self.text.unique_names.setdefault(columns, name)
        return at

    def _primary(self, at: int) -> int:
        self.text.primary_key_name = self._take_name()
        self.constraint = "primary key"
        if self.tokens.is_open(at + 2):
            end = self.tokens.partners[at + 2]
            self.text.autoincrement |= any(
                self.tokens.keyword(inside) == "AUTOINCREMENT" for inside in range(at + 3, end)
            )
            return end + 1
        return at + 2

    def _autoincrement(self, at: int) -> int:
        self.text.autoincrement = True
        return at + 1

    def _foreign(self, at: int) -> int:
        self.foreign, at = self._columns(at + 2)
        return at

    def _references(self, at: int) -> int:
        columns = self.foreign if self.foreign is not None else self._own_column()
        self.text.references.append(Reference(columns, self.tokens.name(at + 1), self._take_name()))
        self.foreign = None
        return at + 2

    def _deferrable(self, at: int) -> int:
        if self.text.references and self.tokens.keyword(at - 1) != "NOT":
            late = self.tokens.keyword(at + 1) == "INITIALLY" and self.tokens.keyword(at + 2) == "DEFERRED"
            self.text.references[-1].deferrable = "initially deferred" if late else "deferrable"
        return at + 1

    def _collate(self, at: int) -> int:
        if self.column is not None:
            self.text.collations[self.column] = self.tokens.name(at + 1)
        return at + 2

    def _null(self, at: int) -> int:
        self.constraint = f"{self.column} not null" if self.tokens.keyword(at - 1) == "NOT" else None
        return at + 1

    def _conflict(self, at: int) -> int:
        action = self.tokens.keyword(at + 1).lower()
        if self.constraint and self.tokens.keyword(at - 1) == "ON" and action not in ("", "abort"):
            self.text.conflicts.append(f"{self.constraint}: {action}")
        return at + 1

    def _as(self, at: int) -> int:
        if self.column is not None and self.tokens.is_open(at + 1):
            self.text.generated[self.column] = self.tokens.inside(at + 1)
        return at + 1

    def _columns(self, at: int) -> tuple[tuple[str, ...], int]:
        if not self.tokens.is_open(at):
            return self._own_column(), at
        names = tuple(folded(self.tokens.name(first)) for first, _ in self.tokens.items(at))
        return names, self.tokens.partners[at] + 1

    def _own_column(self) -> tuple[str, ...]:
        return () if self.column is None else (self.column,)

    def _bracket(self, at: int) -> int:
        if not self.tokens.is_open(at):
            raise Unreadable("a bracket is missing")
        return at

    def _take_name(self) -> str | None:
        name, self.name = self.name, None
        return name
