"""Makes tables and views of information_schema's rows: columns, keys, indexes, foreign keys, checks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dynamic_databases.catalog import (
    Check,
    Column,
    ForeignKey,
    Sequence,
    Table,
    TableKind,
    Trigger,
)
from dynamic_databases.dialects.mysql.columns import columns_of, unescaped
from dynamic_databases.dialects.mysql.indexes import indexes_of
from dynamic_databases.dialects.mysql.objects import Objects
from dynamic_databases.making import maker

new_table, new_foreign_key = maker(Table), maker(ForeignKey)
Row = tuple[Any, ...]

KINDS = {"SYSTEM VERSIONED": TableKind.TEMPORAL, "VIEW": TableKind.VIEW, "SYSTEM VIEW": TableKind.VIEW}
FOREIGN_ENGINES = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3"})
UNSEEN = ""
"""An action that the login is not shown: MariaDB lists none for who may only SELECT."""
OPTION = re.compile(r"""([^\s=]+)=('(?:[^']|'')*'|"[^"]*"|`[^`]*`|\S*)|(\S+)""")


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of the catalog's statements about tables."""

    mariadb: bool
    tables: list[Row]
    columns: list[Row]
    statistics: list[Row]
    keys: list[Row]


class TableFacts(NamedTuple):
    """What there is to know of one table. A tuple, since it is quick to hash: see `_table`."""

    mariadb: bool
    database: str
    row: Row
    """Of TABLES, without its statistics."""
    columns: tuple[Row, ...]
    statistics: tuple[Row, ...]
    keys: tuple[Row, ...]
    definition: str | None
    view_options: tuple[tuple[str, str], ...]
    partitions: str | None
    triggers: tuple[Trigger, ...]


def tables_of(rows: TableRows, objects: Objects) -> tuple[Table, ...]:
    """Return all tables and views, by name."""
    columns = _by_table(rows.columns, 0)
    statistics = _by_table(rows.statistics, 0)
    keys = _by_table(rows.keys, 1)
    tables: list[Table] = []
    for row in sorted(rows.tables):
        name, type_ = row[:2]
        if type_ == "SEQUENCE":
            continue
        facts = TableFacts(
            rows.mariadb,
            objects.database,
            (*row[:3], *row[5:]),
            tuple(columns.get(name, ())),
            tuple(statistics.get(name, ())),
            tuple(keys.get(name, ())),
            objects.definitions.get(name),
            objects.view_options.get(name, ()),
            objects.partitions.get(name),
            tuple(objects.triggers.get(name, ())),
        )
        tables.append(_table(facts))
    return tuple(tables)


def _by_table(rows: list[Row], place: int) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[place]].append(row)
    return found


@lru_cache(maxsize=2048)
def _table(facts: TableFacts) -> Table:
    """Return one table. Cached: when a database is read again, hardly one of its tables is another."""
    name, type_, engine, collation, create_options, comment = facts.row
    kind = _kind(type_, engine, create_options or "")
    options = facts.view_options or _options(engine, create_options or "")
    if facts.partitions is not None:
        options = (*options, ("partitions", facts.partitions))
    columns = columns_of(facts.columns, facts.keys, mariadb=facts.mariadb)
    if problem := _problem(kind, engine, comment, columns):
        return Table(
            None,
            name,
            kind,
            triggers=facts.triggers,
            definition=facts.definition,
            options=options,
            problem=problem,
        )
    primary, unique, indexes = indexes_of(facts.statistics)
    return new_table(
        None,
        name,
        kind,
        columns,
        primary,
        unique,
        indexes,
        _foreign_keys(facts.keys, facts.database),
        _checks(facts.keys, mariadb=facts.mariadb),
        facts.triggers,
        facts.definition,
        None if kind is TableKind.VIEW else comment or None,
        collation,
        collation.partition("_")[0] if collation else None,
        options,
    )


def _kind(type_: str, engine: str | None, options: str) -> TableKind:
    if type_ in KINDS:
        return KINDS[type_]
    if engine in FOREIGN_ENGINES:
        return TableKind.FOREIGN
    return TableKind.PARTITIONED if "partitioned" in options.split() else TableKind.TABLE


def _problem(
    kind: TableKind, engine: str | None, comment: str | None, columns: tuple[Column, ...]
) -> str | None:
    """Return why a table can't be read; the server puts that where its comment would be."""
    if kind is TableKind.VIEW:
        return comment if comment and comment != "VIEW" else None
    if engine is None:
        return comment or "The server says nothing of it: its storage engine may be missing."
    return None if columns else comment or "The server lists no column of it."


def _options(engine: str | None, text: str) -> tuple[tuple[str, str], ...]:
    options = [(one[0] or one[2], one[1].strip("'\"`")) for one in OPTION.findall(text)]
    kept = tuple((name.lower(), value) for name, value in options if name.lower() != "partitioned")
    return (("engine", engine), *kept) if engine else kept


def _foreign_keys(rows: tuple[Row, ...], database: str) -> tuple[ForeignKey, ...]:
    actions = {row[2]: row for row in rows if row[0] == "actions"}
    columns: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[0] == "column":
            columns[row[2]].append(row)
    found: list[ForeignKey] = []
    for name, parts in sorted(columns.items()):
        parts.sort(key=lambda row: int(row[3]))
        _, _, _, _, _, schema, target, _ = parts[0]
        update, delete, match = actions[name][4:7] if name in actions else (UNSEEN, UNSEEN, None)
        found.append(
            new_foreign_key(
                tuple([row[4] for row in parts]),
                target,
                tuple([row[7] for row in parts]),
                None if schema == database else schema,
                name,
                update,
                delete,
                None if match == "NONE" else match,
            )
        )
    return tuple(found)


def _checks(rows: tuple[Row, ...], *, mariadb: bool) -> tuple[Check, ...]:
    checks = [
        Check(row[4] if mariadb else unescaped(row[4]), row[2], row[5] == "YES")
        for row in rows
        if row[0] == "check"
    ]
    return tuple(sorted(checks, key=lambda check: check.name or ""))


def sequence_of(name: str, row: Row) -> Sequence:
    """Return a sequence of its own row: place, start, minimum, maximum, increment, cycle, cache."""
    start, minimum, maximum, increment = (str(value) for value in row[1:5])
    return Sequence(None, name, "bigint", start, increment, minimum, maximum, bool(row[5]), cache=str(row[6]))
