"""Makes keys and indexes of the rows that PostgreSQL's catalogs give; runs no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dynamic_databases.catalog import Column, ForeignKey, Index, IndexPart, Key

Row = tuple[Any, ...]

ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
MATCHES = {"f": "FULL", "p": "PARTIAL"}
DESCENDING, NULLS_FIRST = 1, 2


def _names(numbers: Iterable[int] | None, columns: Mapping[int, Column]) -> tuple[str, ...]:
    return tuple([columns[number].name for number in numbers or () if number in columns])


def key_of(row: Row, columns: Mapping[int, Column]) -> Key:
    """Return a primary key or unique constraint of a row of `postgresql_queries.CONSTRAINTS`."""
    return Key(_names(row[3], columns), row[1], row[9])


def foreign_key_of(row: Row, columns: Mapping[int, Column]) -> ForeignKey:
    """Return a foreign key of a row of `postgresql_queries.CONSTRAINTS`."""
    (
        _,
        name,
        _,
        numbers,
        _,
        _,
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
    return ForeignKey(
        columns=_names(numbers, columns),
        target=target,
        target_columns=tuple(there),
        target_schema=schema,
        name=name,
        on_update=ACTIONS[on_update],
        on_delete=ACTIONS[on_delete],
        match=MATCHES.get(match),
        deferrable="initially deferred" if deferred else "deferrable" if deferrable else None,
        enforced=valid,
    )


def index_of(row: Row, columns: Mapping[int, Column]) -> Index:
    """Return an index of a row of `postgresql_queries.indexes`."""
    _, name, unique, method, numbers, keys, orders, classes, expressions, predicate, valid, kind, *rest = row
    collations, comment, nulls_distinct = rest
    attributes = [columns.get(int(number)) for number in numbers.split()]
    parts = tuple(
        _part(
            column,
            int(order),
            expressions[place] if expressions else None,
            classes[place] if classes else None,
            collations[place] if collations else None,
        )
        for place, (column, order) in enumerate(zip(attributes[:keys], orders.split(), strict=False))
    )
    included = tuple(column.name for column in attributes[keys:] if column is not None)
    return Index(
        name, parts, unique, method, predicate, included, kind == "u", comment, valid, nulls_distinct
    )


def _part(
    column: Column | None, order: int, expression: str | None, operators: str | None, collation: str | None
) -> IndexPart:
    descending = bool(order & DESCENDING)
    first = bool(order & NULLS_FIRST)
    return IndexPart(
        column=column.name if column else None,
        expression=None if column else expression,
        descending=descending,
        nulls=None if first is descending else "first" if first else "last",
        collation=collation if column is None or collation != column.collation else None,
        operators=operators,
    )
