"""Makes keys and indexes of the rows that PostgreSQL's catalogs give; runs no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from dynamic_databases.catalog import Column, ForeignKey, Index, IndexPart, Key
from dynamic_databases.making import maker

new_key, new_index, new_foreign_key = maker(Key), maker(Index), maker(ForeignKey)
Row = tuple[Any, ...]

ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
MATCHES = {"f": "FULL", "p": "PARTIAL", "t": "PERIOD"}
DESCENDING, NULLS_FIRST = 1, 2


def _names(numbers: Iterable[int] | None, columns: Mapping[int, Column]) -> tuple[str, ...]:
    return tuple([columns[number].name for number in numbers or () if number in columns])


def _deferrable(deferrable: bool, deferred: bool) -> str | None:
    return "initially deferred" if deferred else "deferrable" if deferrable else None


def key_of(row: Row, columns: Mapping[int, Column]) -> Key:
    """Return a primary key or unique constraint of a row of `queries.CONSTRAINTS`."""
    return new_key(_names(row[3], columns), row[1], _deferrable(row[9], row[10]))


def foreign_key_of(row: Row, columns: Mapping[int, Column]) -> ForeignKey:
    """Return a foreign key of a row of `queries.CONSTRAINTS`."""
    (
        _,
        name,
        _,
        numbers,
        _,
        set_numbers,
        on_update,
        on_delete,
        match,
        deferrable,
        deferred,
        valid,
        _,
        schema,
        target,
        there,
    ) = row
    return new_foreign_key(
        _names(numbers, columns),
        target,
        tuple(there),
        schema,
        name,
        ACTIONS[on_update],
        f"{ACTIONS[on_delete]} ({', '.join(_names(set_numbers, columns))})"
        if set_numbers
        else ACTIONS[on_delete],
        MATCHES.get(match),
        _deferrable(deferrable, deferred),
        valid,
    )


def index_of(row: Row, columns: Mapping[int, Column]) -> Index:
    """Return an index of a row of `queries.indexes`."""
    _, name, unique, method, numbers, keys, orders, classes, expressions, predicate, valid, kind, *rest = row
    collations, comment, nulls_distinct = rest
    attributes = [columns.get(int(number)) for number in numbers.split()]
    parts = tuple(
        [
            _part(
                column.name if column else None,
                column.collation if column else None,
                order,
                expressions[place] if expressions else None,
                classes[place] if classes else None,
                collations[place] if collations else None,
            )
            for place, (column, order) in enumerate(zip(attributes[:keys], orders.split(), strict=False))
        ]
    )
    included = tuple([column.name for column in attributes[keys:] if column is not None])
    return new_index(
        name, parts, unique, method, predicate, included, kind == "u", comment, valid, nulls_distinct
    )


@lru_cache(maxsize=2**13)
def _part(
    column: str | None,
    usual: str | None,
    order: str,
    expression: str | None,
    operators: str | None,
    collation: str | None,
) -> IndexPart:
    """Return a part of an index; `usual` is the column's own collation, `order` a number of flags."""
    descending = bool(int(order) & DESCENDING)
    first = bool(int(order) & NULLS_FIRST)
    return IndexPart(
        column=column,
        expression=expression if column is None else None,
        descending=descending,
        nulls=None if first is descending else "first" if first else "last",
        collation=collation if column is None or collation != usual else None,
        operators=operators,
    )
