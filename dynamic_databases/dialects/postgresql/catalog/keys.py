"""Makes keys and indexes from rows of PostgreSQL's system catalogs; runs no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from dynamic_databases.catalog import Column, ForeignKey, Index, IndexPart, Key
from dynamic_databases.dialects.postgresql.catalog.options import index_options
from dynamic_databases.dialects.postgresql.catalog.rows import ConstraintRow, IndexRow
from dynamic_databases.fast_dataclasses import maker

new_key, new_index, new_foreign_key = maker(Key), maker(Index), maker(ForeignKey)

ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
MATCHES = {"f": "FULL", "p": "PARTIAL", "t": "PERIOD"}
DESCENDING, NULLS_FIRST = 1, 2


def _names(numbers: Iterable[int] | None, columns: Mapping[int, Column]) -> tuple[str, ...]:
    return tuple([columns[number].name for number in numbers or () if number in columns])


def _deferrable(deferrable: bool, deferred: bool) -> str | None:
    return "initially deferred" if deferred else "deferrable" if deferrable else None


def key_of(row: ConstraintRow, columns: Mapping[int, Column], index: Index | None = None) -> Key:
    """Return a primary key or unique constraint; `index` is a primary key's, if it has more to it."""
    return new_key(
        columns=_names(row.columns, columns),
        name=row.name,
        deferrable=_deferrable(row.deferrable, row.deferred),
        comment=row.comment,
        index=index,
    )


def foreign_key_of(row: ConstraintRow, columns: Mapping[int, Column]) -> ForeignKey:
    """Return a foreign key."""
    on_delete = ACTIONS[row.on_delete]
    if row.set_columns:
        on_delete += f" ({', '.join(_names(row.set_columns, columns))})"
    return new_foreign_key(
        columns=_names(row.columns, columns),
        target=row.target or "",
        target_columns=tuple(row.target_columns or ()),
        target_schema=row.target_schema,
        name=row.name,
        on_update=ACTIONS[row.on_update],
        on_delete=on_delete,
        match=MATCHES.get(row.match),
        deferrable=_deferrable(row.deferrable, row.deferred),
        enforced=row.valid,
        comment=row.comment,
    )


def index_of(row: IndexRow, columns: Mapping[int, Column]) -> Index:
    """Return an index; that of a primary key without its method if that is the usual btree."""
    expressions, operators, collations = row.expressions, row.operators, row.collations
    attributes = [columns.get(int(number)) for number in row.columns.split()]
    key_columns = zip(attributes[: row.key_columns], row.options.split(), strict=False)
    parts = [
        _part(
            column.name if column else None,
            column.collation if column else None,
            options,
            expressions[number] if expressions else None,
            operators[number] if operators else None,
            collations[number] if collations else None,
        )
        for number, (column, options) in enumerate(key_columns)
    ]
    return new_index(
        name=row.name,
        parts=tuple(parts),
        unique=row.unique,
        method=None if row.primary and row.method == "btree" else row.method,
        predicate=row.predicate,
        included=tuple([column.name for column in attributes[row.key_columns :] if column is not None]),
        constraint=row.constraint == "u",
        comment=row.comment,
        valid=row.valid,
        nulls_distinct=row.nulls_distinct,
        options=index_options(row.settings, row.clustered),
    )


@lru_cache(maxsize=2**13)
def _part(
    column: str | None,
    usual: str | None,
    options: str,
    expression: str | None,
    operators: str | None,
    collation: str | None,
) -> IndexPart:
    """Return a part of an index; `usual` is the column's own collation, `options` are flags as a number."""
    descending = bool(int(options) & DESCENDING)
    first = bool(int(options) & NULLS_FIRST)
    return IndexPart(
        column=column,
        expression=expression if column is None else None,
        descending=descending,
        nulls=None if first is descending else "first" if first else "last",
        collation=collation if column is None or collation != usual else None,
        operators=operators,
    )
