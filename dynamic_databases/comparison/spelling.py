"""Brings SQL text into one spelling; leaves to others which text is SQL, and what a difference means."""

from __future__ import annotations

import re
from functools import lru_cache

WHITE_SPACE = "white_space"
LETTER_CASE = "letter_case"
BRACKETS = "brackets"
BETWEEN_VENDORS = "between_vendors"

_BACKSLASH_ESCAPES = frozenset({"mysql"})
_QUOTED = r"'(?:''|[^'])*'|\"(?:\"\"|[^\"])*\"|`(?:``|[^`])*`"
_QUOTED_WITH_BACKSLASH = r"'(?:''|\\.|[^'\\])*'|\"(?:\"\"|\\.|[^\"\\])*\"|`(?:``|[^`])*`"
LITERAL_CAST = re.compile(
    r"""('(?:''|[^'])*'|\bnull|(?<![\w.])-?\d+(?:\.\d+)?|\(-?\d+(?:\.\d+)?\))
        ::(?:"[^"]+"|[\w.]+)(?:\ (?:varying|precision))?(?:\(\d+(?:,\d+)?\))?
        (?:\ with(?:out)?\ time\ zone)?(?:\[\])*""",
    re.VERBOSE,
)
_NUMBER_IN_BRACKETS = re.compile(r"(?<![\w\"`])\((-?\d+(?:\.\d+)?)\)")
_PLAIN_NAME = re.compile(r"`[A-Za-z_]\w*`|\"[A-Za-z_]\w*\"")
_REST = r"--[^\n]*|/\*.*?\*/|[\w$@#]+|\s+|."
_TOKENS = re.compile(f"{_QUOTED}|{_REST}", re.DOTALL)
_TOKENS_WITH_BACKSLASH = re.compile(f"{_QUOTED_WITH_BACKSLASH}|{_REST}", re.DOTALL)


def tokens(text: str, vendor: str = "") -> list[str]:
    """Return the words, quoted strings and signs of SQL text; white space and comments become " "."""
    pattern = _TOKENS_WITH_BACKSLASH if vendor in _BACKSLASH_ESCAPES else _TOKENS
    return [
        " " if token.isspace() or token.startswith(("--", "/*")) else token for token in pattern.findall(text)
    ]


def _is_quoted(token: str) -> bool:
    return len(token) > 1 and token[0] in "'\"`"


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token[0] in "_$@#'\"`"


def _joined(parts: list[str]) -> str:
    """Return tokens with one space where leaving it out could change the meaning."""
    text: list[str] = []
    for part in parts:
        if part != " ":
            text.append(part)
        elif text and text[-1] != " ":
            text.append(" ")
    kept: list[str] = []
    for place, part in enumerate(text):
        if part == " ":
            following = text[place + 1] if place + 1 < len(text) else ""
            alike = bool(kept and following) and _is_word(kept[-1]) == _is_word(following)
            if not alike or kept[-1] in "()," or following in "(),":
                continue
        kept.append(part)
    return "".join(kept)


def _without_outer_brackets(parts: list[str]) -> list[str]:
    """Return tokens without the brackets that hold all of them."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    for place, part in enumerate(parts):
        if part == "(":
            opened.append(place)
        elif part == ")" and opened:
            partner[opened.pop()] = place
    start, end = 0, len(parts) - 1
    while partner.get(start) == end:
        start, end = start + 1, end - 1
        while start < end and parts[start] == " ":
            start += 1
        while end > start and parts[end] == " ":
            end -= 1
    return parts[start : end + 1]


def _stripped(parts: list[str]) -> list[str]:
    start, end = 0, len(parts)
    while start < end and parts[start] == " ":
        start += 1
    while end > start and parts[end - 1] in (" ", ";"):
        end -= 1
    return parts[start:end]


@lru_cache(maxsize=2_000)
def canonical_expression(text: str, vendor: str = "") -> tuple[str, tuple[str, ...]]:
    """Return an expression or query in one spelling, and the rules that changed it.

    White space and comments between words are dropped, what is not quoted is in lower case, brackets
    round the whole are taken off. Nothing inside quotes changes.
    """
    rules = []
    parts = _stripped(tokens(text, vendor))
    bare = _without_outer_brackets(parts)
    if len(bare) != len(parts):
        rules.append(BRACKETS)
    lower = [part if _is_quoted(part) else part.lower() for part in bare]
    if lower != bare:
        rules.append(LETTER_CASE)
    joined = _joined(lower)
    if joined != "".join(lower) or len(parts) != len(tokens(text, vendor)):
        rules.append(WHITE_SPACE)
    return joined, tuple(rules)


def between_vendors(canonical: str) -> str:
    """Return an expression without casts of literals and quotes round names that need none, in lower case."""
    uncast = _NUMBER_IN_BRACKETS.sub(r"\1", LITERAL_CAST.sub(r"\1", canonical))
    return _TOKENS.sub(
        lambda match: match[0][1:-1].lower() if _PLAIN_NAME.fullmatch(match[0]) else match[0], uncast
    )


def canonical_source(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a routine's or trigger's source with line ends, trailing blanks and a last `;` evened out."""
    lines = [line.rstrip() for line in text.strip().rstrip(";").rstrip().splitlines()]
    source = "\n".join(lines)
    return source, () if source == text else (WHITE_SPACE,)
