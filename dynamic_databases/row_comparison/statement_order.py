"""The order of statements that keys allow: who is referred to first, who holds a unique value later."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from dynamic_databases.catalog import Table
from dynamic_databases.row_comparison.changes import Change, Kind
from dynamic_databases.row_comparison.conflicts import Conflicts
from dynamic_databases.row_comparison.plan import Plan

NO_ORDER = (
    "Some of these rows exchange unique values or refer to one another:"
    " no order of the statements satisfies all keys."
)
RENAMED = (
    "Some of these rows get another natural key, by which rows of this table refer to one another. Compare"
    " again afterwards: rows that are the same now may then refer to a different row."
)


def ordered(
    changes: Sequence[Change], plan: Plan, table: Table, target: str
) -> tuple[list[Change], list[str]]:
    """Return the changes in an order that the keys of the target's table allow, and remarks on it.

    Inserts come first, then updates, then deletes. A row that another one refers to is inserted before it and
    deleted behind it; one that holds a unique value which another is to have gives it up first. New rows that
    refer to themselves or to one another get these references at the end, as do rows that refer to one that
    gets another name; rows that exchange unique values give them up at the beginning.
    """
    rank = {kind: number for number, kind in enumerate(Kind)}
    by_kind = sorted(changes, key=lambda change: rank[change.kind])
    before = Conflicts(plan, table, target, by_kind)
    in_order = [before.opened(change) for change in by_kind]
    notes = [RENAMED] if before.renamed else []
    while True:
        before = Conflicts(plan, table, target, in_order)
        graph = {change: before.of(change) for change in in_order}
        try:
            return list(TopologicalSorter(graph).static_order()), notes
        except CycleError as error:
            # Each turn leaves a change that waits for fewer, or that fewer wait for, so it ends.
            eased = before.eased(error.args[1])
            if eased is None:
                return in_order, [*notes, NO_ORDER]
            change, instead = eased
            in_order = [instead if each is change else each for each in in_order]
