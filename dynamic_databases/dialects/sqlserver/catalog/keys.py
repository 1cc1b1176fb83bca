"""Makes indexes, keys, foreign keys and checks from rows of SQL Server's catalog views."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from dynamic_databases.catalog import Check, ForeignKey, Index, IndexPart, Key
from dynamic_databases.dialects.sqlserver.catalog.options import Described
from dynamic_databases.dialects.sqlserver.catalog.rows import ForeignKeyRow, IndexRow, ObjectRow

COLUMNSTORE, CLUSTERED = "COLUMNSTORE", "clustered"
NOT_VISIBLE = "(not visible to this login)"


def primary_key(rows: Iterable[IndexRow], described: Described) -> Key | None:
    """Return the primary key among a table's index rows, or None."""
    own = [row for row in rows if row.primary]
    if not own:
        return None
    index = _index(own, described)
    is_usual = index.method == CLUSTERED and not index.options and index.valid
    is_usual = is_usual and not any(part.descending for part in index.parts)
    return Key(
        columns=_key_columns(own),
        name=index.name,
        comment=described.key_comment(own[0].object_id, own[0].index_id),
        index=None if is_usual else index,
    )


def unique_keys(rows: Iterable[IndexRow], described: Described) -> tuple[Key, ...]:
    """Return the unique constraints, sorted by name."""
    keys = [
        Key(
            columns=_key_columns(own),
            name=own[0].name,
            comment=described.key_comment(own[0].object_id, own[0].index_id),
        )
        for own in _by_index(rows)
        if own[0].constraint
    ]
    return tuple(sorted(keys, key=lambda key: key.name or ""))


def indexes(rows: Iterable[IndexRow], described: Described) -> tuple[Index, ...]:
    """Return the indexes sorted by name, with those behind unique constraints, but not the primary key's."""
    secondary = [_index(own, described) for own in _by_index(rows) if not own[0].primary]
    return tuple(sorted(secondary, key=attrgetter("name")))


def _by_index(rows: Iterable[IndexRow]) -> list[list[IndexRow]]:
    ordered = sorted(rows, key=attrgetter("index_id"))
    return [list(own) for _, own in groupby(ordered, key=attrgetter("index_id"))]


def _keys(rows: Iterable[IndexRow]) -> list[IndexRow]:
    """Return the rows of an index's key columns, in order.

    A columnstore index has no key columns: its columns are listed as included. A partitioned index lists the
    partitioning column even if it is not part of the key.
    """
    own = list(rows)
    if own[0].type.endswith(COLUMNSTORE):
        return sorted(own, key=attrgetter("position"))
    return sorted((row for row in own if row.ordinal > 0 and not row.included), key=attrgetter("ordinal"))


def _key_columns(rows: Iterable[IndexRow]) -> tuple[str, ...]:
    return tuple(row.column for row in _keys(rows))


def _index(rows: list[IndexRow], described: Described) -> Index:
    first = rows[0]
    included = [row for row in sorted(rows, key=attrgetter("position")) if row.included]
    return Index(
        name=first.name,
        parts=tuple(IndexPart(column=row.column, descending=bool(row.descending)) for row in _keys(rows)),
        unique=bool(first.unique),
        method=first.type.lower(),
        predicate=first.filter,
        included=() if first.type.endswith(COLUMNSTORE) else tuple(row.column for row in included),
        constraint=bool(first.constraint),
        comment=first.comment,
        valid=not first.disabled,
        options=described.indexes.get((first.object_id, first.index_id), ()),
    )


def foreign_keys(rows: Iterable[ForeignKeyRow], described: Described) -> tuple[ForeignKey, ...]:
    """Return a table's foreign keys, sorted by name."""
    ordered = sorted(rows, key=attrgetter("name", "key_id", "position"))
    return tuple(_foreign_key(list(own), described) for _, own in groupby(ordered, key=attrgetter("key_id")))


def _foreign_key(rows: list[ForeignKeyRow], described: Described) -> ForeignKey:
    first = rows[0]
    return ForeignKey(
        columns=tuple(row.column for row in rows),
        target=first.target,
        target_columns=tuple(row.target_column for row in rows),
        target_schema=first.target_schema,
        name=first.name,
        on_update=_action(first.on_update),
        on_delete=_action(first.on_delete),
        enforced=not (first.disabled or first.not_trusted),
        comment=described.comment_of(first.key_id),
        options=described.constraints.get(first.key_id, ()),
    )


def _action(described: str) -> str:
    return described.replace("_", " ")


def checks(rows: Iterable[ObjectRow], described: Described) -> tuple[Check, ...]:
    """Return a table's checks, sorted by name; `NOT_VISIBLE` is an expression that the login may not see."""
    constraints = [
        Check(
            expression=NOT_VISIBLE if row.check is None else row.check,
            name=row.name,
            enforced=not (row.disabled or row.not_trusted),
            comment=row.comment,
            options=described.constraints.get(row.object_id, ()),
        )
        for row in rows
    ]
    return tuple(sorted(constraints, key=lambda check: check.name or ""))
