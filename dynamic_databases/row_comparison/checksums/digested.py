"""What of a column goes into the digest of a row: its value, or the row that a foreign key means."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from dynamic_databases.catalog import Column, Family, Kind, Table
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.digests import Digested
from dynamic_databases.row_comparison.keys import has_key
from dynamic_databases.row_comparison.natural_keys import NaturalKey
from dynamic_databases.row_comparison.sides import Sides

FINEST = 6
"""Digits of a fraction of a second, where sides have others."""
MEANT = "SELECT CONCAT('k', {text}) FROM {table} {alias} WHERE {target} = {number}{known}"
ELSE_NUMBER = "COALESCE(({meant}), CASE WHEN {number} IS NOT NULL THEN CONCAT('n', {number}) END{nothing})"
"""A key and a number have a letter each in front: '7' as a code is not the number 7."""
HIDDEN = "the table is large, and what it refers to may be hidden in {}"
AMBIGUOUS = "the table is large, and what it refers to is not unique in {}"


def digested(sql: str, own: Column, held: Collection[Column]) -> Digested:
    """Return a column as a part of a digest; `held` are the same column on all sides."""
    families = {column.kind.family for column in held}
    return Digested(
        sql=sql,
        column=own,
        nullable=any(column.nullable for column in held),
        scale=_scale(families, held),
        tag="" if len(families) == 1 or families <= NUMBERS else str(own.kind.family),
    )


def meaning(dialect: Dialect, label: str, natural: NaturalKey, number: str) -> Digested:
    """Return the row that a foreign key means as a part of a digest: its natural key, else the number.

    `number` is the column's SQL with its table's name in front.
    """
    sql = _meant(dialect, label, natural, number, 0, nothing=", '-'")
    column = replace(natural.targets[label], kind=Kind(Family.TEXT), nullable=False)
    return Digested(sql=sql, column=column, nullable=False, is_made=True)


def _meant(
    dialect: Dialect, label: str, natural: NaturalKey, number: str, hop: int, nothing: str = ""
) -> str:
    alias, table = f"meant{hop}", natural.tables[label]
    parts = []
    for part in natural.parts:
        own = part.columns[label]
        sql = f"{alias}.{dialect.quote(own.name)}"
        if part.further is None:
            parts.append(digested(sql, own, part.columns.values()))
        else:
            further = _meant(dialect, label, part.further, sql, hop + 1)
            parts.append(Digested(sql=further, column=own, is_made=True))
    names = [f"{alias}.{dialect.quote(part.columns[label].name)}" for part in natural.parts]
    meant = MEANT.format(
        text=dialect.row_text([replace(part, nullable=False) for part in parts]),
        table=dialect.quote_table(table.schema, table.name),
        alias=alias,
        target=f"{alias}.{dialect.quote(natural.targets[label].name)}",
        number=number,
        known="".join(f" AND {name} IS NOT NULL" for name in names),
    )
    return ELSE_NUMBER.format(meant=meant, number=number, nothing=nothing)


def why_by_number(sides: Sides, natural: NaturalKey) -> str:
    """Return why a foreign key is digested by its number; nothing where what it means can be."""
    for label in natural.tables:
        for table, column in _targets(natural, label):
            if sides[label].reading.visibility.hidden_by(table.table_name):
                return HIDDEN.format(label)
            if not has_key(table, (column,)):
                return AMBIGUOUS.format(label)
    return ""


def _targets(natural: NaturalKey, label: str) -> Iterator[tuple[Table, str]]:
    """Yield the tables that are followed, each with the column of it that is referred to."""
    yield natural.tables[label], natural.targets[label].name
    for part in natural.parts:
        if part.further is not None:
            yield from _targets(part.further, label)


def _scale(families: set[Family], columns: Collection[Column]) -> int | None:
    """Return the digits with which numbers or times are written alike, where the sides have others."""
    if len({(column.kind.family, column.kind.scale, column.kind.size) for column in columns}) == 1:
        return None
    if families in ({Family.TIMESTAMP}, {Family.TIME}):
        return FINEST
    if families <= {Family.INTEGER, Family.DECIMAL} and Family.DECIMAL in families:
        return max(column.kind.scale or 0 for column in columns)
    return None
