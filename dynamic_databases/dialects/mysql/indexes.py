"""Makes primary keys, unique keys and indexes of information_schema.STATISTICS' rows."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from dynamic_databases.catalog import Index, IndexPart, Key
from dynamic_databases.dialects.mysql.columns import unescaped
from dynamic_databases.making import maker

new_key, new_index = maker(Key), maker(Index)
Row = tuple[Any, ...]

WITHOUT_PREFIX = frozenset({"SPATIAL", "FULLTEXT", "RTREE"})
"""The length that the server lists for these is its own, not one that a person gave."""


def indexes_of(rows: tuple[Row, ...]) -> tuple[Key | None, tuple[Key, ...], tuple[Index, ...]]:
    """Return the primary key, unique keys and indexes of one table's rows, by name.

    A unique index is a unique key here (MySQL knows no other), unless it is on an expression.
    """
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[row[1]].append(row)
    primary: Key | None = None
    unique: list[Key] = []
    indexes: list[Index] = []
    for name, parts in sorted(by_name.items()):
        if len(parts) > 1:
            parts.sort(key=_place)
        if name == "PRIMARY":
            primary = new_key(_columns(parts), name)
            continue
        index = _index(name, parts)
        indexes.append(index)
        if index.constraint:
            unique.append(new_key(_columns(parts), name))
    return primary, tuple(unique), tuple(indexes)


def _place(row: Row) -> int:
    return int(row[2])


def _columns(rows: list[Row]) -> tuple[str, ...]:
    return tuple([row[3] for row in rows])


def _index(name: str, rows: list[Row]) -> Index:
    _, _, _, _, non_unique, _, _, method, comment, _, unused = rows[0]
    is_unique = not int(non_unique)
    columns = _columns(rows)
    return new_index(
        name,
        tuple([_part(row[3], *row[5:8], row[9]) for row in rows]),
        is_unique,
        method,
        constraint=is_unique and None not in columns,
        comment=comment or None,
        valid=unused == "NO",
    )


@lru_cache(maxsize=2**13)
def _part(
    column: str | None, collation: str | None, prefix: int | None, method: str, expression: str | None
) -> IndexPart:
    """Return a part of an index: indexes share those that are alike."""
    if prefix is not None and method in WITHOUT_PREFIX:
        prefix = None
    expression = expression and unescaped(expression)  # MySQL's: MariaDB has no such index
    return IndexPart(column, expression, collation == "D", prefix=prefix)
