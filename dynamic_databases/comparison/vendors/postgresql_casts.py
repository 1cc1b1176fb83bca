"""Finds casts among the tokens of text that PostgreSQL printed: `::character varying(3)[]`."""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.comparison.lexing.lexis import BLANK
from dynamic_databases.comparison.lexing.trees import Branch, Node

_IMPLIED_NAMES = {
    "smallint": "int2",
    "integer": "int4",
    "bigint": "int8",
    "real": "float4",
    "double precision": "float8",
    "boolean": "bool",
    "character": "bpchar",
    "character varying": "varchar",
    "bit varying": "varbit",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
}
"""PostgreSQL's internal names, by the SQL spelling of a type."""
_SECOND_WORDS = {"character": "varying", "bit": "varying", "double": "precision"}
_ZONED = frozenset({"time", "timestamp"})
_FIELDS = frozenset({"year", "month", "day", "hour", "minute", "second", "to"})
"""Words that restrict the fields of an interval: `interval day to second`."""


@dataclass(frozen=True, slots=True)
class Cast:
    """A cast to a type, and the index of the node after it."""

    type: str
    """The type without its size and without the brackets of an array."""
    element_nodes: list[Node]
    """`::` and the type of a single element, with its size."""
    dimensions: int
    """The number of [] after the type."""
    end: int

    @property
    def nodes(self) -> list[Node]:
        return [*self.element_nodes, *(Branch("[", []) for _ in range(self.dimensions))]

    @property
    def implied_name(self) -> str:
        """The name that a column gets from this cast if it is given none."""
        return _IMPLIED_NAMES.get(self.type, self.type.rpartition(".")[2].strip('"'))


def cast_at(nodes: list[Node], start: int) -> Cast | None:
    """Return the cast that starts at an index, or None."""
    reader = _Reader(nodes, start)
    if reader.next() != "::":
        return None
    reader.take()
    words = [reader.word()]
    while reader.next() == ".":
        reader.take()
        words = [f"{words[0]}.{reader.word()}"]
    if reader.next() == _SECOND_WORDS.get(words[0]):
        words.append(reader.word())
    _take_size(reader)
    if words[0] == "interval":
        while reader.next() in _FIELDS:
            reader.take()
            _take_size(reader)
    elif words[0] in _ZONED and reader.next() in ("with", "without") and reader.following() == "time":
        words += [reader.word() for _ in range(3)]
    element_nodes = list(nodes[start : reader.end])
    dimensions = 0
    while isinstance(branch := reader.next(), Branch) and branch.opening == "[" and not branch.nodes:
        reader.take()
        dimensions += 1
    return Cast(" ".join(words), element_nodes, dimensions, reader.end)


def _take_size(reader: _Reader) -> None:
    node = reader.next()
    if isinstance(node, Branch) and node.opening == "(":
        reader.take()


class _Reader:
    """Reads nodes one by one, skipping blanks."""

    def __init__(self, nodes: list[Node], start: int) -> None:
        self._nodes = nodes
        self.end = start

    def _index(self, start: int) -> int:
        while start < len(self._nodes) and self._nodes[start] == BLANK:
            start += 1
        return start

    def next(self) -> Node | None:
        """Return the next node without consuming it."""
        index = self._index(self.end)
        return self._nodes[index] if index < len(self._nodes) else None

    def following(self) -> Node | None:
        """Return the node after the next one, without consuming either."""
        index = self._index(self._index(self.end) + 1)
        return self._nodes[index] if index < len(self._nodes) else None

    def take(self) -> None:
        self.end = self._index(self.end) + 1

    def word(self) -> str:
        """Consume and return the next node if it is a token; otherwise consume nothing and return ""."""
        node = self.next()
        if not isinstance(node, str):
            return ""
        self.take()
        return node
