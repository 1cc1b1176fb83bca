"""Makes tables and views from rows of information_schema: columns, keys, indexes, foreign keys, checks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from dynamic_databases.catalog import (
    Column,
    OptionValues,
    Sequence,
    Table,
    TableKind,
    Trigger,
)
from dynamic_databases.dialects.mysql.catalog.columns import columns_of
from dynamic_databases.dialects.mysql.catalog.constraints import checks, foreign_keys
from dynamic_databases.dialects.mysql.catalog.keys import indexes_of
from dynamic_databases.dialects.mysql.catalog.rows import (
    CheckRow,
    ColumnRow,
    ConstraintRow,
    IndexRow,
    SequenceRow,
    TableRow,
)
from dynamic_databases.dialects.mysql.catalog.schema_objects import Objects
from dynamic_databases.dialects.rows import position_of
from dynamic_databases.fast_dataclasses import maker

new_table = maker(Table)
Row = TypeVar("Row", bound=tuple[Any, ...])
OF_COLUMN, OF_INDEX, OF_CONSTRAINT = (position_of(row, "table") for row in (ColumnRow, IndexRow, CheckRow))
"""The index of the table's name in a row: access by attribute takes twice the time."""
NAME = attrgetter("name")

KINDS = {"SYSTEM VERSIONED": TableKind.TEMPORAL, "VIEW": TableKind.VIEW, "SYSTEM VIEW": TableKind.VIEW}
FOREIGN_ENGINES = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3"})
INNODB, USUAL_ROW_FORMAT = "InnoDB", "DYNAMIC"
"""InnoDB's default row format since MariaDB 10.2 and MySQL 5.7, unless a server setting changes it."""
OPTION = re.compile(r"""([^\s=]+)=('(?:[^']|'')*'|"[^"]*"|`[^`]*`|\S*)|(\S+)""")


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of the catalog's statements about tables."""

    mariadb: bool
    tables: list[TableRow]
    columns: list[tuple[Any, ...]]
    """Each as a `ColumnRow`: see `dialects.rows`."""
    indexes: list[IndexRow]
    constraints: list[ConstraintRow]


class TableFacts(NamedTuple):
    """Everything that is read about one table. A tuple, because it is hashed for the cache of `_table`."""

    mariadb: bool
    database: str
    name: str
    type: str
    engine: str | None
    collation: str | None
    create_options: str
    comment: str | None
    columns: tuple[tuple[Any, ...], ...]
    indexes: tuple[IndexRow, ...]
    constraints: tuple[ConstraintRow, ...]
    definition: str | None
    view_options: OptionValues
    partitions: OptionValues
    triggers: tuple[Trigger, ...]
    row_format: str | None
    reference_systems: OptionValues


def tables_of(rows: TableRows, objects: Objects) -> tuple[Table, ...]:
    """Return all tables and views, sorted by name."""
    columns = _by_table(rows.columns, OF_COLUMN)
    indexes = _by_table(rows.indexes, OF_INDEX)
    constraints = _by_table(rows.constraints, OF_CONSTRAINT)
    return tuple(
        _table(
            TableFacts(
                mariadb=rows.mariadb,
                database=objects.database,
                name=row.name,
                type=row.type,
                engine=row.engine,
                collation=row.collation,
                create_options=row.options or "",
                comment=row.comment,
                columns=tuple(columns.get(row.name, ())),
                indexes=tuple(indexes.get(row.name, ())),
                constraints=tuple(constraints.get(row.name, ())),
                definition=objects.definitions.get(row.name),
                view_options=objects.view_options.get(row.name, ()),
                partitions=objects.partitions.get(row.name, ()),
                triggers=tuple(objects.triggers.get(row.name, ())),
                row_format=row.row_format,
                reference_systems=tuple(objects.reference_systems.get(row.name, {}).items()),
            )
        )
        for row in sorted(rows.tables, key=NAME)
        if row.type != "SEQUENCE"
    )


def _by_table(rows: Iterable[Row], table: int) -> dict[str, list[Row]]:
    """Return rows by the name of their table, which is at the index `table`."""
    by_table: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_table[row[table]].append(row)
    return by_table


@lru_cache(maxsize=2048)
def _table(facts: TableFacts) -> Table:
    """Return one table. Cached: when a database is read again, few of its tables have changed."""
    kind = _kind(facts.type, facts.engine, facts.create_options)
    options = facts.view_options or _options(facts)
    columns = columns_of(facts.columns, facts.constraints, mariadb=facts.mariadb)
    if facts.reference_systems:
        columns = _with_reference_systems(columns, dict(facts.reference_systems))
    if problem := _problem(kind, facts.engine, facts.comment, columns):
        return Table(
            schema=None,
            name=facts.name,
            kind=kind,
            triggers=facts.triggers,
            definition=facts.definition,
            options=options,
            problem=problem,
        )
    primary, unique, indexes = indexes_of(facts.indexes)
    return new_table(
        schema=None,
        name=facts.name,
        kind=kind,
        columns=columns,
        primary_key=primary,
        unique=unique,
        indexes=indexes,
        foreign_keys=foreign_keys(facts.constraints, facts.database),
        checks=checks(facts.constraints, mariadb=facts.mariadb),
        triggers=facts.triggers,
        definition=facts.definition,
        comment=None if kind is TableKind.VIEW else facts.comment or None,
        collation=facts.collation,
        # A collation's name begins with its character set's. MySQL 8.0 manual, 10.3.1.
        charset=facts.collation.partition("_")[0] if facts.collation else None,
        options=options,
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
    """Return why a table can't be read, or None. The server puts the reason in place of the comment."""
    if kind is TableKind.VIEW:
        return comment if comment and comment != "VIEW" else None
    if engine is None:
        return comment or "The server does not describe it: its storage engine may be missing."
    return None if columns else comment or "The server lists no column of it."


def broken_views(listed: list[TableRow]) -> list[str]:
    """Return the names of views that can't be read according to the list of tables."""
    return [row.name for row in listed if row.type == "VIEW" and row.comment and row.comment != "VIEW"]


def _options(facts: TableFacts) -> OptionValues:
    """Return a table's options: its engine, the options of CREATE TABLE, and its partitions."""
    given = {
        (name or word).lower(): value.strip("'\"`")
        for name, value, word in OPTION.findall(facts.create_options)
    }
    given = {name.strip("`"): value for name, value in given.items()}
    given.pop("partitioned", None)  # its kind already
    if facts.engine == INNODB and facts.row_format:
        # The actual format: if none was declared, it depends on a server setting.
        given["row_format"] = facts.row_format.upper()
        if given["row_format"] == USUAL_ROW_FORMAT:
            del given["row_format"]
    engine = (("engine", facts.engine),) if facts.engine else ()
    return (*engine, *given.items(), *facts.partitions)


def _with_reference_systems(columns: tuple[Column, ...], srids: Mapping[str, str]) -> tuple[Column, ...]:
    return tuple(
        replace(column, options=(*column.options, ("srid", srids[column.name])))
        if column.name in srids
        else column
        for column in columns
    )


def sequence_of(name: str, row: SequenceRow, comment: str | None) -> Sequence:
    """Return a sequence from its row."""
    return Sequence(
        schema=None,
        name=name,
        type="bigint",
        start=str(row.start),
        increment=str(row.increment),
        minimum=str(row.minimum),
        maximum=str(row.maximum),
        cycle=bool(row.cycle),
        cache=str(row.cache),
        comment=comment or None,
    )
