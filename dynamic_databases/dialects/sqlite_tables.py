"""Makes tables of what SQLite's pragmas and CREATE statements say: rows in, values out, no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from dynamic_databases.catalog import (
    VIEWS,
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Key,
    Table,
    TableKind,
    Trigger,
)
from dynamic_databases.dialects.sqlite_ddl import Reference, TableText, index_text, table_text
from dynamic_databases.dialects.sqlite_tokens import folded
from dynamic_databases.dialects.sqlite_types import kind_of

SCHEMA = "main"
KINDS = {
    "table": TableKind.TABLE,
    "view": TableKind.VIEW,
    "virtual": TableKind.VIRTUAL,
    "shadow": TableKind.SHADOW,
}
ROW_IDS = ("rowid", "_rowid_", "oid")
HIDDEN, STORED = 1, 3
"""pragma_table_xinfo's `hidden`: 1 a virtual table's hidden column, 2 computed when read, 3 when written."""

BY_NAME = attrgetter("name")

Row = tuple[Any, ...]


class MasterRow(NamedTuple):
    rowid: int
    type: str
    name: str
    table: str
    sql: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows of the catalog's statements; those of columns, indexes and keys by their table's rowid."""

    master: list[MasterRow]
    table_list: dict[str, Row]
    columns: dict[int, list[Row]]
    problems: dict[int, str]
    indexes: dict[int, list[Row]]
    foreign_keys: dict[int, list[Row]]


class _Names:
    """Finds tables and columns by a name in any case, as SQLite does."""

    def __init__(self, facts: Facts) -> None:
        self._tables = {
            folded(row.name): (row.name, facts.columns.get(row.rowid, ()))
            for row in facts.master
            if row.type in ("table", "view")
        }

    def target(self, name: str) -> str:
        """Return the name of the table that a key means, as that table spells it, if there is one."""
        return self._tables.get(folded(name), (name, ()))[0]

    def target_columns(self, table: str, names: Iterable[str | None]) -> tuple[str, ...]:
        """Return the columns that a key names, as their table spells them; () if it names none."""
        spelled = {folded(row[2]): row[2] for row in self._tables.get(folded(table), ("", ()))[1]}
        return tuple(spelled.get(folded(name), name) for name in names if name is not None)


def tables_of(facts: Facts) -> tuple[Table, ...]:
    """Return all tables and views but SQLite's own, by name."""
    names = _Names(facts)
    triggers: dict[str, list[Trigger]] = defaultdict(list)
    index_sql: dict[str, str] = {}
    for row in facts.master:
        if row.type == "trigger":
            triggers[folded(row.table)].append(Trigger(row.name, row.sql or ""))
        elif row.type == "index" and row.sql:
            index_sql[row.name] = row.sql
    tables = [
        _table(row, facts, names, index_sql, tuple(sorted(triggers[folded(row.name)], key=BY_NAME)))
        for row in facts.master
        if row.type in ("table", "view") and not row.name.startswith("sqlite_")
    ]
    return tuple(sorted(tables, key=BY_NAME))


def _table(
    row: MasterRow, facts: Facts, names: _Names, index_sql: dict[str, str], triggers: tuple[Trigger, ...]
) -> Table:
    _, listed, without_rowid, strict = facts.table_list.get(row.name, (row.name, row.type, 0, 0))
    kind = KINDS.get(listed, TableKind.TABLE)
    if row.rowid in facts.problems:
        return Table(
            SCHEMA, row.name, kind, triggers=triggers, definition=row.sql, problem=facts.problems[row.rowid]
        )
    column_rows = facts.columns.get(row.rowid, [])
    text = TableText()
    if row.sql and kind in (TableKind.TABLE, TableKind.SHADOW):
        text = table_text(row.sql) or text
    index_rows = _by_index(facts.indexes.get(row.rowid, []))
    key = tuple(one[2] for one in sorted((one for one in column_rows if one[6]), key=itemgetter(6)))
    keyed_by_rowid = len(key) == 1 and not without_rowid and all(one[0][3] != "pk" for one in index_rows)
    columns = tuple(
        _column(position, one[2:], _said(text, one, keyed_by_rowid))
        for position, one in enumerate(column_rows, 1)
    )
    return Table(
        SCHEMA,
        row.name,
        kind,
        columns,
        Key(key, text.primary_key_name) if key else None,
        _unique(index_rows, text),
        tuple(
            sorted(
                (_index(rows, index_sql, columns) for rows in index_rows if rows[0][3] == "c"),
                key=BY_NAME,
            )
        ),
        _foreign_keys(facts.foreign_keys.get(row.rowid, []), text.references, names),
        tuple(text.checks),
        triggers,
        definition=row.sql,
        options=tuple(
            (name, "") for name, on in (("without rowid", without_rowid), ("strict", strict)) if on
        ),
        row_id=None if without_rowid or kind in VIEWS else _row_id(column_rows),
    )


Said = tuple[str | None, str | None, str | None]


def _said(text: TableText, row: Row, keyed_by_rowid: bool) -> Said:
    """Return a column's collation, expression and identity, as its text says."""
    identity = None
    if row[6] and keyed_by_rowid:
        identity = "autoincrement" if text.autoincrement else "rowid"
    if not text.collations and not text.generated:
        return None, None, identity
    name = folded(row[2])
    return text.collations.get(name), text.generated.get(name), identity


@lru_cache(maxsize=2**16)
def _column(position: int, row: Row, said: Said) -> Column:
    """Return one column. Cached, since counterparts, and a database read again, have the same ones."""
    name, type_, not_null, default, _, hidden = row
    collation, generated, identity = said
    return Column(
        name,
        position,
        type_,
        kind_of(type_),
        not not_null,
        default,
        generated,
        hidden == STORED,
        identity,
        None,
        collation,
        hidden=hidden == HIDDEN,
    )


def _by_index(rows: list[Row]) -> list[list[Row]]:
    """Return the rows of each index, those made first at the front: SQLite tells the last one first."""
    return [list(parts) for _, parts in groupby(rows, key=itemgetter(1))][::-1]


def _unique(index_rows: list[list[Row]], text: TableText) -> tuple[Key, ...]:
    found: list[Key] = []
    for rows in index_rows:
        if rows[0][3] == "u":
            columns = tuple(row[6] for row in rows)
            found.append(Key(columns, text.unique_names.get(tuple(map(folded, columns)))))
    return tuple(found)


def _index(rows: list[Row], index_sql: dict[str, str], columns: tuple[Column, ...]) -> Index:
    _, name, unique, _, partial, *_ = rows[0]
    said = None
    if partial or any(row[5] < 0 for row in rows):
        said = index_text(index_sql.get(name, ""))
    texts = said.parts if said and len(said.parts) == len(rows) else ("",) * len(rows)
    parts = tuple(_part(row, text, columns) for row, text in zip(rows, texts, strict=True))
    return Index(name, parts, bool(unique), predicate=said.predicate if said else None)


def _part(row: Row, text: str, columns: tuple[Column, ...]) -> IndexPart:
    place, column, descending, collation = row[5:]
    usual = "BINARY"
    if 0 <= place < len(columns):
        usual = columns[place].collation or usual
    return IndexPart(
        column,
        None if column is not None else text or "?",
        bool(descending),
        collation=None if collation is None or folded(collation) == folded(usual) else collation,
    )


def _foreign_keys(rows: list[Row], written: list[Reference], names: _Names) -> tuple[ForeignKey, ...]:
    """Return the keys in the order they are written: SQLite numbers them from the last."""
    keys = [list(parts) for _, parts in groupby(rows, key=itemgetter(1))]
    keys.sort(key=lambda parts: -parts[0][1])
    texts = written if len(written) == len(keys) else [None] * len(keys)
    return tuple(_foreign_key(parts, text, names) for parts, text in zip(keys, texts, strict=True))


def _foreign_key(rows: list[Row], text: Reference | None, names: _Names) -> ForeignKey:
    _, _, target, _, _, on_update, on_delete, match = rows[0]
    columns = tuple(row[3] for row in rows)
    if text and (text.columns, folded(text.target)) != (tuple(map(folded, columns)), folded(target)):
        text = None
    return ForeignKey(
        columns,
        names.target(target),
        names.target_columns(target, [row[4] for row in rows]),
        SCHEMA,
        text.name if text else None,
        on_update,
        on_delete,
        None if match in (None, "NONE") else match,
        text.deferrable if text else None,
    )


def _row_id(column_rows: list[Row]) -> str | None:
    taken = {folded(row[2]) for row in column_rows}
    return next((name for name in ROW_IDS if name not in taken), None)
