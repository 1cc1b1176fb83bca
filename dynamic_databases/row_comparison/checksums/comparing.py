"""Compares a table in parts: decides whether and how that can be done; leaves doing it to `scanning`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from dynamic_databases.catalog import Family
from dynamic_databases.errors import BadPosition, BadValue, DatabaseUnavailable, StructureChanged
from dynamic_databases.models import Connectable
from dynamic_databases.row_comparison.checksums.asking import SidesLost, TookTooLong, ask, timed
from dynamic_databases.row_comparison.checksums.digested import why_by_number
from dynamic_databases.row_comparison.checksums.ranges import KeyedSide
from dynamic_databases.row_comparison.checksums.scanning import Scan, Scanned
from dynamic_databases.row_comparison.checksums.suitability import (
    NARROW,
    has_null_keys,
    keyed_sides,
    unsuitable,
)
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.question import Large, RowQuestion
from dynamic_databases.row_comparison.reading import is_over
from dynamic_databases.row_comparison.result import RowComparison, with_absences
from dynamic_databases.row_comparison.sides import Absence, absence_of

WHOLE = re.compile(r"-?[0-9]{1,20}")
NO_KEY = "this is not a key of its rows ({})."
BY_NUMBER = "the table is large"
NOT_IN_PARTS = "The table is too large to be read at once, and can't be compared in parts: {}. {}"


def is_large(plan: Plan, question: RowQuestion) -> bool:
    """Return whether a side is known to have more rows than are read at once."""
    return any(is_over(side, question) for side in plan.sides.values())


def compared_in_parts(
    databases: Mapping[str, Connectable], nothing: RowComparison, question: RowQuestion
) -> tuple[RowComparison, list[str]]:
    """Return the comparison of a large table, and the sides whose structure is not as last read.

    `nothing` is the comparison before any row was read.
    """
    assert nothing.plan is not None
    assert question.large is not None
    plan = replace(nothing.plan, key=tuple(map(_by_number, nothing.plan.key)))
    large = question.large
    nothing = replace(
        nothing,
        plan=plan,
        is_in_parts=True,
        begins_after=large.after,
        unavailable={**nothing.unavailable, **plan.absences},
    )
    _check_position(plan, large)
    protected = tuple(label for label in plan.sides if databases[label].environment.protected)
    if protected and not large.is_confirmed:
        return replace(nothing, asks=protected), []
    lost: dict[str, DatabaseUnavailable] = {}
    while True:
        try:
            return _scanned(nothing, plan, question, large, lost)
        except SidesLost as sides:
            # What was found out about the others may have come from those: it is found out again.
            lost |= sides.reasons
            plan = replace(
                plan, sides={label: side for label, side in plan.sides.items() if label not in lost}
            )


def _check_position(plan: Plan, large: Large) -> None:
    """Raise `BadPosition` where a comparison is to begin behind what is no key."""
    names = ", ".join(column.name for column in plan.key)
    if large.after and len(large.after) != len(plan.key):
        raise BadPosition(NO_KEY.format(names))
    for column, value in zip(plan.key, large.after, strict=False):
        families = {held.kind.family for held in column.columns.values()}
        if families == {Family.INTEGER} and not WHOLE.fullmatch(str(value)):
            raise BadPosition(NO_KEY.format(names))


def _scanned(
    nothing: RowComparison,
    plan: Plan,
    question: RowQuestion,
    large: Large,
    lost: Mapping[str, DatabaseUnavailable],
) -> tuple[RowComparison, list[str]]:
    absences = {**nothing.unavailable, **{label: absence_of(error) for label, error in lost.items()}}
    nothing = replace(nothing, unavailable=_in_order(nothing, absences))
    surprised = [label for label, error in lost.items() if isinstance(error, StructureChanged | BadValue)]
    if len(plan.sides) < 2:
        return nothing, surprised
    keyed = keyed_sides(plan)
    if reason := _why_not(plan, question, keyed):
        return replace(nothing, problem=NOT_IN_PARTS.format(reason, NARROW)), surprised
    digest = _digest(keyed)
    if digest:
        plan = replace(plan, cells=tuple(_as_digested(plan, column) for column in plan.cells))
    scanned = Scan(plan, question, large, keyed, digest).run()
    return _result(replace(nothing, plan=plan), plan, scanned), surprised


def _result(nothing: RowComparison, plan: Plan, scanned: Scanned) -> RowComparison:
    return replace(
        nothing,
        rows=with_absences(scanned.rows, nothing.sides, nothing.unavailable),
        total=scanned.total,
        by_checksum=scanned.by_checksum,
        counts=scanned.counts,
        stop=scanned.stop,
        unread_columns=plan.unreadable,
        hidden_by={label: side.hidden_by for label, side in plan.sides.items() if side.hidden_by},
        is_confirmed=scanned.is_confirmed,
        looked_beyond=scanned.looked_beyond,
    )


def _in_order(nothing: RowComparison, absences: Mapping[str, Absence]) -> dict[str, Absence]:
    return {label: absences[label] for label in nothing.sides if label in absences}


def _by_number(column: ComparedColumn, reason: str = BY_NUMBER) -> ComparedColumn:
    return replace(column, natural=None, no_natural=reason) if column.natural else column


def _as_digested(plan: Plan, column: ComparedColumn) -> ComparedColumn:
    """Return a column that is compared by its number where servers can't digest what that means."""
    reason = why_by_number(plan.sides, column.natural) if column.natural else ""
    return _by_number(column, reason) if reason else column


def _why_not(plan: Plan, question: RowQuestion, keyed: Mapping[str, KeyedSide]) -> str:
    """Return why the sides can't be read in parts, in a sentence. Raises `SidesLost`."""
    reason = next(filter(None, (unsuitable(plan, side) for side in keyed.values())), "")
    if reason:
        return reason
    nullable = {
        label: side for label, side in keyed.items() if any(column.nullable for column in side.columns)
    }
    if not nullable:
        return ""
    try:
        with_null = ask(nullable, partial(has_null_keys, question))
    except TookTooLong as slow:
        return f"looking for NULL in its key took too long in {slow.label}"
    label = next((label for label, has_null in with_null.items() if has_null), None)
    return f"its key has NULLs in {label}" if label else ""


def _digest(keyed: Mapping[str, KeyedSide]) -> str:
    """Return the digest of rows that all sides compute alike, "" for none. Raises `SidesLost`."""
    if len({side.side.connection.dialect.vendor for side in keyed.values()}) > 1:
        return ""
    known = [names for names, _ in ask(keyed, _digests).values()]
    return next((name for name in known[0] if all(name in names for names in known)), "")


def _digests(keyed: KeyedSide) -> tuple[tuple[str, ...], float]:
    dialect = keyed.side.connection.dialect
    return timed(keyed, lambda side, connection: dialect.digests(connection))
