"""Makes tables and views of information_schema's rows: columns, keys, indexes, foreign keys, checks."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dynamic_databases.catalog import (
    Check,
    Column,
    Family,
    ForeignKey,
    Kind,
    Sequence,
    Table,
    TableKind,
)
from dynamic_databases.dialects.mysql_indexes import indexes_of
from dynamic_databases.dialects.mysql_objects import Objects
from dynamic_databases.dialects.mysql_types import kind_of, values_of

Row = tuple[Any, ...]

KINDS = {"SYSTEM VERSIONED": TableKind.TEMPORAL, "VIEW": TableKind.VIEW, "SYSTEM VIEW": TableKind.VIEW}
FOREIGN_ENGINES = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3"})
OPTION = re.compile(r"""([^\s=]+)=('(?:[^']|'')*'|"[^"]*"|`[^`]*`|\S*)|(\S+)""")
ON_UPDATE = re.compile(r"on update (\S+)", re.IGNORECASE)
NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN, Family.BIT})


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of the catalog's statements about tables."""

    mariadb: bool
    tables: list[Row]
    columns: list[Row]
    statistics: list[Row]
    keys: list[Row]


def tables_of(rows: TableRows, objects: Objects) -> tuple[Table, ...]:
    """Return all tables and views, by name."""
    columns = _by_table(rows.columns)
    statistics = _by_table(rows.statistics)
    keys: dict[str, list[Row]] = defaultdict(list)
    for row in rows.keys:
        keys[row[1]].append(row)
    return tuple(
        _table(
            row,
            _columns(columns.get(row[0], ()), keys.get(row[0], ()), rows.mariadb),
            statistics.get(row[0], []),
            keys.get(row[0], []),
            objects,
        )
        for row in sorted(rows.tables)
        if row[1] != "SEQUENCE"
    )


def _by_table(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _table(
    row: Row, columns: tuple[Column, ...], statistics: list[Row], keys: list[Row], objects: Objects
) -> Table:
    name, type_, engine, _, _, collation, create_options, comment = row
    kind = _kind(type_, engine, create_options or "")
    options = objects.view_options.get(name, ()) or _options(engine, create_options or "")
    if name in objects.partitions:
        options = (*options, ("partitions", objects.partitions[name]))
    triggers = tuple(objects.triggers.get(name, ()))
    definition = objects.definitions.get(name)
    if problem := _problem(kind, engine, comment, columns):
        return Table(
            None, name, kind, triggers=triggers, definition=definition, options=options, problem=problem
        )
    primary, unique, indexes = indexes_of(statistics)
    return Table(
        None,
        name,
        kind,
        columns,
        primary,
        unique,
        indexes,
        _foreign_keys(keys, objects.database),
        _checks(keys),
        triggers,
        definition,
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


def _columns(rows: list[Row] | tuple[()], keys: list[Row] | tuple[()], mariadb: bool) -> tuple[Column, ...]:
    """Return a table's columns. MariaDB's JSON is a text with a check, which is how it is known."""
    json = {row[2] for row in keys if row[0] == "check" and row[6] == "Column" and _is_json(row)}
    found: list[Column] = []
    for position, row in enumerate(sorted(rows, key=_ordinal), 1):
        _, name, type_, nullable, default, extra, charset, collation, comment, generated, _ = row
        kind = kind_of(type_)
        if name in json and kind.family is Family.TEXT:
            kind = JSON
        identity, on_update, stored, hidden = _extra(extra)
        found.append(
            Column(
                name,
                position,
                type_,
                kind,
                nullable == "YES",
                default if default is None else _default(default, kind, extra, mariadb),
                _expression(generated, mariadb),
                stored,
                identity,
                on_update,
                collation,
                charset,
                comment or None,
                values_of(type_) if kind.family in LISTED else (),
                hidden,
            )
        )
    return tuple(found)


def _expression(text: str | None, mariadb: bool) -> str | None:
    """Return a generated column's expression; MySQL escapes the quotes in it."""
    if not text:
        return None
    return text if mariadb else text.replace("\\'", "'")


LISTED = frozenset({Family.ENUM, Family.SET})
JSON = Kind(Family.JSON)


def _ordinal(row: Row) -> int:
    return int(row[10])


def _is_json(check: Row) -> bool:
    name = check[2].replace("`", "``")
    return bool(check[4] == f"json_valid(`{name}`)")


@lru_cache(maxsize=1024)
def _extra(extra: str | None) -> tuple[str | None, str | None, bool, bool]:
    """Return what EXTRA says: identity, on update, stored, invisible."""
    words = (extra or "").upper()
    identity = "auto_increment" if "AUTO_INCREMENT" in words else None
    updated = ON_UPDATE.search(extra or "")
    return identity, updated[1] if updated else None, "STORED" in words, "INVISIBLE" in words


def _default(text: str, kind: Kind, extra: str | None, mariadb: bool) -> str | None:
    """Return a default as SQL. MariaDB writes it so; MySQL writes a text without its quotes.

    Source: MariaDB's documentation of COLUMNS (10.2.7); MySQL 8.0 manual, 28.3.8.
    """
    if mariadb:
        return None if text == "NULL" else text
    is_expression = "DEFAULT_GENERATED" in (extra or "") or text.upper().startswith("CURRENT_TIMESTAMP")
    if is_expression or kind.family in NUMBERS:
        return text.replace("\\'", "'") if is_expression else text
    return "'" + text.replace("'", "''") + "'"


def _foreign_keys(rows: list[Row], database: str) -> tuple[ForeignKey, ...]:
    actions = {row[2]: row for row in rows if row[0] == "actions"}
    columns: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[0] == "column":
            columns[row[2]].append(row)
    found: list[ForeignKey] = []
    for name, parts in sorted(columns.items()):
        parts.sort(key=lambda row: int(row[3]))
        _, _, _, _, _, schema, target, _ = parts[0]
        update, delete, match = actions[name][4:7] if name in actions else ("NO ACTION", "NO ACTION", None)
        found.append(
            ForeignKey(
                tuple(row[4] for row in parts),
                target,
                tuple(row[7] for row in parts),
                None if schema == database else schema,
                name,
                update,
                delete,
                None if match == "NONE" else match,
            )
        )
    return tuple(found)


def _checks(rows: list[Row]) -> tuple[Check, ...]:
    checks = [Check(row[4], row[2], row[5] == "YES") for row in rows if row[0] == "check"]
    return tuple(sorted(checks, key=lambda check: check.name or ""))


def sequence_of(name: str, row: Row) -> Sequence:
    """Return a sequence of its own row: place, start, minimum, maximum, increment, cycle."""
    start, minimum, maximum, increment = (str(value) for value in row[1:5])
    return Sequence(None, name, "bigint", start, increment, minimum, maximum, bool(row[5]))
