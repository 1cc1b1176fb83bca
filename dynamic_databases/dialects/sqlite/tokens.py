"""Cuts SQL as SQLite reads it into tokens; knows no statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

TOKEN = re.compile(
    r"""(?P<blank>(?:[ \t\n\f\r]+|--[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))+)
      |(?P<name>"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\])
      |(?P<string>'[^']*(?:''[^']*)*')
      |(?P<open>\()
      |(?P<close>\))
      |(?P<comma>,)
      |(?P<broken>["`\['])
      |(?P<word>[A-Za-z_0-9$\x80-\U0010ffff]+)
      |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
"""An unfinished quote is `broken` and ends the reading, so that hostile text takes linear time."""

SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Unreadable(ValueError):
    """A text that is not what SQLite would have stored."""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The word in capitals, or "" for whatever is quoted or no word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """The identifier that the token spells, in any of SQLite's four ways of quoting."""
        if self.kind == "name" and self.text[0] == "[":
            return self.text[1:-1]
        if self.kind in ("name", "string"):
            quote = self.text[0]
            return self.text[1:-1].replace(quote * 2, quote)
        if self.kind == "word":
            return self.text
        raise Unreadable(f"no name at {self.start}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens without blanks and comments, with the place of each one's partner, if it is a bracket."""

    sql: str
    tokens: tuple[Token, ...]
    partners: dict[int, int]

    def keyword(self, place: int) -> str:
        """Return the keyword at a place, or "" where there is none."""
        return self.tokens[place].keyword if place < len(self.tokens) else ""

    def is_open(self, place: int) -> bool:
        return place in self.partners

    def name(self, place: int) -> str:
        """Return the name at a place. Raises `Unreadable`."""
        if place >= len(self.tokens):
            raise Unreadable("ends too early")
        return self.tokens[place].name

    def inside(self, place: int) -> str:
        """Return the text between the bracket that opens at `place` and its partner, as it is spelled."""
        return self.between(place + 1, self.partners[place])

    def between(self, first: int, behind: int) -> str:
        """Return the text from one token to the one before `behind`, comments in it included."""
        if first >= behind:
            return ""
        return self.sql[self.tokens[first].start : self.tokens[behind - 1].end]

    def items(self, place: int) -> list[tuple[int, int]]:
        """Return from where to where the items of a bracketed list go, parted by its own commas."""
        found: list[tuple[int, int]] = []
        end = self.partners[place]
        first = at = place + 1
        while at < end:
            if self.tokens[at].kind == "comma":
                found.append((first, at))
                first = at + 1
            at = self.partners.get(at, at) + 1
        return [*found, (first, end)]


def folded(name: str) -> str:
    """Return a name as SQLite compares it: the letters A to Z made small, no others."""
    return name.lower() if name.isascii() else name.translate(SMALL)


def tokens_of(sql: str) -> Tokens:
    """Return the tokens of one statement. Raises `Unreadable`: a quote or bracket without its end."""
    tokens: list[Token] = []
    partners: dict[int, int] = {}
    opened: list[int] = []
    for match in TOKEN.finditer(sql):
        kind = match.lastgroup or ""
        if kind == "blank":
            continue
        if kind == "broken":
            raise Unreadable(f"a quote without end at {match.start()}")
        if kind == "open":
            opened.append(len(tokens))
        elif kind == "close":
            if not opened:
                raise Unreadable(f"a bracket without beginning at {match.start()}")
            partners[opened.pop()] = len(tokens)
        tokens.append(Token(kind, match[0], match.start(), match.end()))
    if opened:
        raise Unreadable(f"a bracket without end at {tokens[opened[0]].start}")
    return Tokens(sql, tuple(tokens), partners)
