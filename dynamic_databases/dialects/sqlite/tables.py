"""Makes tables of what SQLite's pragmas and CREATE statements say: rows in, values out, no database."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from dynamic_databases.catalog import VIEWS, Column, Key, Table, TableKind, Trigger
from dynamic_databases.dialects.sqlite.ddl import NOTHING_SAID, TableText, table_text, tells
from dynamic_databases.dialects.sqlite.indexes import (
    SCHEMA,
    Row,
    foreign_keys,
    indexes,
    rows_by_index,
    unique_keys,
)
from dynamic_databases.dialects.sqlite.known import Text, Told
from dynamic_databases.dialects.sqlite.tokens import folded
from dynamic_databases.dialects.sqlite.types import kind_of
from dynamic_databases.making import draft, finished, maker

KINDS = {
    "table": TableKind.TABLE,
    "view": TableKind.VIEW,
    "virtual": TableKind.VIRTUAL,
    "shadow": TableKind.SHADOW,
}
TABLES = (TableKind.TABLE, TableKind.SHADOW)
ROW_IDS = ("rowid", "_rowid_", "oid")
draft_column, new_table, new_key = draft(Column), maker(Table), maker(Key)
HIDDEN, STORED = 1, 3
"""pragma_table_xinfo's `hidden`: 1 a virtual table's hidden column, 2 computed when read, 3 when written."""

NAME, IN_KEY = itemgetter(2), itemgetter(6)
REPLACED = "\ufffd"
UNNAMEABLE = "its name, or a column's, is not valid UTF-8, so that no statement can name it"

NOTHING_TOLD: Told = ((), (), ())


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
    told: dict[int, Told]
    """By the rowid that a table has in sqlite_master."""
    problems: dict[int, str]
    replaced: bool = False
    """Whether what is not valid UTF-8 was replaced in the names."""


class TableFacts(NamedTuple):
    """What there is to know of one table. Quick to hash and to find equal to itself: see `_table`."""

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

    def __hash__(self) -> int:
        return hash((self.name, self.sql))


def texts_of(master: list[MasterRow], table_list: dict[str, Row]) -> dict[int, Text]:
    """Return the texts of ordinary tables by rowid: what is told of them follows from that."""
    indexes: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for row in master:
        if row.type == "index":
            indexes[row.table].append((row.name, row.sql))
    return {
        row.rowid: (row.sql, tuple(indexes.get(row.name, ())))
        for row in master
        if row.type == "table" and row.sql and table_list.get(row.name, (None, None))[1] == "table"
    }


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
        columns, parts_of_indexes, keys = facts.told.get(row.rowid, NOTHING_TOLD)
        name = folded(row.name)
        its_triggers = triggers.get(name, ())
        its_facts = TableFacts(
            row.name,
            KINDS.get(listed, TableKind.TABLE),
            without_rowid,
            strict,
            row.sql,
            facts.problems.get(row.rowid) or (_name_problem(row, facts) if facts.replaced else None),
            columns,
            parts_of_indexes,
            tuple(index_sql.get(name, ())),
            tuple([(*key, *targets.spelled(key[2], key[4])) for key in keys]),
            tuple(sorted(its_triggers, key=attrgetter("name"))) if its_triggers else (),
        )
        tables.append(_table(its_facts))
    return tuple(sorted(tables, key=attrgetter("name")))


def _name_problem(row: MasterRow, facts: DatabaseFacts) -> str | None:
    names = [row.name, *map(NAME, facts.told.get(row.rowid, NOTHING_TOLD)[0])]
    return UNNAMEABLE if REPLACED in "".join(names) else None


class _Targets:
    """Finds tables and columns by a name in any case, as SQLite does."""

    def __init__(self, facts: DatabaseFacts) -> None:
        self._rowids = {row.name: row.rowid for row in facts.master if row.type in ("table", "view")}
        self._folded = {folded(name): name for name in self._rowids}
        self._told = facts.told

    def spelled(self, table: str, column: str | None) -> tuple[str, str | None]:
        """Return the names of a key's target as they are where they are defined, if they are."""
        name = table if table in self._rowids else self._folded.get(folded(table), table)
        if column is None:
            return name, None
        columns = self._told.get(self._rowids.get(name, -1), NOTHING_TOLD)[0]
        for row in columns:
            if row[2] == column:
                return name, column
        return name, next((row[2] for row in columns if folded(row[2]) == folded(column)), column)


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
    capitals = (facts.sql or "").upper()
    unusual = [(place, row) for place, row in enumerate(facts.columns) if row[6] or row[7]]
    text = _text(facts, capitals, unusual)
    by_index = rows_by_index(facts.indexes)
    key = _key([row for _, row in unusual if row[6]])
    made = "autoincrement" if text.autoincrement else "rowid"
    identity = made if _key_is_row_id(facts, key, by_index) else None
    columns = _columns(facts.columns, text, unusual, identity)
    return new_table(
        SCHEMA,
        facts.name,
        facts.kind,
        columns,
        new_key(key, text.primary_key_name, False) if key else None,
        unique_keys(by_index, text),
        indexes(by_index, columns, dict(facts.index_sql)),
        foreign_keys(facts.foreign_keys, text.references),
        tuple(text.checks),
        facts.triggers,
        facts.sql,
        None,
        None,
        None,
        _options(facts) if facts.without_rowid or facts.strict else (),
        None,
        None if facts.without_rowid or facts.kind in VIEWS else _row_id(facts, capitals),
    )


def _key(rows: list[Row]) -> tuple[str, ...]:
    return tuple([row[2] for row in (sorted(rows, key=IN_KEY) if len(rows) > 1 else rows)])


def _key_is_row_id(facts: TableFacts, key: tuple[str, ...], by_index: list[list[Row]]) -> bool:
    """Return whether SQLite makes the key's values: INTEGER PRIMARY KEY, which needs no index of its own."""
    has_index = any(rows[0][3] == "pk" for rows in by_index)
    return len(key) == 1 and facts.kind in TABLES and not facts.without_rowid and not has_index


def _text(facts: TableFacts, capitals: str, unusual: list[tuple[int, Row]]) -> TableText:
    if facts.sql is None or facts.kind not in TABLES:
        return NOTHING_SAID
    if not any(row[7] > HIDDEN for _, row in unusual) and not tells(capitals):
        return NOTHING_SAID
    return table_text(facts.sql) or NOTHING_SAID


def _columns(
    rows: tuple[Row, ...], text: TableText, unusual: list[tuple[int, Row]], identity: str | None
) -> tuple[Column, ...]:
    """Return the columns: first what most are, then what is unusual of some."""
    drafts = [
        draft_column(row[2], position, row[3], kind_of(row[3]), not row[4], row[5])
        for position, row in enumerate(rows, 1)
    ]
    for place, row in unusual:
        column = drafts[place]
        column.identity = identity if row[6] else None
        column.stored, column.hidden = row[7] == STORED, row[7] == HIDDEN
    if text.generated or text.collations:
        for column in drafts:
            said = folded(column.name)
            column.generated, column.collation = text.generated.get(said), text.collations.get(said)
    return finished(drafts, Column)


def _options(facts: TableFacts) -> tuple[tuple[str, str], ...]:
    options = (("without rowid", facts.without_rowid), ("strict", facts.strict))
    return tuple((name, "") for name, on in options if on)


def _row_id(facts: TableFacts, capitals: str) -> str | None:
    if facts.kind is TableKind.TABLE and capitals and "ROWID" not in capitals:
        return ROW_IDS[0]  # an ordinary table's names are in its text
    taken = "\0".join(map(NAME, facts.columns)).lower().split("\0")
    return next((name for name in ROW_IDS if name not in taken), None)
