"""Parses conditions of checks, partial indexes and generated columns: the syntax common to all vendors.

Each server prints such an expression in its own way: with casts, brackets or quotes, `= ANY (ARRAY[…])`
for IN, a chain of OR for IN, two comparisons for BETWEEN. The trees here are the same for all of them.
An expression that is not understood raises `NotUnderstood` and is compared as text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dynamic_databases.comparison.canonical.condition_tokens import (
    COMPARISONS,
    FUNCTIONS,
    TRUTHS,
    WORDS,
    condition_tokens,
)
from dynamic_databases.comparison.canonical.condition_trees import (
    NotUnderstood,
    Tree,
    any_of,
    as_type,
    joined,
    negated,
    one_of,
    plain_number,
    spelled,
    truth,
)
from dynamic_databases.comparison.canonical.spelling import between_vendors, canonical_expression
from dynamic_databases.comparison.vendors.vendor_rules import VendorRules

DEEPEST = 40
"""Levels of nesting; an expression that is nested more deeply is compared as text."""
LONGEST = 4_000
"""In characters; a longer expression is compared as text."""


@lru_cache(maxsize=5_000)
def condition(text: str, vendor: VendorRules) -> Tree:
    """Return the tree of an expression, the same for all spellings of it. Raises `NotUnderstood`."""
    if len(text) > LONGEST:
        raise NotUnderstood("too long")
    parser = _Parser(condition_tokens(text, vendor), vendor)
    tree = parser.disjunction(0)
    if parser.following:
        raise NotUnderstood(parser.following)
    return truth(tree)


def shared_condition(text: str, vendor: VendorRules) -> str:
    """Return an expression in a form common to all vendors, or its canonical text if it is not understood."""
    try:
        return spelled(condition(text, vendor))
    except NotUnderstood:
        canonical, _ = canonical_expression(text, vendor)
        return between_vendors(canonical)


class _Parser:
    """A recursive descent parser; each method returns the tree of the tokens that it has read."""

    def __init__(self, tokens: list[str], vendor: VendorRules) -> None:
        self._tokens = tokens
        self._at = 0
        self._vendor = vendor

    @property
    def following(self) -> str:
        """Return the next token without reading it, in lower case; "" at the end."""
        return self._tokens[self._at].lower() if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise NotUnderstood("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, *words: str) -> bool:
        """Read these words if they come next; return whether they did."""
        following = [token.lower() for token in self._tokens[self._at : self._at + len(words)]]
        if following != list(words):
            return False
        self._at += len(words)
        return True

    def _needs(self, *words: str) -> None:
        if not self._takes(*words):
            raise NotUnderstood(self.following)

    def disjunction(self, depth: int) -> Tree:
        parts = [self._conjunction(depth)]
        while self._takes("or"):
            parts.append(self._conjunction(depth))
        return any_of(parts)

    def _conjunction(self, depth: int) -> Tree:
        parts = [self._negation(depth)]
        while self._takes("and"):
            parts.append(self._negation(depth))
        return joined("and", parts)

    def _negation(self, depth: int) -> Tree:
        if self._takes("not"):
            if depth > DEEPEST:
                raise NotUnderstood("nested too deeply")
            return negated(self._negation(depth + 1))
        return self._comparison(depth)

    def _comparison(self, depth: int) -> Tree:
        left = self._sum(depth)
        if self._takes("is"):
            sign = "is not null" if self._takes("not") else "is null"
            self._needs("null")
            return (sign, left)
        isnt = self._takes("not")
        if self._takes("between"):
            low = self._sum(depth)
            self._needs("and")
            between = joined("and", [(">=", left, low), ("<=", left, self._sum(depth))])
            return negated(between) if isnt else between
        if self._takes("in"):
            return one_of(left, self._list("(", ")", depth), isnt)
        if self._takes("like"):
            return ("not like" if isnt else "like", left, self._sum(depth))
        sign = COMPARISONS.get(self.following, "")
        if isnt or not sign:
            if isnt:
                raise NotUnderstood(self.following)
            return left
        self._next()
        if sign in ("=", "<>") and self._takes("any" if sign == "=" else "all"):
            return one_of(left, self._array(depth), sign == "<>")
        return (sign, left, self._sum(depth))

    def _array(self, depth: int) -> list[Tree]:
        """Read what follows ANY or ALL: an array in brackets, with casts at any level."""
        opened = 0
        while self._takes("("):
            opened += 1
        self._needs("array")
        items = self._list("[", "]", depth)
        for _ in range(opened):
            self._cast()
            self._needs(")")
        self._cast()
        return items

    def _list(self, start: str, end: str, depth: int) -> list[Tree]:
        self._needs(start)
        items = [] if self.following == end else [self.disjunction(depth + 1)]
        while self._takes(","):
            items.append(self.disjunction(depth + 1))
        self._needs(end)
        return items

    def _sum(self, depth: int) -> Tree:
        tree = self._product(depth)
        while self.following in ("+", "-", "||"):
            tree = (self._next(), tree, self._product(depth))
        return tree

    def _product(self, depth: int) -> Tree:
        tree = self._operand(depth)
        while self.following in ("*", "/", "%"):
            tree = (self._next(), tree, self._operand(depth))
        return tree

    def _operand(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise NotUnderstood("nested too deeply")
        return self._cast(self._bare_operand(depth + 1))

    def _bare_operand(self, depth: int) -> Tree:
        if self._takes("("):
            tree = self.disjunction(depth)
            self._needs(")")
            return tree
        read = self._next()
        if read == "-":
            sign, *value = self._operand(depth)
            return ("number", plain_number(f"-{value[0]}")) if sign == "number" else ("-", (sign, *value))
        if read in ("'", '"', "`", "["):
            raise NotUnderstood("a quote without its end")
        if read[0] == "'":
            return ("text", self._text(read))
        if read[0] in '"`[':
            return ("name", read[1:-1].replace(read[-1] * 2, read[-1]).lower())
        if read[0].isdigit():
            return ("number", plain_number(read))
        return self._word(read.lower(), depth)

    def _word(self, word: str, depth: int) -> Tree:
        if not (word[0].isalpha() or word[0] == "_") or word in WORDS - {"null"}:
            raise NotUnderstood(word)
        # N'…' and _utf8mb4'…': the prefix gives the character set of a string and does not change its value.
        if self.following.startswith("'") and (word == "n" or word[0] == "_"):
            return ("text", self._text(self._next()))
        if word == "cast" and self._takes("("):
            tree = self.disjunction(depth)
            self._needs("as")
            tree = as_type(tree, self._type())
            self._needs(")")
            return tree
        if self.following == "(":
            arguments = self._list("(", ")", depth)
            return ("call", ("word", FUNCTIONS.get(word, word)), *arguments)
        if word in TRUTHS:
            return ("number", TRUTHS[word])
        if word == "null":
            return ("word", word)
        return ("name", word)

    def _text(self, token: str) -> str:
        text = token[1:-1].replace("''", "'")
        return re.sub(r"\\(.)", r"\1", text) if self._vendor.lexis.backslash_escapes else text

    def _cast(self, tree: Tree = ()) -> Tree:
        """Read the casts that follow, and return the tree that they apply to."""
        while self._takes("::"):
            tree = as_type(tree, self._type())
        return tree

    def _type(self) -> str:
        """Read the name of a type, and return its first word."""
        name = self._next().lower()
        while self._takes(".") or self.following in (
            "varying",
            "precision",
            "with",
            "without",
            "time",
            "zone",
        ):
            self._next()
        if self._takes("("):
            while not self._takes(")"):
                self._next()
        while self._takes("[", "]"):
            pass
        return name
