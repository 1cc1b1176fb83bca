"""Makes unique constraints, indexes and foreign keys from the rows of SQLite's pragmas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from dynamic_databases.catalog import Column, ForeignKey, Index, IndexPart, Key
from dynamic_databases.dialects.sqlite.catalog.ddl import Reference, TableText, index_text
from dynamic_databases.dialects.sqlite.catalog.master import IndexSql
from dynamic_databases.dialects.sqlite.catalog.rows import ForeignKeyRow, IndexRow
from dynamic_databases.dialects.sqlite.catalog.tokens import folded
from dynamic_databases.fast_dataclasses import maker

SCHEMA = "main"
new_index, new_foreign_key = maker(Index), maker(ForeignKey)
NAMED, COLUMN, KEY = attrgetter("name"), attrgetter("column"), attrgetter("key")


def rows_by_index(rows: Iterable[IndexRow]) -> list[list[IndexRow]]:
    """Return the rows of each index in order of creation: SQLite lists the newest index first."""
    by_index: list[list[IndexRow]] = []
    name = None
    for row in rows:
        if row.name != name:
            name = row.name
            by_index.append([row])
        else:
            by_index[-1].append(row)
    by_index.reverse()
    return by_index


@lru_cache(maxsize=2**10)
def key_of(columns: tuple[str, ...], name: str | None) -> Key:
    """Return a key. Cached: most tables of a database have the same key."""
    return Key(columns=columns, name=name)


def unique_keys(by_index: list[list[IndexRow]], table: Sequence[Column], text: TableText) -> tuple[Key, ...]:
    """Return the unique constraints, without indexes that CREATE UNIQUE INDEX made."""
    keys: list[Key] = []
    for rows in by_index:
        if rows[0].origin == "u":
            columns = tuple([row.column or "" for row in rows])
            name = text.unique_names.get(tuple(map(folded, columns))) if text.unique_names else None
            keys.append(with_index(key_of(columns, name), rows, table))
    return tuple(keys)


def with_index(key: Key, rows: list[IndexRow], table: Sequence[Column]) -> Key:
    """Return a key, with the index behind it if that has an order or a collation of its own."""
    if not any(row.descending or row.collation != "BINARY" for row in rows):
        return key
    index = _index(rows, (), table)
    says_more = any(part.descending or part.collation for part in index.parts)
    # The server generates the names of such indexes, so the key's name is used.
    return replace(key, index=replace(index, name=key.name or "")) if says_more else key


def indexes(
    by_index: list[list[IndexRow]], columns: Sequence[Column], text: TableText, sql: tuple[IndexSql, ...]
) -> tuple[Index, ...]:
    """Return the indexes that CREATE INDEX made, sorted by name."""
    indexes: list[Index] = []
    for rows in by_index:
        first = rows[0]
        if first.origin != "c":
            continue
        if not first.partial and not text.collations:  # a fast path, because most indexes are simple
            plain = tuple(
                [
                    _plain_part(row.column, row.descending)
                    for row in rows
                    if row.column and row.collation == "BINARY"
                ]
            )
            if len(plain) == len(rows):
                indexes.append(new_index(name=first.name, parts=plain, unique=first.unique == 1))
                continue
        indexes.append(_index(rows, sql, columns))
    if len(indexes) > 1:
        indexes.sort(key=NAMED)
    return tuple(indexes)


def _index(rows: list[IndexRow], sql: tuple[IndexSql, ...], columns: Sequence[Column]) -> Index:
    """Return one index of any kind."""
    first = rows[0]
    unique = first.unique == 1
    if not first.partial and all(map(COLUMN, rows)):
        parts = [_part(row, None, columns) for row in rows]
        return new_index(name=first.name, parts=tuple(parts), unique=unique)
    text = index_text(dict(sql).get(first.name) or "")
    # Expressions are used only if the text was parsed into as many parts as SQLite lists.
    texts = text.parts if text and len(text.parts) == len(rows) else (None,) * len(rows)
    parts = [_part(row, part or None, columns) for row, part in zip(rows, texts, strict=True)]
    return new_index(
        name=first.name, parts=tuple(parts), unique=unique, predicate=text.predicate if text else None
    )


def _part(row: IndexRow, text: str | None, columns: Sequence[Column]) -> IndexPart:
    """Return one part of an index, with its collation if that differs from the column's."""
    usual = (columns[row.position].collation if 0 <= row.position < len(columns) else None) or "BINARY"
    collation = row.collation
    if collation is not None:
        collation = None if folded(collation) == folded(usual) else str(collation)
    return IndexPart(
        column=row.column,
        expression=text if row.column is None else None,
        descending=row.descending == 1,
        collation=collation,
    )


@lru_cache(maxsize=2**13)
def _plain_part(column: str, descending: int) -> IndexPart:
    return IndexPart(column=column, descending=descending == 1)


def foreign_keys(rows: tuple[ForeignKeyRow, ...], written: list[Reference]) -> tuple[ForeignKey, ...]:
    """Return the keys in the order of the statement: SQLite numbers them starting with the last."""
    if not rows:
        return ()
    if len(rows) == 1:
        return (_foreign_key(rows, written[0] if len(written) == 1 else None),)
    keys = [tuple(parts) for _, parts in groupby(rows, key=KEY)]
    keys.sort(key=lambda parts: -parts[0].key)
    texts = written if len(written) == len(keys) else [None] * len(keys)
    return tuple(_foreign_key(parts, text) for parts, text in zip(keys, texts, strict=True))


def _foreign_key(rows: tuple[ForeignKeyRow, ...], text: Reference | None) -> ForeignKey:
    first = rows[0]
    columns = (first.column,) if len(rows) == 1 else tuple([row.column for row in rows])
    if text and (text.columns, folded(text.target)) != (tuple(map(folded, columns)), folded(first.target)):
        text = None
    return new_foreign_key(
        columns=columns,
        target=first.target,
        target_columns=tuple([row.target_column for row in rows if row.target_column is not None]),
        target_schema=SCHEMA,
        name=text.name if text else None,
        on_update=first.on_update,
        on_delete=first.on_delete,
        match=None if first.match in (None, "NONE") else first.match,
        deferrable=text.deferrable if text else None,
    )
