"""Makes primary keys, unique keys and indexes from rows of information_schema.STATISTICS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter

from dynamic_databases.catalog import Index, IndexPart, Key
from dynamic_databases.dialects.mysql.catalog.columns import unescaped
from dynamic_databases.dialects.mysql.catalog.rows import IndexRow
from dynamic_databases.fast_dataclasses import maker

new_key, new_index = maker(Key), maker(Index)
POSITION = attrgetter("position")

BTREE = "BTREE"
WITHOUT_PREFIX = frozenset({"SPATIAL", "FULLTEXT", "RTREE"})
"""Index types whose listed prefix length is chosen by the server and not declared."""


def indexes_of(rows: Iterable[IndexRow]) -> tuple[Key | None, tuple[Key, ...], tuple[Index, ...]]:
    """Return the primary key, unique keys and indexes from one table's rows, sorted by name.

    A unique index is also a unique key, since MySQL does not distinguish them, unless it has an expression.
    """
    by_name: dict[str, list[IndexRow]] = defaultdict(list)
    for row in rows:
        by_name[row.index_name].append(row)
    primary: Key | None = None
    unique: list[Key] = []
    indexes: list[Index] = []
    for name, parts in sorted(by_name.items()):
        if len(parts) > 1:
            parts.sort(key=POSITION)
        columns = tuple([part.column for part in parts if part.column is not None])
        if name == "PRIMARY":
            primary = _primary_key(parts, columns)
            continue
        is_key = len(columns) == len(parts) and not int(parts[0].non_unique)
        indexes.append(_index(parts, is_key=is_key))
        if is_key:
            unique.append(new_key(columns=columns, name=name))
    return primary, tuple(unique), tuple(indexes)


def _primary_key(rows: list[IndexRow], columns: tuple[str, ...]) -> Key:
    index = _index(rows, is_key=True)
    plain = all(part == _part(part.column, "A", None, BTREE, None) for part in index.parts)
    is_usual = plain and index.method == BTREE
    return new_key(
        columns=columns,
        name=index.name,
        comment=index.comment,
        index=None if is_usual else index,
    )


def _index(rows: list[IndexRow], *, is_key: bool) -> Index:
    first = rows[0]
    return new_index(
        name=first.index_name,
        parts=tuple(
            [_part(row.column, row.collation, row.prefix, row.method, row.expression) for row in rows]
        ),
        unique=not int(first.non_unique),
        method=first.method,
        constraint=is_key,
        comment=first.comment or None,
        valid=first.unused == "NO",
    )


@lru_cache(maxsize=2**13)
def _part(
    column: str | None, collation: str | None, prefix: int | None, method: str, expression: str | None
) -> IndexPart:
    """Return a part of an index. Cached: indexes share the values of parts that are alike."""
    if prefix is not None and method in WITHOUT_PREFIX:
        prefix = None
    expression = expression and unescaped(expression)  # only MySQL has indexes on expressions
    return IndexPart(column=column, expression=expression, descending=collation == "D", prefix=prefix)
