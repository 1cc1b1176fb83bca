"""Makes unique constraints, indexes and foreign keys of the rows of SQLite's pragmas."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter

from dynamic_databases.catalog import Column, ForeignKey, Index, IndexPart, Key
from dynamic_databases.dialects.sqlite.ddl import Reference, TableText, index_text
from dynamic_databases.dialects.sqlite.master import IndexSql, Row
from dynamic_databases.dialects.sqlite.tokens import folded
from dynamic_databases.making import maker

SCHEMA = "main"
new_index, new_foreign_key = maker(Index), maker(ForeignKey)
NAMED, COLUMN = attrgetter("name"), itemgetter(6)
"""Of an index, and of a row of one of its parts: None where the part is an expression."""


def rows_by_index(rows: tuple[Row, ...]) -> list[list[Row]]:
    """Return the rows of each index, those made first at the front: SQLite tells the last one first."""
    found: list[list[Row]] = []
    name = None
    for row in rows:
        if row[1] != name:
            name = row[1]
            found.append([row])
        else:
            found[-1].append(row)
    found.reverse()
    return found


@lru_cache(maxsize=2**10)
def key_of(columns: tuple[str, ...], name: str | None) -> Key:
    """Return a key. Cached: most tables of a database have the same."""
    return Key(columns, name)


def unique_keys(by_index: list[list[Row]], text: TableText) -> tuple[Key, ...]:
    """Return the constraints; an index made by CREATE UNIQUE INDEX is none."""
    found: list[Key] = []
    for rows in by_index:
        if rows[0][3] == "u":
            columns = tuple([row[6] for row in rows])
            name = text.unique_names.get(tuple(map(folded, columns))) if text.unique_names else None
            found.append(key_of(columns, name))
    return tuple(found)


def indexes(
    by_index: list[list[Row]], columns: tuple[Column, ...], text: TableText, sql: tuple[IndexSql, ...]
) -> tuple[Index, ...]:
    """Return what CREATE INDEX made, by name."""
    found: list[Index] = []
    for rows in by_index:
        _, name, unique, origin, partial, _, _, _, _ = rows[0]
        if origin != "c":
            continue
        if not partial and not text.collations:  # most are as simple as this
            plain = tuple([_plain_part(row[6], row[7]) for row in rows if row[6] and row[8] == "BINARY"])
            if len(plain) == len(rows):
                found.append(new_index(name, plain, unique == 1))
                continue
        found.append(_index(rows, sql, columns))
    if len(found) > 1:
        found.sort(key=NAMED)
    return tuple(found)


def _index(rows: list[Row], sql: tuple[IndexSql, ...], columns: tuple[Column, ...]) -> Index:
    """Return one index, whatever it says."""
    first = rows[0]
    name, unique, partial = first[1], first[2] == 1, first[4]
    if not partial and all(map(COLUMN, rows)):
        return new_index(name, tuple([_part(row, None, columns) for row in rows]), unique)
    said = index_text(dict(sql).get(name) or "")
    texts = said.parts if said and len(said.parts) == len(rows) else (None,) * len(rows)
    parts = tuple([_part(row, text or None, columns) for row, text in zip(rows, texts, strict=True)])
    return new_index(name, parts, unique, None, said.predicate if said else None)


def _part(row: Row, text: str | None, columns: tuple[Column, ...]) -> IndexPart:
    """Return one part of an index, with its collation where it is another than its column's."""
    _, _, _, _, _, place, column, descending, collation = row
    usual = (columns[place].collation if 0 <= place < len(columns) else None) or "BINARY"
    own = None if collation is None or folded(collation) == folded(usual) else str(collation)
    return IndexPart(column, text if column is None else None, descending == 1, collation=own)


@lru_cache(maxsize=2**13)
def _plain_part(column: str, descending: int) -> IndexPart:
    return IndexPart(column, descending=descending == 1)


def foreign_keys(rows: tuple[Row, ...], written: list[Reference]) -> tuple[ForeignKey, ...]:
    """Return the keys in the order they are written: SQLite numbers them from the last."""
    if not rows:
        return ()
    if len(rows) == 1:
        return (_foreign_key(rows, written[0] if len(written) == 1 else None),)
    keys = [tuple(parts) for _, parts in groupby(rows, key=itemgetter(1))]
    keys.sort(key=lambda parts: -parts[0][1])
    texts = written if len(written) == len(keys) else [None] * len(keys)
    return tuple(_foreign_key(parts, text) for parts, text in zip(keys, texts, strict=True))


def _foreign_key(rows: tuple[Row, ...], text: Reference | None) -> ForeignKey:
    _, _, target, _, _, on_update, on_delete, match = rows[0]
    columns = (rows[0][3],) if len(rows) == 1 else tuple([row[3] for row in rows])
    if text and (text.columns, folded(text.target)) != (tuple(map(folded, columns)), folded(target)):
        text = None
    return new_foreign_key(
        columns,
        target,
        tuple([row[4] for row in rows if row[4] is not None]),
        SCHEMA,
        text.name if text else None,
        on_update,
        on_delete,
        None if match in (None, "NONE") else match,
        text.deferrable if text else None,
    )
