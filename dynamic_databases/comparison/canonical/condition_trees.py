"""Trees of conditions: all spellings of a condition have the same tree; leaves parsing to `conditions`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

Tree = tuple[Any, ...]
"""A name ("name", "total"), a literal ("text", "open") or ("number", "1"), or an operator and operands."""
LITERALS = ("text", "number")
_OPPOSITES = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_OPPOSITES |= {"in": "not in", "not in": "in", "like": "not like", "not like": "like"}
_OPPOSITES |= {"is null": "is not null", "is not null": "is null"}
_NUMBERS = frozenset("integer bigint smallint numeric decimal real double int".split())
"""First words of types whose literals are numbers."""


class NotUnderstood(ValueError):
    """The expression uses something that not every vendor has, or it is nested too deeply."""


def spelled(tree: Tree) -> str:
    """Return a tree as one line of text."""
    sign, *parts = tree
    if sign in ("name", "number", "word"):
        return str(parts[0])
    if sign == "text":
        return "'" + str(parts[0]).replace("'", "''") + "'"
    words = [spelled(part) for part in parts]
    if sign == "call":
        return f"{words[0]}({', '.join(words[1:])})"
    if sign in ("in", "not in"):
        return f"{words[0]} {sign} ({', '.join(words[1:])})"
    if len(words) == 1:
        return f"{words[0]} {sign}" if sign.startswith("is") else f"{sign} ({words[0]})"
    return "(" + f" {sign} ".join(words) + ")"


def truth(tree: Tree) -> Tree:
    """Return the tree as a condition: a bare flag becomes `flag = 1`.

    Vendors without a boolean type have to write it so.
    """
    return ("=", tree, ("number", "1")) if tree[0] == "name" else tree


def joined(sign: str, parts: list[Tree]) -> Tree:
    """Return the operands of AND or OR as one tree: flattened, without duplicates, sorted.

    They are sorted because servers print them in different orders.
    """
    if len(parts) == 1:
        return parts[0]
    parts = list(map(truth, parts))
    flat = [inner for part in parts for inner in (part[1:] if part[0] == sign else (part,))]
    ordered = sorted(dict.fromkeys(flat), key=repr)
    return ordered[0] if len(ordered) == 1 else (sign, *ordered)


def any_of(parts: list[Tree]) -> Tree:
    """Return the operands of OR as one tree; those that compare the same value with literals become IN."""
    if len(parts) == 1:
        return parts[0]
    parts = list(map(truth, parts))
    flat = [inner for part in parts for inner in (part[1:] if part[0] == "or" else (part,))]
    listed: dict[Tree, list[Tree]] = {}
    others = []
    for part in flat:
        if part[0] == "in" or (part[0] == "=" and part[2][0] in ("text", "number")):
            listed.setdefault(part[1], []).extend(part[2:])
        else:
            others.append(part)
    return joined("or", [*others, *(one_of(left, items, False) for left, items in listed.items())])


def one_of(left: Tree, items: list[Tree], isnt: bool) -> Tree:
    if len(items) == 1:
        return ("<>" if isnt else "=", left, items[0])
    return ("not in" if isnt else "in", left, *sorted(dict.fromkeys(items), key=repr))


def negated(tree: Tree) -> Tree:
    """Return the negation of a tree. MariaDB prints `a <> 5` for NOT (a = 5)."""
    sign, *parts = truth(tree)
    if sign == "not":
        return parts[0]  # type: ignore[no-any-return]
    if sign in ("and", "or"):
        opposites = [negated(part) for part in parts]
        return joined("or", opposites) if sign == "and" else joined("and", opposites)
    return (_OPPOSITES[sign], *parts) if sign in _OPPOSITES else ("not", tree)


def as_type(tree: Tree, type_: str) -> Tree:
    """Return the operand of a cast unchanged, except text that is cast to a number: that is a number.

    PostgreSQL prints '-5'::integer for -5.
    """
    if tree[:1] == ("text",) and type_ in _NUMBERS:
        return ("number", plain_number(tree[1]))
    return tree


def plain_number(text: str) -> str:
    """Return a number in one spelling. Raises `NotUnderstood` for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotUnderstood(text) from error
    # A number such as 1e1000000 would exhaust the memory if all its digits were written.
    return format(number.normalize() + 0, "f") if abs(number.adjusted()) < 100 else text
