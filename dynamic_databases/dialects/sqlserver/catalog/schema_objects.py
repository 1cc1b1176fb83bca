"""Makes routines, sequences, user types and synonyms from rows of SQL Server's catalog views."""

from __future__ import annotations

from collections.abc import Iterable

from dynamic_databases.catalog import Routine, Sequence, UserType
from dynamic_databases.dialects.sqlserver.catalog.columns import columns_of
from dynamic_databases.dialects.sqlserver.catalog.options import TYPE, UNDESCRIBED, Described
from dynamic_databases.dialects.sqlserver.catalog.rows import ColumnRow, ObjectRow, SequenceRow, TypeRow
from dynamic_databases.dialects.sqlserver.catalog.tables import DatabaseFacts, by_table
from dynamic_databases.dialects.sqlserver.types import TypeFacts, spelling

ROUTINES = {
    "P": "procedure", "PC": "procedure",
    "FN": "function", "IF": "function", "TF": "function", "FS": "function", "FT": "function",
    "AF": "aggregate",
}  # fmt: skip
IN_NET = frozenset({"PC", "FS", "FT", "AF"})
NAMED = {"SN": "synonym", "R": "rule", "D": "default"}
"""Rules and defaults here are separate objects, which sp_bindrule and sp_bindefault bind to columns."""


def routines_of(rows: Iterable[ObjectRow], described: Described = UNDESCRIBED) -> tuple[Routine, ...]:
    """Return procedures and functions by schema and name. Arguments and result are in the definition."""
    routines = [
        Routine(
            schema=row.schema,
            name=row.name,
            kind=ROUTINES[row.type],
            language=".NET" if row.type in IN_NET else "SQL",
            definition=row.module,
            comment=row.comment,
            options=described.modules.get(row.object_id, ()),
        )
        for row in rows
        if row.type in ROUTINES
    ]
    return tuple(sorted(routines, key=lambda routine: (routine.schema or "", routine.name)))


def sequences_of(rows: Iterable[SequenceRow], described: Described = UNDESCRIBED) -> tuple[Sequence, ...]:
    """Return the sequences by schema and name."""
    sequences = [
        Sequence(
            schema=row.schema,
            name=row.name,
            type=row.type,
            start=row.start,
            increment=row.increment,
            minimum=row.minimum,
            maximum=row.maximum,
            cycle=bool(row.cycling),
            cache=(row.cache_size or "default") if row.cached else "none",
            comment=described.comment_of(row.object_id),
        )
        for row in rows
    ]
    return tuple(sorted(sequences, key=lambda sequence: (sequence.schema or "", sequence.name)))


def types_of(facts: DatabaseFacts) -> tuple[UserType, ...]:
    """Return alias types, table types, .NET types, synonyms, rules and defaults, by schema and name."""
    columns = by_table(facts.columns)
    types = [
        UserType(
            row.schema,
            row.name,
            *_described(row, columns.get(row.table_id or 0, ()), facts.collation),
            comment=facts.described.comments.get((TYPE, row.type_id)),
        )
        for row in facts.types
    ]
    types += [
        UserType(row.schema, row.name, NAMED[row.type], row.synonym_of or row.module, row.comment)
        for row in facts.objects
        if row.type in NAMED
    ]
    return tuple(sorted(types, key=lambda type_: (type_.schema or "", type_.name)))


def _described(row: TypeRow, columns: Iterable[ColumnRow], collation: str | None) -> tuple[str, str | None]:
    if row.is_table:
        parts = [
            f"{column.name} {column.type}{'' if column.nullable else ' not null'}"
            for column in columns_of(columns, collation, {})
        ]
        return "table type", f"table ({', '.join(parts)})"
    if row.base is None:
        return ".NET type", None
    facts = TypeFacts(row.base, row.base, max_length=row.max_length, precision=row.precision, scale=row.scale)
    return "type", spelling(facts) + ("" if row.nullable else " not null")
