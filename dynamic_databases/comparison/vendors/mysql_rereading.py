"""Rewrites a view's query as MariaDB prints it after a dump has been restored.

`FROM a, b` is printed as `a join b` at first, and as `(a join b)` by a server that restored a dump.
"""

from __future__ import annotations

from dynamic_databases.comparison.lexing.lexis import BLANK
from dynamic_databases.comparison.lexing.trees import BARE, Branch, Node, significant, tokens_of, tree_of

NESTED_JOIN = "nested_join"


def as_read_again(tokens: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return lower-case tokens as the server prints them after a restore, and the rules that changed them."""
    if "join" not in tokens:
        return tokens, ()
    rules: dict[str, None] = {}

    def rewrite(nodes: list[Node]) -> list[Node]:
        changed = _without_first_brackets(nodes)
        if changed is not nodes:
            rules[NESTED_JOIN] = None
        return changed

    return list(tokens_of(tree_of(tokens, rewrite))), tuple(rules)


def _without_first_brackets(nodes: list[Node]) -> list[Node]:
    """Return `from ((a join b) join c)` as `from a join b join c`.

    Joins are evaluated from left to right, so brackets around the first join mean nothing.
    """
    made: list[Node] = []
    changed = False
    before: Node | None = None
    for node in nodes:
        starts_a_join = before == "from" or (before is None and _is_joined(nodes))
        if isinstance(node, Branch) and starts_a_join and node.opening == "(" and _is_joined(node.nodes):
            made.append(Branch(BARE, node.nodes))
            changed = True
        else:
            made.append(node)
        if node != BLANK:
            before = node
    return made if changed else nodes


def _is_joined(nodes: list[Node]) -> bool:
    """Return whether the nodes are joined tables and not a query."""
    return "join" in nodes and "select" not in significant(nodes)
