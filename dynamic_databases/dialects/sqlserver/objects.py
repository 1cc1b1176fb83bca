"""Makes indexes, keys, foreign keys and checks of the rows of SQL Server's catalog."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from dynamic_databases.catalog import Check, ForeignKey, Index, IndexPart, Key
from dynamic_databases.dialects.sqlserver.rows import ForeignKeyRow, IndexRow, ObjectRow

COLUMNSTORE = "COLUMNSTORE"
NOT_VISIBLE = "(not visible to this login)"


def primary_key(rows: Iterable[IndexRow]) -> Key | None:
    """Return the primary key among a table's index rows, or None."""
    own = [row for row in rows if row.primary]
    return Key(_key_columns(own), own[0].name) if own else None


def unique_keys(rows: Iterable[IndexRow]) -> tuple[Key, ...]:
    """Return the unique constraints, by name."""
    keys = [Key(_key_columns(own), own[0].name) for own in _by_index(rows) if own[0].constraint]
    return tuple(sorted(keys, key=lambda key: key.name or ""))


def indexes(rows: Iterable[IndexRow]) -> tuple[Index, ...]:
    """Return the indexes by name, those behind unique constraints too, without the primary key's."""
    found = [_index(own) for own in _by_index(rows) if not own[0].primary]
    return tuple(sorted(found, key=attrgetter("name")))


def _by_index(rows: Iterable[IndexRow]) -> list[list[IndexRow]]:
    ordered = sorted(rows, key=attrgetter("index_id"))
    return [list(own) for _, own in groupby(ordered, key=attrgetter("index_id"))]


def _keys(rows: Iterable[IndexRow]) -> list[IndexRow]:
    """Return the rows of an index's own columns, in its order.

    A columnstore has no key columns: what it holds is listed as included. A partitioned index lists the
    partition's column also where it is no part of the key.
    """
    own = list(rows)
    if own[0].type.endswith(COLUMNSTORE):
        return sorted(own, key=attrgetter("position"))
    return sorted((row for row in own if row.ordinal > 0 and not row.included), key=attrgetter("ordinal"))


def _key_columns(rows: Iterable[IndexRow]) -> tuple[str, ...]:
    return tuple(row.column for row in _keys(rows))


def _index(rows: list[IndexRow]) -> Index:
    first = rows[0]
    included = [row for row in sorted(rows, key=attrgetter("position")) if row.included]
    return Index(
        first.name,
        tuple(IndexPart(row.column, descending=bool(row.descending)) for row in _keys(rows)),
        unique=bool(first.unique),
        method=first.type.lower(),
        predicate=first.filter,
        included=() if first.type.endswith(COLUMNSTORE) else tuple(row.column for row in included),
        constraint=bool(first.constraint),
        comment=first.comment,
        valid=not first.disabled,
    )


def foreign_keys(rows: Iterable[ForeignKeyRow]) -> tuple[ForeignKey, ...]:
    """Return a table's foreign keys, by name."""
    ordered = sorted(rows, key=attrgetter("name", "key_id", "position"))
    return tuple(_foreign_key(list(own)) for _, own in groupby(ordered, key=attrgetter("key_id")))


def _foreign_key(rows: list[ForeignKeyRow]) -> ForeignKey:
    first = rows[0]
    return ForeignKey(
        tuple(row.column for row in rows),
        first.target,
        tuple(row.target_column for row in rows),
        first.target_schema,
        first.name,
        on_update=_action(first.on_update),
        on_delete=_action(first.on_delete),
        enforced=not (first.disabled or first.not_trusted),
    )


def _action(described: str) -> str:
    return described.replace("_", " ")


def checks(rows: Iterable[ObjectRow]) -> tuple[Check, ...]:
    """Return a table's check constraints, by name; without the right to see it, an expression is unknown."""
    found = [
        Check(
            NOT_VISIBLE if row.check is None else row.check,
            row.name,
            not (row.disabled or row.not_trusted),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda check: check.name or ""))
