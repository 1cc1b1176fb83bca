"""Rewrites an expression as PostgreSQL prints it after a dump has been restored.

A dump contains what the server prints. Restoring it parses that text again, which changes some of it. Each
rule here does what the parser does, so that expressions with different meanings never become equal.
Source: transformArrayExpr and transformExprRecurse in parse_expr.c, makeAndExpr in gram.y, FigureColname in
parse_target.c of PostgreSQL.
"""

from __future__ import annotations

import re

from dynamic_databases.comparison.lexing.lexis import BLANK, is_word
from dynamic_databases.comparison.lexing.trees import (
    Branch,
    Node,
    items_of,
    significant,
    tokens_of,
    tree_of,
)
from dynamic_databases.comparison.vendors.chains import without_nested_chains
from dynamic_databases.comparison.vendors.postgresql_casts import Cast, cast_at

ARRAY_CAST = "array_cast"
ARRAY_LITERAL = "array_literal"
IMPLIED_NAME = "implied_name"
NESTED_CONDITION = "nested_condition"

_EMPTY = "'{}'"
_LITERAL_ARRAY = re.compile(r"'\{([\w-]+(?:,[\w-]+)*)\}'")
_TEXTS = frozenset({"text", "character varying", "varchar"})
_BEFORE_A_COLUMN = frozenset({"select", "distinct", "all", ","})


def as_read_again(tokens: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return lower-case tokens as the server prints them after a restore, and the rules that changed them."""
    rules: dict[str, None] = {}

    def rewrite(nodes: list[Node]) -> list[Node]:
        for rule, rewritten in (
            (ARRAY_LITERAL, _without_array_literals),
            (ARRAY_CAST, _with_cast_elements),
            (IMPLIED_NAME, _without_implied_names),
            (NESTED_CONDITION, without_nested_chains),
        ):
            changed = rewritten(nodes)
            if changed is not nodes:
                rules[rule] = None
                nodes = changed
        return nodes

    return list(tokens_of(tree_of(tokens, rewrite))), tuple(rules)


def _without_array_literals(nodes: list[Node]) -> list[Node]:
    """Return `'{a,b}'::text[]` as `array['a'::text, 'b'::text]` if its elements are plain words."""
    made: list[Node] = []
    position, changed = 0, False
    while position < len(nodes):
        node = nodes[position]
        cast = cast_at(nodes, position + 1) if isinstance(node, str) and node.startswith("'{") else None
        elements = _elements(node, cast) if cast is not None and isinstance(node, str) else None
        if cast is None or elements is None:
            made.append(node)
            position += 1
            continue
        made += ["array", Branch("[", elements)]
        if not elements:
            made += cast.nodes
        position, changed = cast.end, True
    return made if changed else nodes


def _elements(literal: str, cast: Cast) -> list[Node] | None:
    """Return the elements of an array literal, or None if they can't be determined from the text."""
    if cast.dimensions != 1:
        return None
    if literal == _EMPTY:
        return []
    match = _LITERAL_ARRAY.fullmatch(literal)
    if match is None or cast.type not in _TEXTS:
        return None
    elements: list[Node] = []
    for word in match[1].split(","):
        if word.lower() == "null":
            return None
        elements += [*([","] if elements else []), f"'{word}'", *cast.element_nodes]
    return elements


def _with_cast_elements(nodes: list[Node]) -> list[Node]:
    """Return `(array[a, b])::text[]` as `array[(a)::text, (b)::text]`."""
    made: list[Node] = []
    position, changed = 0, False
    while position < len(nodes):
        array = _array_in(nodes[position]) if not _is_called(nodes, position) else None
        cast = cast_at(nodes, position + 1) if array is not None else None
        if array is None or cast is None or not cast.dimensions:
            made.append(nodes[position])
            position += 1
            continue
        made += ["array", _cast_each(array, cast)]
        position, changed = cast.end, True
    return made if changed else nodes


def _is_called(nodes: list[Node], position: int) -> bool:
    """Return whether a name comes right before, so that the brackets contain a function's arguments."""
    before = nodes[position - 1] if position else ""
    return isinstance(before, str) and before != "" and is_word(before)


def _array_in(node: Node) -> Branch | None:
    """Return the elements of an array constructor that is the only content of brackets, or None."""
    if isinstance(node, str) or node.opening != "(":
        return None
    return _array(node.nodes)


def _array(nodes: list[Node]) -> Branch | None:
    """Return the elements if the nodes are nothing but an array constructor, or None."""
    match significant(nodes):
        case ["array", Branch(opening="[") as elements]:
            return elements
    return None


def _cast_each(array: Branch, cast: Cast) -> Branch:
    elements: list[Node] = []
    for item in items_of(array.nodes):
        inner = _array(item)
        if inner is not None:
            element: list[Node] = ["array", _cast_each(inner, cast)]
        else:
            element = [Branch("(", item), *cast.element_nodes] if item else []
        elements += [*([","] if elements else []), *element]
    return Branch("[", elements)


def _without_implied_names(nodes: list[Node]) -> list[Node]:
    """Return `select 'x'::text as text` as `select 'x'::text`: by default it is named after its type."""
    made: list[Node] = []
    before: Node = ""
    position, changed = 0, False
    while position < len(nodes):
        node = nodes[position]
        cast = cast_at(nodes, position + 1) if before in _BEFORE_A_COLUMN and _is_literal(node) else None
        end = _end_of_name(nodes, cast) if cast is not None else None
        if cast is not None and end is not None:
            made += [node, *cast.nodes, BLANK]
            position, changed = end, True
        else:
            made.append(node)
            position += 1
        if node != BLANK:
            before = node
    return made if changed else nodes


def _is_literal(node: Node) -> bool:
    return isinstance(node, str) and (node[0] == "'" or node == "null")


def _end_of_name(nodes: list[Node], cast: Cast) -> int | None:
    """Return the end of the name after a cast if it is the one that the type implies, or None."""
    ahead = [(index, node) for index, node in enumerate(nodes[cast.end : cast.end + 4], cast.end)]
    match [pair for pair in ahead if pair[1] != BLANK][:2]:
        case [(_, "as"), (index, str() as name)] if name.strip('"') == cast.implied_name:
            return index + 1
    return None
