"""How well names match what is typed, and the best of thousands; leaves ties to `stored_hits`.

`Names` finds what `rank_of` would, without looking at each name: all of them stand in one text, in their
order, and Python's own search in a text is what is quick. `test_names.py` holds the two to each other.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from django.utils.functional import cached_property

from browser.lookup.typos import is_near, is_near_at, is_word_start

SHORTEST_WITH_A_TYPO = 4
"""Letters: of fewer, one typo leaves hardly anything."""
MOST_CANDIDATES = 2_000
"""Names that are looked at letter by letter for a typo, in one index."""
WORD = re.compile(r"[^\W\d_]+|\d+")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
"""Where camelCase begins another word."""
END = "\n"
"""Stands between names in one text; in a name it becomes a space."""


class Rank(IntEnum):
    """How well a name matches, best first."""

    EXACT = 0
    PREFIX = 1
    INITIALS = 2
    """The first letters of all its words: `oi` is `order_items`."""
    FIRST_INITIALS = 3
    """The first letters of its first words."""
    CONTAINS = 4
    TYPO = 5
    """One letter is missing, too many, another, or two are swapped, at the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Match:
    """A name of an index, by its position there."""

    rank: Rank
    position: int


def folded(name: str) -> str:
    """Return a name as it is compared: in one letter case, in one line."""
    return name.casefold().replace(END, " ")


def initials(name: str) -> str:
    """Return the first letters of a name's words, in one letter case: "oi" for order_items and OrderItems."""
    return "".join(word[0] for word in WORD.findall(HUMP.sub("_", name))).casefold()


def rank_of(typed: str, name: str) -> Rank | None:
    """Return how well `name` matches what was typed, None if it does not."""
    wanted, text = folded(typed), folded(name)
    if not wanted:
        return None
    if text == wanted:
        return Rank.EXACT
    if text.startswith(wanted):
        return Rank.PREFIX
    letters = initials(name)
    if len(wanted) > 1 and letters.startswith(wanted):
        return Rank.INITIALS if letters == wanted else Rank.FIRST_INITIALS
    if wanted in text:
        return Rank.CONTAINS
    return Rank.TYPO if len(wanted) >= SHORTEST_WITH_A_TYPO and is_near(wanted, text) else None


class Names:
    """Many names in their order (`folded`, then as they are), found by what is typed of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(sorted(names, key=lambda name: (folded(name), name)))

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def _folded(self) -> list[str]:
        return [folded(name) for name in self.names]

    @cached_property
    def _text(self) -> str:
        return END + "".join(name + END for name in self._folded)

    @cached_property
    def _starts(self) -> list[int]:
        """Where in the text each name begins."""
        return _starts_of(self._folded)

    @cached_property
    def _initials(self) -> list[str]:
        return [initials(name) for name in self.names]

    @cached_property
    def _initials_text(self) -> str:
        return END + "".join(letters + END for letters in self._initials)

    @cached_property
    def _initials_starts(self) -> list[int]:
        return _starts_of(self._initials)

    def position(self, name: str) -> int | None:
        """Return where exactly this name stands, None if it is not there."""
        at = bisect_left(self._folded, folded(name))
        while at < len(self.names) and self._folded[at] == folded(name):
            if self.names[at] == name:
                return at
            at += 1
        return None

    def best(self, typed: str, most: int) -> list[Match]:
        """Return the best matches: of each rank at most `most`, in the names' order, until there are enough.

        What ranks lower is not looked for where `most` names match better.
        """
        matches: dict[int, Rank] = {}
        for rank in Rank:
            new = (position for position in self.matching(rank, folded(typed)) if position not in matches)
            matches |= dict.fromkeys(islice(new, most), rank)
            if len(matches) >= most:
                break
        return [Match(rank, position) for position, rank in matches.items()]

    def matching(self, rank: Rank, wanted: str) -> Iterator[int]:
        """Return the names that match in the way of a rank, in their order; some match better as well.

        `wanted` is folded.
        """
        letters = len(wanted)
        if rank is Rank.TYPO:
            return self._near(wanted) if letters >= SHORTEST_WITH_A_TYPO else iter(())
        if not letters or (letters == 1 and rank in (Rank.INITIALS, Rank.FIRST_INITIALS)):
            return iter(())
        return _WAYS[rank](self, wanted)

    def _equal(self, wanted: str) -> Iterator[int]:
        return iter(range(bisect_left(self._folded, wanted), bisect_right(self._folded, wanted)))

    def _beginning(self, wanted: str) -> Iterator[int]:
        for position in range(bisect_left(self._folded, wanted), len(self._folded)):
            if not self._folded[position].startswith(wanted):
                return
            yield position

    def _with_initials(self, wanted: str) -> Iterator[int]:
        return _positions(self._initials_text, self._initials_starts, END + wanted + END, 1)

    def _with_first_initials(self, wanted: str) -> Iterator[int]:
        return _positions(self._initials_text, self._initials_starts, END + wanted, 1)

    def _containing(self, wanted: str) -> Iterator[int]:
        return _positions(self._text, self._starts, wanted, 0)

    def _near(self, wanted: str) -> Iterator[int]:
        """Yield the names with one typo.

        A typo is in one half of what was typed, so that the other one stands in the name as it is, unless
        the two letters in the middle are swapped. The word that is meant begins where the first half does,
        or about as many letters before the second one as the first one has.
        """
        middle = len(wanted) // 2
        swapped = wanted[: middle - 1] + wanted[middle] + wanted[middle - 1] + wanted[middle + 1 :]
        positions = {
            position
            for part, begins in (
                (wanted[:middle], (0,)),
                (wanted[middle:], (-middle - 1, -middle, -middle + 1)),
                (swapped, (0,)),
            )
            for position, at in islice(self._occurrences(part), MOST_CANDIDATES)
            for start in (at + begin for begin in begins)
            if is_word_start(self._folded[position], start)
            and is_near_at(wanted, self._folded[position], start)
        }
        return iter(sorted(positions))

    def _occurrences(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Yield where `wanted` stands: the position of the name, and the letters before it there."""
        text, starts = self._text, self._starts
        at = text.find(wanted)
        while at >= 0:
            position = bisect_right(starts, at) - 1
            yield position, at - starts[position]
            at = text.find(wanted, at + 1)


_WAYS: dict[Rank, Callable[[Names, str], Iterator[int]]] = {
    Rank.EXACT: Names._equal,
    Rank.PREFIX: Names._beginning,
    Rank.INITIALS: Names._with_initials,
    Rank.FIRST_INITIALS: Names._with_first_initials,
    Rank.CONTAINS: Names._containing,
}


def _starts_of(names: Iterable[str]) -> list[int]:
    starts, start = [], 1
    for name in names:
        starts.append(start)
        start += len(name) + 1
    return starts


def _positions(text: str, starts: list[int], wanted: str, before: int) -> Iterator[int]:
    """Yield the positions of the names in whose part of the text `wanted` stands, each once.

    `before` is the number of its letters that stand before the name.
    """
    at = text.find(wanted)
    while at >= 0:
        position = bisect_right(starts, at + before) - 1
        yield position
        if position + 1 >= len(starts):
            return
        at = text.find(wanted, starts[position + 1] - before)
