"""Makes tables of what SQLite's pragmas and CREATE statements say: rows in, values out, no database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from dynamic_databases.catalog import VIEWS, Column, Key, Table, TableKind, Trigger
from dynamic_databases.dialects.sqlite_ddl import NOTHING_SAID, TableText, table_text
from dynamic_databases.dialects.sqlite_indexes import (
    SCHEMA,
    Row,
    foreign_keys,
    indexes,
    rows_by_index,
    unique_keys,
)
from dynamic_databases.dialects.sqlite_tokens import folded
from dynamic_databases.dialects.sqlite_types import kind_of

KINDS = {
    "table": TableKind.TABLE,
    "view": TableKind.VIEW,
    "virtual": TableKind.VIRTUAL,
    "shadow": TableKind.SHADOW,
}
TABLES = (TableKind.TABLE, TableKind.SHADOW)
ROW_IDS = ("rowid", "_rowid_", "oid")
HIDDEN, STORED = 1, 3
"""pragma_table_xinfo's `hidden`: 1 a virtual table's hidden column, 2 computed when read, 3 when written."""

NAME = itemgetter(2)
REPLACED = "\ufffd"
UNNAMEABLE = "its name, or a column's, is not valid UTF-8, so that no statement can name it"

Rows = dict[int, tuple[Row, ...]]
"""Rows by the rowid that their table has in sqlite_master."""


class MasterRow(NamedTuple):
    rowid: int
    type: str
    name: str
    table: str
    sql: str | None


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """The rows of the catalog's statements."""

    master: list[MasterRow]
    table_list: dict[str, Row]
    columns: Rows
    problems: dict[int, str]
    indexes: Rows
    foreign_keys: Rows


class TableFacts(NamedTuple):
    """What there is to know of one table. A tuple, since it is quick to hash: see `_table`."""

    name: str
    kind: TableKind
    without_rowid: int
    strict: int
    sql: str | None
    problem: str | None
    columns: tuple[Row, ...]
    indexes: tuple[Row, ...]
    index_sql: tuple[tuple[str, str], ...]
    foreign_keys: tuple[Row, ...]
    triggers: tuple[Trigger, ...]


def tables_of(facts: DatabaseFacts) -> tuple[Table, ...]:
    """Return all tables and views but SQLite's own, by name."""
    triggers: dict[str, list[Trigger]] = defaultdict(list)
    index_sql: dict[str, list[tuple[str, str]]] = defaultdict(list)
    targets = _Targets(facts)
    for row in facts.master:
        if row.type == "trigger":
            triggers[folded(row.table)].append(Trigger(row.name, row.sql or ""))
        elif row.type == "index" and row.sql:
            index_sql[folded(row.table)].append((row.name, row.sql))
    tables: list[Table] = []
    for row in facts.master:
        if row.type not in ("table", "view") or row.name.startswith("sqlite_"):
            continue
        _, listed, without_rowid, strict = facts.table_list.get(row.name, (row.name, row.type, 0, 0))
        keys = facts.foreign_keys.get(row.rowid, ())
        its_triggers = triggers.get(folded(row.name), [])
        its_facts = TableFacts(
            row.name,
            KINDS.get(listed, TableKind.TABLE),
            without_rowid,
            strict,
            row.sql,
            facts.problems.get(row.rowid) or _name_problem(row, facts),
            facts.columns.get(row.rowid, ()),
            facts.indexes.get(row.rowid, ()),
            tuple(index_sql.get(folded(row.name), ())),
            tuple((*key, *targets.spelled(key[2], key[4])) for key in keys),
            tuple(sorted(its_triggers, key=attrgetter("name"))),
        )
        tables.append(_table(its_facts))
    return tuple(sorted(tables, key=attrgetter("name")))


def _name_problem(row: MasterRow, facts: DatabaseFacts) -> str | None:
    names = [row.name, *map(NAME, facts.columns.get(row.rowid, ()))]
    return UNNAMEABLE if REPLACED in "".join(names) else None


class _Targets:
    """Finds tables and columns by a name in any case, as SQLite does."""

    def __init__(self, facts: DatabaseFacts) -> None:
        self._rowids = {row.name: row.rowid for row in facts.master if row.type in ("table", "view")}
        self._folded = {folded(name): name for name in self._rowids}
        self._columns = facts.columns

    def spelled(self, table: str, column: str | None) -> tuple[str, str | None]:
        """Return the names of a key's target as they are where they are defined, if they are."""
        name = table if table in self._rowids else self._folded.get(folded(table), table)
        if column is None:
            return name, None
        there = [*map(NAME, self._columns.get(self._rowids.get(name, -1), ()))]
        if column in there:
            return name, column
        return name, next((one for one in there if folded(one) == folded(column)), column)


@lru_cache(maxsize=2048)
def _table(facts: TableFacts) -> Table:
    """Return one table. Cached: when a database is read again, hardly one of its tables is another."""
    if facts.problem is not None:
        return Table(
            SCHEMA,
            facts.name,
            facts.kind,
            triggers=facts.triggers,
            definition=facts.sql,
            problem=facts.problem,
        )
    text = _text(facts)
    by_index = rows_by_index(facts.indexes)
    key = tuple(row[2] for row in sorted((row for row in facts.columns if row[6]), key=itemgetter(6)))
    columns = _columns(facts.columns, text, key_is_row_id=_key_is_row_id(facts, key, by_index))
    return Table(
        SCHEMA,
        facts.name,
        facts.kind,
        columns,
        Key(key, text.primary_key_name) if key else None,
        unique_keys(by_index, text),
        indexes(by_index, columns, dict(facts.index_sql)),
        foreign_keys(facts.foreign_keys, text.references),
        tuple(text.checks),
        facts.triggers,
        definition=facts.sql,
        options=_options(facts),
        row_id=None if facts.without_rowid or facts.kind in VIEWS else _row_id(facts.columns),
    )


def _key_is_row_id(facts: TableFacts, key: tuple[str, ...], by_index: list[list[Row]]) -> bool:
    """Return whether SQLite makes the key's values: INTEGER PRIMARY KEY, which needs no index of its own."""
    has_index = any(rows[0][3] == "pk" for rows in by_index)
    return len(key) == 1 and facts.kind in TABLES and not facts.without_rowid and not has_index


def _text(facts: TableFacts) -> TableText:
    if facts.sql is None or facts.kind not in TABLES:
        return NOTHING_SAID
    generated = any(row[7] > HIDDEN for row in facts.columns)
    return table_text(facts.sql, generated=generated) or NOTHING_SAID


def _columns(rows: tuple[Row, ...], text: TableText, *, key_is_row_id: bool) -> tuple[Column, ...]:
    made = "autoincrement" if text.autoincrement else "rowid"
    says_more = bool(text.collations or text.generated)
    found: list[Column] = []
    for position, (_, _, name, type_, not_null, default, key, hidden) in enumerate(rows, 1):
        said = folded(name) if says_more else ""
        found.append(
            Column(
                name,
                position,
                type_,
                kind_of(type_),
                not not_null,
                default,
                text.generated.get(said),
                hidden == STORED,
                made if key and key_is_row_id else None,
                None,
                text.collations.get(said),
                hidden=hidden == HIDDEN,
            )
        )
    return tuple(found)


def _options(facts: TableFacts) -> tuple[tuple[str, str], ...]:
    options = (("without rowid", facts.without_rowid), ("strict", facts.strict))
    return tuple((name, "") for name, on in options if on)


def _row_id(columns: tuple[Row, ...]) -> str | None:
    taken = {row[2].lower() for row in columns}
    return next((name for name in ROW_IDS if name not in taken), None)
