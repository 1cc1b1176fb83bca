"""Splits SQL into tokens by SQLite's rules; leaves the grammar of statements to others."""

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
"""A quote without an end is `broken` and stops the reading, so that malicious text takes linear time."""

SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class Unreadable(ValueError):
    """The text can't be one that SQLite stored."""


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The word in upper case, or "" for anything quoted or not a word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """The identifier, unquoted from any of SQLite's four styles. Raises `Unreadable`."""
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
    """Tokens without white space and comments, and the position of each bracket's partner."""

    sql: str
    tokens: tuple[Token, ...]
    partners: dict[int, int]

    def keyword(self, position: int) -> str:
        """Return the keyword at a position, or "" if there is none."""
        return self.tokens[position].keyword if position < len(self.tokens) else ""

    def is_open(self, position: int) -> bool:
        return position in self.partners

    def name(self, position: int) -> str:
        """Return the name at a position. Raises `Unreadable`."""
        if position >= len(self.tokens):
            raise Unreadable("ends too early")
        return self.tokens[position].name

    def inside(self, position: int) -> str:
        """Return the text between the bracket that opens at `position` and its partner, unchanged."""
        return self.between(position + 1, self.partners[position])

    def between(self, first: int, behind: int) -> str:
        """Return the text from one token to the one before `behind`, including comments."""
        if first >= behind:
            return ""
        return self.sql[self.tokens[first].start : self.tokens[behind - 1].end]

    def items(self, position: int) -> list[tuple[int, int]]:
        """Return the start and end of each item in a bracketed list, ignoring commas in inner brackets."""
        items: list[tuple[int, int]] = []
        end = self.partners[position]
        first = at = position + 1
        while at < end:
            if self.tokens[at].kind == "comma":
                items.append((first, at))
                first = at + 1
            at = self.partners.get(at, at) + 1
        return [*items, (first, end)]


def folded(name: str) -> str:
    """Return a name as SQLite compares it: only the letters A to Z in lower case."""
    return name.lower() if name.isascii() else name.translate(SMALL)


def tokens_of(sql: str) -> Tokens:
    """Return the tokens of one statement. Raises `Unreadable` for a quote or bracket without a partner."""
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
