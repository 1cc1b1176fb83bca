"""Removes brackets around a part of a chain of conditions (a and b and c), where they mean nothing."""

from __future__ import annotations

from dynamic_databases.comparison.lexing.lexis import BLANK
from dynamic_databases.comparison.lexing.trees import BARE, Branch, Node

_QUERIES = frozenset({"select", "with", "values", "table"})


def without_nested_chains(nodes: list[Node]) -> list[Node]:
    """Return `(a and b) and c` as `a and b and c`, and the same for OR; AND within OR is not changed."""
    for word in ("and", "or"):
        nodes = _without_nested(nodes, word)
    return nodes


def _without_nested(nodes: list[Node], word: str) -> list[Node]:
    # The AND of BETWEEN does not join conditions.
    if word not in nodes or "between" in nodes:
        return nodes
    made: list[Node] = []
    changed = False
    signs = [index for index, node in enumerate(nodes) if node != BLANK]
    neighbours = {
        index: (
            nodes[signs[number - 1]] if number else None,
            nodes[signs[number + 1]] if number + 1 < len(signs) else None,
        )
        for number, index in enumerate(signs)
    }
    for index, node in enumerate(nodes):
        is_operand = isinstance(node, Branch) and all(other in (word, None) for other in neighbours[index])
        if isinstance(node, Branch) and is_operand and _is_chain(node, word):
            made.append(Branch(BARE, node.nodes))
            changed = True
        else:
            made.append(node)
    return made if changed else nodes


def _is_chain(branch: Branch, word: str) -> bool:
    """Return whether a branch consists only of conditions that this word joins."""
    if branch.opening != "(" or word not in branch.nodes:
        return False
    other = "or" if word == "and" else "and"
    first = next((node for node in branch.nodes if node != BLANK), None)
    return other not in branch.nodes and "between" not in branch.nodes and first not in _QUERIES
