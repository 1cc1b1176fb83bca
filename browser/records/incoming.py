"""The rows that refer to a record: along foreign keys, and along columns that are only named like one.

Each is counted up to a limit and within a time: rows that refer to one are few, or as many as the table has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from browser.addresses import DatabaseAddress, link
from browser.records.references import Reference, condition_of, incoming_of
from dynamic_databases import deadlines
from dynamic_databases.catalog import Catalog, Column, Table, TableKind, TableName
from dynamic_databases.connections import reading
from dynamic_databases.errors import DatabaseUnavailable, TimedOut
from dynamic_databases.runtime_models import display_model
from dynamic_databases.subjects import TableSubject

MOST_COUNTED = 1_000
"""Rows: of more than that a page says no number."""
MOST_ASKED = 40
"""Relations that are counted: each costs a query."""
MOST_GUESSED = 40
LARGE = 100_000
"""Rows, as the server estimates them, of a table that is not searched without an index."""
SECONDS, SECONDS_EACH = 8.0, 3.0
GENERIC = frozenset({"id", "uuid", "guid", "code", "name", "key", "number", "no"})
"""Names of keys that tell nothing of their table: `id` elsewhere is that table's own."""
STORED = (TableKind.TABLE, TableKind.PARTITIONED)


Referring = tuple[TableName, tuple[str, ...], tuple[str, ...], bool]
"""A table, its columns, those of the table that they refer to, and whether that is guessed."""


@dataclass(frozen=True)
class Incoming:
    """Rows of another table that refer to a record."""

    table: Table
    columns: tuple[str, ...]
    """The columns that refer to it."""
    values: tuple[str | bytes | int | float, ...]
    url: str
    """The address of these rows."""
    peek_url: str
    """The address of a few of them."""
    is_guessed: bool = False
    """Whether no foreign key says so, only the column's name and type."""
    count: int | None = None
    """None if they were not counted; `MOST_COUNTED` + 1 if there are more than that."""
    problem: str = ""
    """Why they were not counted."""

    @property
    def count_words(self) -> str:
        if self.count is None:
            return "?"
        return f"{self.count:,}" if self.count <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"

    @property
    def name(self) -> str:
        return self.table.name


def incoming_relations(
    address: DatabaseAddress, subject: TableSubject, row: Mapping[str, Any]
) -> list[Incoming]:
    """Return what may refer to a record, foreign keys first; nothing is counted yet."""
    catalog, target = subject.catalog, subject.table
    return [
        _incoming(address, subject, catalog.by_name[name], Reference(own, target, columns), row, is_guessed)
        for name, own, columns, is_guessed in catalog.made_once(_referring, target)
        if all(row.get(column) is not None for column in columns)
    ]


def _referring(catalog: Catalog, target: Table) -> tuple[Referring, ...]:
    """Return what refers to a table, which is searched for through all tables."""
    keys = incoming_of(catalog, target)
    named = {(table.table_name, reference.columns) for table, reference in keys}
    guesses = [
        (table, reference)
        for table, reference in guessed_references(catalog, target)
        if (table.table_name, reference.columns) not in named
    ]
    return tuple(
        (table.table_name, reference.columns, reference.target_columns, is_guessed)
        for pairs, is_guessed in ((keys, False), (guesses[:MOST_GUESSED], True))
        for table, reference in pairs
    )


def _incoming(
    address: DatabaseAddress,
    subject: TableSubject,
    table: Table,
    reference: Reference,
    row: Mapping[str, Any],
    is_guessed: bool,
) -> Incoming:
    values = tuple(row[name] for name in reference.target_columns)
    targets = (reference.target.column(name) for name in reference.target_columns)
    query = [
        condition_of(name, target, value)
        for name, target, value in zip(reference.columns, targets, values, strict=True)
    ]
    own = address.table(table.table_name, subject.catalog.default_schema)
    return Incoming(
        table=table,
        columns=reference.columns,
        values=values,
        url=link(own.url(), query),
        peek_url=link(own.peek_url(), query),
        is_guessed=is_guessed,
    )


def guessed_references(catalog: Catalog, target: Table) -> Iterator[tuple[Table, Reference]]:
    """Yield tables with a column that is named and typed as if it referred to a table, though no key says so.

    `customer_id` is taken for the key `id` of `customers`; so is a column of the key's own name where that
    is not a usual one. A column that is a foreign key to another table is none.
    """
    key = target.primary_key.columns if target.primary_key else ()
    column = target.column(key[0]) if len(key) == 1 else None
    if column is None:
        return
    names = referring_names(target.name, column.name)
    for table in catalog.tables:
        if table.kind not in STORED or table is target:
            continue
        referring = {name for foreign_key in table.foreign_keys for name in foreign_key.columns}
        for other in table.columns:
            if other.name.lower() in names and other.name not in referring and _is_alike(other, column):
                yield table, Reference((other.name,), target, (column.name,))


def referring_names(table: str, key: str) -> frozenset[str]:
    """Return what a column that refers to this key may be called, in small letters."""
    name, key = table.lower(), key.lower()
    singular = (
        f"{name[:-3]}y" if name.endswith("ies") else name[:-2] if name.endswith(("sses", "xes", "ches")) else
        name[:-1] if name.endswith("s") and not name.endswith("ss") else name
    )  # fmt: skip
    ends = {key} if key in GENERIC else {"id", key}
    made = {f"{start}{joint}{end}" for start in (name, singular) for joint in ("_", "") for end in ends}
    return frozenset(made | (set() if key in GENERIC else {key}))


def _is_alike(column: Column, key: Column) -> bool:
    return column.kind.family is key.kind.family and not column.kind.is_opaque


def counted(subject: TableSubject, relations: Sequence[Incoming]) -> list[Incoming]:
    """Return the relations with their counts, as far as they are known within `SECONDS`."""
    with deadlines.within(SECONDS):
        return [
            _counted(subject, relation)
            if number < MOST_ASKED
            else replace(relation, problem=f"only {MOST_ASKED} are counted")
            for number, relation in enumerate(relations)
        ]


def _counted(subject: TableSubject, relation: Incoming) -> Incoming:
    statistics = subject.reading.statistics.tables.get(relation.table.table_name)
    rows = statistics.rows if statistics is not None else None
    if rows is not None and rows > LARGE and not _is_indexed(relation.table, relation.columns):
        return replace(relation, problem="no index")
    try:
        with deadlines.within(SECONDS_EACH):
            model = display_model(subject.live, relation.table)
            conditions = {
                f"{model.fields_by_column[name]}__exact": model.bound(name, value)
                for name, value in zip(relation.columns, relation.values, strict=True)
            }
            with reading(subject.live, "counting references in"):
                count = model.objects.filter(**conditions).order_by()[: MOST_COUNTED + 1].count()
    except TimedOut:
        return replace(relation, problem="not in time")
    except DatabaseUnavailable:
        return replace(relation, problem="can't be read")
    return replace(relation, count=count)


def _is_indexed(table: Table, columns: tuple[str, ...]) -> bool:
    """Return whether an index begins with one of these columns."""
    firsts = {index.parts[0].column for index in table.indexes if index.parts and index.predicate is None}
    keys = [key.columns[0] for key in (table.primary_key, *table.unique) if key is not None and key.columns]
    return not (firsts | set(keys)).isdisjoint(columns)
