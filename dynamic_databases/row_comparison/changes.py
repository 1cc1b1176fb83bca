"""What is to be done with a row of one side so that it is as another's, and how it is found there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dynamic_databases.catalog import Table
from dynamic_databases.row_comparison.keys import has_key
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.result import ComparedRow


class Kind(StrEnum):
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


@dataclass(frozen=True, eq=False)
class Change:
    """What is to be done with a row of the target."""

    kind: Kind
    row: ComparedRow
    values: Sequence[Any]
    """As the row is to be, or of a row to delete, as it is."""
    later: frozenset[int] = frozenset()
    """Positions of references to rows that are not there yet: an insert leaves them NULL, and an update that
    follows all other statements sets them."""
    freed: frozenset[int] = frozenset()
    """Positions of values that another row is to have before: an update ahead of all other statements
    replaces them for a while."""


def found_by(plan: Plan, table: Table, target: str) -> Sequence[ComparedColumn]:
    """Return the columns by which statements find a row of the target: the key, if that is unique there."""
    names = [column.columns[target].name for column in plan.key]
    primary = table.primary_key.columns if table.primary_key else ()
    if has_key(table, names) or not primary:
        return plan.key
    columns = [
        column
        for column in (*plan.compared, *plan.ignored)
        if target in column.columns and column.columns[target].name in primary
    ]
    return columns if len(columns) == len(primary) else plan.key
