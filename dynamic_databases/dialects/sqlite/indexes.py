"""Makes unique constraints, indexes and foreign keys of the rows of SQLite's pragmas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from dynamic_databases.catalog import Column, ForeignKey, Index, IndexPart, Key
from dynamic_databases.dialects.sqlite.ddl import Reference, TableText, index_text
from dynamic_databases.dialects.sqlite.tokens import folded
from dynamic_databases.making import maker

SCHEMA = "main"
new_index, new_foreign_key = maker(Index), maker(ForeignKey)
Row = tuple[Any, ...]
NAMED, COLUMN = attrgetter("name"), itemgetter(6)
"""Of an index, and of a row of one of its parts: None where the part is an expression."""


def rows_by_index(rows: tuple[Row, ...]) -> list[list[Row]]:
    """Return the rows of each index, those made first at the front: SQLite tells the last one first."""
    return [list(parts) for _, parts in groupby(rows, key=itemgetter(1))][::-1]


def unique_keys(by_index: list[list[Row]], text: TableText) -> tuple[Key, ...]:
    """Return the constraints; an index made by CREATE UNIQUE INDEX is none."""
    found: list[Key] = []
    for rows in by_index:
        if rows[0][3] == "u":
            columns = tuple(row[6] for row in rows)
            name = text.unique_names.get(tuple(map(folded, columns))) if text.unique_names else None
            found.append(Key(columns, name))
    return tuple(found)


def indexes(
    by_index: list[list[Row]], columns: tuple[Column, ...], sql: Mapping[str, str]
) -> tuple[Index, ...]:
    """Return what CREATE INDEX made, by name; `sql` has the statements by the indexes' names."""
    found = [_index(rows, sql, columns) for rows in by_index if rows[0][3] == "c"]
    if len(found) > 1:
        found.sort(key=NAMED)
    return tuple(found)


def _index(rows: list[Row], sql: Mapping[str, str], columns: tuple[Column, ...]) -> Index:
    _, name, unique, _, partial, *_ = rows[0]
    if not partial and all(map(COLUMN, rows)):
        plain = tuple([_part(row[6], "", row[7], _unusual_collation(row, columns)) for row in rows])
        return new_index(name, plain, bool(unique), None, None)
    said = index_text(sql.get(name, ""))
    texts = said.parts if said and len(said.parts) == len(rows) else ("",) * len(rows)
    parts = tuple(
        _part(row[6], text, row[7], _unusual_collation(row, columns))
        for row, text in zip(rows, texts, strict=True)
    )
    return new_index(name, parts, bool(unique), None, said.predicate if said else None)


def _unusual_collation(row: Row, columns: tuple[Column, ...]) -> str | None:
    """Return an index part's collation where it is another than its column's."""
    place, collation = row[5], row[8]
    if collation == "BINARY" and 0 <= place < len(columns) and columns[place].collation is None:
        return None
    usual = (columns[place].collation if 0 <= place < len(columns) else None) or "BINARY"
    if collation is None or collation == usual or folded(collation) == folded(usual):
        return None
    return str(collation)


@lru_cache(maxsize=2**13)
def _part(column: str | None, text: str, descending: int, collation: str | None) -> IndexPart:
    expression = text or None if column is None else None
    return IndexPart(column, expression, bool(descending), collation=collation)


def foreign_keys(rows: tuple[Row, ...], written: list[Reference]) -> tuple[ForeignKey, ...]:
    """Return the keys in the order they are written: SQLite numbers them from the last.

    A row ends in the names that its table and column have where they are defined.
    """
    if not rows:
        return ()
    if len(rows) == 1:
        return (_foreign_key(rows, written[0] if len(written) == 1 else None),)
    keys = [tuple(parts) for _, parts in groupby(rows, key=itemgetter(1))]
    keys.sort(key=lambda parts: -parts[0][1])
    texts = written if len(written) == len(keys) else [None] * len(keys)
    return tuple(_foreign_key(parts, text) for parts, text in zip(keys, texts, strict=True))


def _foreign_key(rows: tuple[Row, ...], text: Reference | None) -> ForeignKey:
    _, _, named, _, _, on_update, on_delete, match, target, _ = rows[0]
    columns = tuple([row[3] for row in rows])
    if text and (text.columns, folded(text.target)) != (tuple(map(folded, columns)), folded(named)):
        text = None
    return new_foreign_key(
        columns,
        target,
        tuple([row[9] for row in rows if row[9] is not None]),
        SCHEMA,
        text.name if text else None,
        on_update,
        on_delete,
        None if match in (None, "NONE") else match,
        text.deferrable if text else None,
    )
