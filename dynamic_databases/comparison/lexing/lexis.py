"""The lexical rules of a vendor for strings, names and comments; splits text into tokens by them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

BLANK = " "
"""The token that stands for white space and comments."""
_STRING = r"'(?:''|[^'])*'|\"(?:\"\"|[^\"])*\""
_ESCAPED_STRING = r"'(?:''|\\.|[^'\\])*'|\"(?:\"\"|\\.|[^\"\\])*\""
_NAME = r"`(?:``|[^`])*`"
_BRACKETED_NAME = r"\[(?:\]\]|[^\]])*\]"
_PREFIXED_STRING = r"[eE]'(?:''|\\.|[^'\\])*'"
# The tag must not follow a word: a$b$c is a single name.
_DOLLAR_STRING = r"(?<![\w$])\$(?P<tag>[^\W\d]\w*|)\$.*?(?:\$(?P=tag)\$|\Z)"
# Without an end it matches the rest of the text: searching for the end at each start would be quadratic.
_HINT = r"/\*(?:\+|M?!).*?(?:\*/|\Z)"
_COMMENT = r"/\*.*?(?:\*/|\Z)"
_REST = r"[\w$@#]+|\s+|::|."


# Compared by identity, like the vendor's rules that it belongs to: hashing its values would be slow.
@dataclass(frozen=True, slots=True, eq=False)
class Lexis:
    """The lexical rules of one vendor. The defaults are those of standard SQL."""

    backslash_escapes: bool = False
    """Whether a backslash in a string escapes the next character."""
    escape_strings: bool = False
    """Whether a backslash escapes the next character in a string with the prefix E."""
    dollar_strings: bool = False
    """Whether $tag$ … $tag$ is a string."""
    bracketed_names: bool = False
    """Whether [name] is a name."""
    nested_comments: bool = False
    hash_comments: bool = False
    """Whether # starts a comment."""
    dashes_need_blank: bool = False
    """Whether -- starts a comment only if white space follows, so that 5--1 is 6."""

    def tokens(self, text: str) -> list[str]:
        """Return the words, strings and symbols of a text; white space and comments become `BLANK`.

        Hints such as /*+ … */, and comments that the server executes such as /*! … */, are tokens.
        """
        pattern = _pattern(self)
        tokens: list[str] = []
        position = 0
        while position < len(text):
            match = pattern.match(text, position)
            assert match is not None  # the pattern takes any character
            is_comment = match.lastgroup == "comment"
            tokens.append(BLANK if is_comment or match[0].isspace() else match[0])
            nests = is_comment and self.nested_comments and match[0].startswith("/*")
            position = _end_of_comment(text, position) if nests else match.end()
        return tokens


STANDARD_LEXIS = Lexis()


@lru_cache(maxsize=16)
def _pattern(lexis: Lexis) -> re.Pattern[str]:
    dashes = r"--(?=\s)[^\n]*" if lexis.dashes_need_blank else r"--[^\n]*"
    comments = [dashes, _COMMENT, *([r"\#[^\n]*"] if lexis.hash_comments else [])]
    quoted = [
        *([_PREFIXED_STRING] if lexis.escape_strings else []),
        *([_DOLLAR_STRING] if lexis.dollar_strings else []),
        *([_BRACKETED_NAME] if lexis.bracketed_names else []),
        _ESCAPED_STRING if lexis.backslash_escapes else _STRING,
        _NAME,
    ]
    parts = [*quoted, _HINT, f"(?P<comment>{'|'.join(comments)})", _REST]
    return re.compile("|".join(parts), re.DOTALL)


def _end_of_comment(text: str, start: int) -> int:
    """Return the end of a comment that may contain others; without an end, it is the end of the text."""
    depth, position = 0, start
    while position < len(text):
        sign = text[position : position + 2]
        if sign in ("/*", "*/"):
            depth += 1 if sign == "/*" else -1
            position += 2
            if depth == 0:
                return position
        else:
            position += 1
    return len(text)


_QUOTES = frozenset("'\"`")


def is_quoted(token: str) -> bool:
    """Return whether letter case and white space count in a token: in strings, quoted names and hints."""
    if len(token) < 2:
        return False
    return token[0] in _QUOTES or token[1] in _QUOTES or token.startswith("/*") or _is_dollar_string(token)


def _is_dollar_string(token: str) -> bool:
    """Return whether it is $tag$ … $tag$. A word may contain $, but does not begin and end with a tag."""
    tag = token[: token.find("$", 1) + 1] if token[0] == "$" else ""
    return bool(tag) and len(token) >= 2 * len(tag) and token.endswith(tag)


def is_word(token: str) -> bool:
    """Return whether a token is word-like, so that white space is needed before another such token."""
    return token[0].isalnum() or token[0] in "_$@#'\"`"


def without_needless_blanks(tokens: list[str]) -> list[str]:
    """Return the tokens with a single blank wherever leaving it out could change the meaning."""
    single: list[str] = []
    for token in tokens:
        if token != BLANK or (single and single[-1] != BLANK):
            single.append(token)
    needed: list[str] = []
    for index, token in enumerate(single):
        if token == BLANK:
            following = single[index + 1] if index + 1 < len(single) else ""
            # A blank matters only between two words or between two symbols (a - -1).
            alike = bool(needed and following) and is_word(needed[-1]) == is_word(following)
            if not alike or needed[-1] in "()," or following in "(),":
                continue
        needed.append(token)
    return needed
