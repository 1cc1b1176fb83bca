"""Several indexes of names, searched rank by rank, until enough was found.

What ranks low is not looked for where enough ranks better: a typo takes the longest to find.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Sized
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from browser.lookup.known import KnownDatabase
from browser.lookup.names import Names, Rank, folded
from browser.lookup.structures import StructureNames
from browser.lookup.typed import Term


@dataclass(eq=False)
class Searched:
    """One index that one reading of the text is searched in, for all databases of that structure."""

    structure: StructureNames
    names: Names
    term: Term
    order: int
    """Of the reading among the text's."""
    allowed: Collection[int] | None = None
    """The positions that are meant, None for all."""
    databases: list[KnownDatabase] = field(default_factory=list)
    _matched: set[int] = field(default_factory=set)

    def matching(self, rank: Rank, most: int) -> list[int]:
        """Return the first `most` positions that match in the way of a rank, and in no better one before."""
        positions = self.names.matching(rank, folded(self.term.name))
        new = islice((position for position in positions if self._is_new(position)), most)
        matching = list(dict.fromkeys(new))
        self._matched.update(matching)
        return matching

    def _is_new(self, position: int) -> bool:
        return position not in self._matched and (self.allowed is None or position in self.allowed)

    def closeness(self, environment: str, database: str) -> tuple[bool, bool]:
        """Return whether this structure is not the current environment's, and not the current database's."""
        return min(
            (
                not any(side.slug == environment for side, names in each.sides if names is self.structure),
                each.name != database,
            )
            for each in self.databases
        )


class Found(NamedTuple):
    """How well something matches, and in which reading of the text."""

    rank: Rank
    order: int
    term: Term


def structures(term: Term, known: Sequence[KnownDatabase]) -> Iterator[tuple[KnownDatabase, StructureNames]]:
    """Yield the structures that a reading is about, by database."""
    for database in known:
        if term.database in ("", database.name):
            for structure in database.structures(term.environment):
                yield database, structure


def matches(every: Sequence[Searched], most: int, taken: Sized) -> Iterator[tuple[Rank, Searched, int]]:
    """Yield what matches, the best rank first: of each index and rank at most `most` positions.

    Ends after a rank with which `taken`, where the caller puts what it takes, has `most`.
    """
    for rank in Rank:
        for searched in every:
            for position in searched.matching(rank, most):
                yield rank, searched, position
        if len(taken) >= most:
            return
