"""Finds checks that express what other vendors express by a type: enums, JSON, unsigned numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from dynamic_databases.catalog import Check, Table
from dynamic_databases.comparison.canonical.condition_trees import LITERALS, NotUnderstood, Tree
from dynamic_databases.comparison.canonical.conditions import condition
from dynamic_databases.comparison.items.compared_catalog import ComparedCatalog

_ZERO, _ONE = ("number", "0"), ("number", "1")


class Purpose(Enum):
    """What such a check expresses."""

    VALUES = "values"
    JSON = "json"
    NOT_NEGATIVE = "not negative"


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """A check of a single column; `values` are the values that it allows."""

    check: Check
    column: str
    """The column's key in the comparison."""
    purpose: Purpose
    values: tuple[str, ...] = ()


def column_checks(catalog: ComparedCatalog, table: Table) -> Iterator[ColumnCheck]:
    """Yield the checks of a table that correspond to a type of another vendor, if they are enforced."""
    for check in table.checks:
        if not check.enforced:
            continue
        try:
            tree = condition(check.expression, catalog.vendor)
        except NotUnderstood:
            continue
        restriction = _of_column(_or_null(tree))
        if restriction is not None:
            name, purpose, values = restriction
            yield ColumnCheck(check, catalog.column_key(name), purpose, values)


def _or_null(tree: Tree) -> Tree:
    """Return a condition without "or the column is NULL": a check whose result is NULL is passed anyway."""
    sign, *parts = tree
    if sign == "or" and len(parts) == 2:
        rest = [part for part in parts if part[0] != "is null"]
        return rest[0] if len(rest) == 1 else tree
    return tree


def _of_column(tree: Tree) -> tuple[str, Purpose, tuple[str, ...]] | None:
    sign, *parts = tree
    if sign in ("in", "=") and parts[0][0] == "name" and all(part[0] in LITERALS for part in parts[1:]):
        return parts[0][1], Purpose.VALUES, tuple(part[1] for part in parts[1:])
    if (sign == ">=" and parts[1] == _ZERO) or (sign == ">" and parts[1] == ("number", "-1")):
        return (parts[0][1], Purpose.NOT_NEGATIVE, ()) if parts[0][0] == "name" else None
    call = parts[0] if (sign == "=" and parts[1] == _ONE) or (sign == ">" and parts[1] == _ZERO) else tree
    if call[0] == "call" and call[1] == ("word", "json_valid") and len(call) == 3 and call[2][0] == "name":
        return call[2][1], Purpose.JSON, ()
    return None
