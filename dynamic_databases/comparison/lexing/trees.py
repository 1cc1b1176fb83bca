"""Nests tokens by their brackets, so that the content of a pair of brackets is a single node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dynamic_databases.comparison.lexing.lexis import BLANK

_CLOSING = {"(": ")", "[": "]"}
BARE = ""
"""The opening of a branch whose brackets were removed. Copying its nodes up would be quadratic in depth."""


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """The content of a pair of brackets, which may have been removed (`BARE`)."""

    opening: str
    nodes: list[Node]


Node = str | Branch


def tree_of(tokens: Iterable[str], rewrite: Callable[[list[Node]], list[Node]]) -> list[Node]:
    """Return the tokens as a tree, with the nodes of each branch and of the root replaced by `rewrite`.

    Inner branches are rewritten before outer ones. A bracket without a partner is an ordinary token.
    Nothing here is recursive, because generated SQL may nest thousands of brackets.
    """
    levels: list[list[Node]] = [[]]
    openings: list[str] = []
    for token in tokens:
        if token in _CLOSING:
            openings.append(token)
            levels.append([])
        elif openings and token == _CLOSING[openings[-1]]:
            nodes = rewrite(levels.pop())
            levels[-1].append(Branch(openings.pop(), nodes))
        else:
            levels[-1].append(token)
    while openings:
        nodes = levels.pop()
        levels[-1] += [openings.pop(), *nodes]
    return rewrite(levels[0])


def tokens_of(nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the tokens of a tree."""
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        else:
            closing = _CLOSING.get(node.opening, BLANK)
            yield node.opening or BLANK
            waiting += [closing, *node.nodes[::-1]]


def significant(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes without blanks."""
    return [node for node in nodes if node != BLANK]


def items_of(nodes: Iterable[Node]) -> list[list[Node]]:
    """Return the items between commas, without leading blanks."""
    items: list[list[Node]] = [[]]
    for node in nodes:
        if node == ",":
            items.append([])
        elif node != BLANK or items[-1]:
            items[-1].append(node)
    return items
