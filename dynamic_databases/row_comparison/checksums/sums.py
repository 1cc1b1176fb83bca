"""Checksums of a range's rows on one side, part by part; says which parts are not the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.digests import Digested
from dynamic_databases.row_comparison.checksums.digested import digested, meaning
from dynamic_databases.row_comparison.checksums.ranges import KeyedSide, Range, from_where, rows_within
from dynamic_databases.row_comparison.plan import ComparedColumn, Plan
from dynamic_databases.row_comparison.question import RowQuestion

SUMS = "SELECT COUNT(*), {totals} FROM ({rows}) AS digested"
SUMS_BY_BUCKET = "SELECT COUNT(*), {totals}, bucket FROM ({rows}{fence}) AS digested GROUP BY bucket"
WHOLE = 0
"""Stands for the bucket, where a range is not divided into any."""


@dataclass(frozen=True)
class Sum:
    """The rows of a bucket: how many there are, and the sum of their digests for each set of columns."""

    count: int = 0
    digests: tuple[Any, ...] = ()
    """None for a set of columns that the side lacks."""


Sums = Mapping[int, Sum]
"""By bucket."""


@dataclass(frozen=True)
class DigestPlan:
    """Which columns are digested together: those that all sides have, then those of the same sides each."""

    sets: tuple[tuple[ComparedColumn, ...], ...]
    key: tuple[ComparedColumn, ...]
    digest: str
    """The name of the digest that all sides know."""


def digest_plan(plan: Plan, digest: str) -> DigestPlan:
    """Return how a plan's columns are digested."""
    by_sides: dict[frozenset[str], list[ComparedColumn]] = {}
    for column in plan.compared:
        if column.is_compared or column in plan.key:
            by_sides.setdefault(frozenset(column.columns), []).append(column)
    return DigestPlan(tuple(map(tuple, by_sides.values())), plan.key, digest)


def sums_of(
    keyed: KeyedSide,
    plan: DigestPlan,
    question: RowQuestion,
    keys: Range,
    connection: BaseDatabaseWrapper,
    *,
    by_bucket: bool,
) -> dict[int, Sum]:
    """Return the checksums of a range's rows, in one statement: one, or one for each bucket.

    Raises `django.db.Error`.
    """
    label, dialect = keyed.side.label, keyed.side.connection.dialect
    held = [columns for columns in plan.sets if all(label in column.columns for column in columns)]
    digests = [dialect.row_digest(plan.digest, _digested(keyed, columns)) for columns in held]
    names = [f"h{number}" for number in range(len(held))]
    condition = keyed.within(keys, connection)
    sql, values = from_where(rows_within(keyed, question, *condition), connection)
    selected = [f"{digest} AS {name}" for digest, name in zip(digests, names, strict=True)]
    if by_bucket:
        selected.append(f"{dialect.bucket(_digested(keyed, plan.key))} AS bucket")
    rows = f"SELECT {', '.join(selected)} {sql}"
    totals = ", ".join(f"SUM({name})" for name in names)
    statement = SUMS_BY_BUCKET if by_bucket else SUMS
    with connection.cursor() as cursor:
        cursor.execute(statement.format(totals=totals, rows=rows, fence=dialect.fence), values)
        summed = cursor.fetchall()
    return {
        int(bucket[0]) if bucket else WHOLE: Sum(int(count), _in_place(plan, label, sums))
        for count, *each in summed
        if count
        for sums, bucket in [(each[: len(held)], each[len(held) :])]
    }


def _in_place(plan: DigestPlan, label: str, sums: Sequence[Any]) -> tuple[Any, ...]:
    """Return the sums with None for each set of columns that a side lacks."""
    values = iter(sums)
    return tuple(
        int(next(values)) if all(label in column.columns for column in columns) else None
        for columns in plan.sets
    )


def bucket_condition(keyed: KeyedSide, plan: DigestPlan, buckets: Sequence[int]) -> str:
    """Return the condition that a row lies in one of some buckets."""
    bucket = keyed.side.connection.dialect.bucket(_digested(keyed, plan.key))
    return f"{bucket} IN ({', '.join(map(str, buckets))})"


def differing_buckets(sums: Mapping[str, Sums]) -> list[int]:
    """Return the buckets that are not the same on all sides."""
    buckets = dict.fromkeys(bucket for side in sums.values() for bucket in side)
    return sorted(bucket for bucket in buckets if not _is_same([side.get(bucket) for side in sums.values()]))


def _is_same(sums: Sequence[Sum | None]) -> bool:
    known = [each for each in sums if each is not None]
    if len(known) < len(sums) or len({each.count for each in known}) > 1:
        return False
    return all(
        len({digest for digest in digests if digest is not None}) <= 1
        for digests in zip(*(each.digests for each in known), strict=True)
    )


def alike_sides(sums: Mapping[str, Sums], buckets: Sequence[int]) -> list[list[str]]:
    """Return the sides, grouped by those that have the same rows in these buckets: one of each is read."""
    groups: dict[tuple[Sum | None, ...], list[str]] = {}
    for label, side in sums.items():
        groups.setdefault(tuple(side.get(bucket) for bucket in buckets), []).append(label)
    return list(groups.values())


def _digested(keyed: KeyedSide, columns: Sequence[ComparedColumn]) -> list[Digested]:
    return [_of(keyed, column) for column in columns]


def _of(keyed: KeyedSide, column: ComparedColumn) -> Digested:
    dialect, own = keyed.side.connection.dialect, column.columns[keyed.side.label]
    if column.natural is not None:
        table = dialect.quote_table(keyed.side.table.schema, keyed.side.table.name)
        return meaning(dialect, keyed.side.label, column.natural, f"{table}.{dialect.quote(own.name)}")
    return digested(dialect.quote(own.name), own, column.columns.values())
