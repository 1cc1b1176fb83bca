"""Returns the canonical spelling of SQL text. It works on tokens: no parsing, no guessing at meaning."""

from __future__ import annotations

import re
from functools import lru_cache

from dynamic_databases.comparison.lexing.lexis import BLANK, is_quoted, without_needless_blanks
from dynamic_databases.comparison.vendors.vendor_rules import NO_VENDOR, VendorRules

WHITE_SPACE = "white_space"
LETTER_CASE = "letter_case"
BRACKETS = "brackets"
BETWEEN_VENDORS = "between_vendors"

LITERAL_CAST = re.compile(
    r"""('(?:''|[^'])*'|\bnull|(?<![\w.])-?\d+(?:\.\d+)?|\(-?\d+(?:\.\d+)?\))
        ::(?:"[^"]+"|[\w.]+)(?:\ (?:varying|precision))?(?:\(\d+(?:,\d+)?\))?
        (?:\ with(?:out)?\ time\ zone)?(?:\[\])*""",
    re.VERBOSE,
)
_NUMBER_IN_BRACKETS = re.compile(r"(?<![\w\"`])\((-?\d+(?:\.\d+)?)\)")
_PLAIN_NAME = re.compile(r"`[A-Za-z_]\w*`|\"[A-Za-z_]\w*\"")
_TOKENS = re.compile(r"'(?:''|[^'])*'|`(?:``|[^`])*`|\"(?:\"\"|[^\"])*\"|[^'`\"]+|.", re.DOTALL)


def _without_outer_brackets(parts: list[str]) -> list[str]:
    """Return tokens without the brackets that enclose all of them."""
    # All pairs are found in one pass: a search for each outer bracket's partner is quadratic.
    partner: dict[int, int] = {}
    opened: list[int] = []
    for index, part in enumerate(parts):
        if part == "(":
            opened.append(index)
        elif part == ")" and opened:
            partner[opened.pop()] = index
    start, end = 0, len(parts) - 1
    while partner.get(start) == end:
        start, end = start + 1, end - 1
        while start < end and parts[start] == BLANK:
            start += 1
        while end > start and parts[end] == BLANK:
            end -= 1
    return parts[start : end + 1]


def _stripped(parts: list[str]) -> list[str]:
    start, end = 0, len(parts)
    while start < end and parts[start] == BLANK:
        start += 1
    while end > start and parts[end - 1] in (BLANK, ";"):
        end -= 1
    return parts[start:end]


# Cached: the same definitions occur in each environment and at each comparison.
@lru_cache(maxsize=2_000)
def canonical_expression(
    text: str, vendor: VendorRules = NO_VENDOR, exact_names: frozenset[str] = frozenset()
) -> tuple[str, tuple[str, ...]]:
    """Return the canonical spelling of an expression or query, and the rules that changed it.

    Needless white space and comments are removed, text that is not quoted is in lower case, and brackets
    around the whole are removed. Nothing inside quotes changes. Words whose lower case is in `exact_names`
    keep their letter case.
    """
    rules = []
    every = vendor.lexis.tokens(text)
    parts = _stripped(every)
    bare = _without_outer_brackets(parts)
    if len(bare) != len(parts):
        rules.append(BRACKETS)
    lower = [part if is_quoted(part) or part.lower() in exact_names else part.lower() for part in bare]
    if lower != bare:
        rules.append(LETTER_CASE)
    joined = "".join(without_needless_blanks(lower))
    if joined != "".join(lower) or len(parts) != len(every):
        rules.append(WHITE_SPACE)
    if vendor.read_again is None:
        return joined, tuple(rules)
    again, its_rules = vendor.read_again(lower)
    return "".join(without_needless_blanks(again)), (*rules, *its_rules)


def between_vendors(canonical: str) -> str:
    """Return an expression without casts of literals and without needless quotes around names."""
    uncast = _NUMBER_IN_BRACKETS.sub(r"\1", LITERAL_CAST.sub(r"\1", canonical))
    return _TOKENS.sub(
        lambda match: match[0][1:-1].lower() if _PLAIN_NAME.fullmatch(match[0]) else match[0], uncast
    )
