"""Makes routines, sequences, user types and synonyms of the rows of SQL Server's catalog."""

from __future__ import annotations

from collections.abc import Iterable

from dynamic_databases.catalog import Routine, Sequence, UserType
from dynamic_databases.dialects.sqlserver.rows import ColumnRow, ObjectRow, SequenceRow, TypeRow
from dynamic_databases.dialects.sqlserver.tables import DatabaseFacts, by_table, columns_of
from dynamic_databases.dialects.sqlserver.types import TypeFacts, spelling

ROUTINES = {
    "P": "procedure", "PC": "procedure",
    "FN": "function", "IF": "function", "TF": "function", "FS": "function", "FT": "function",
    "AF": "aggregate",
}  # fmt: skip
IN_NET = frozenset({"PC", "FS", "FT", "AF"})
SYNONYM = "SN"


def routines_of(rows: Iterable[ObjectRow]) -> tuple[Routine, ...]:
    """Return procedures and functions by schema and name; their definition says arguments and result."""
    found = [
        Routine(
            row.schema,
            row.name,
            ROUTINES[row.type],
            language=".NET" if row.type in IN_NET else "SQL",
            definition=row.module,
        )
        for row in rows
        if row.type in ROUTINES
    ]
    return tuple(sorted(found, key=lambda routine: (routine.schema or "", routine.name)))


def sequences_of(rows: Iterable[SequenceRow]) -> tuple[Sequence, ...]:
    """Return the sequences by schema and name."""
    found = [
        Sequence(
            row.schema,
            row.name,
            row.type,
            row.start,
            row.increment,
            row.minimum,
            row.maximum,
            bool(row.cycling),
            cache=(row.cache_size or "default") if row.cached else "none",
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda sequence: (sequence.schema or "", sequence.name)))


def types_of(facts: DatabaseFacts) -> tuple[UserType, ...]:
    """Return other names for types, table types, .NET types and synonyms, by schema and name."""
    columns = by_table(facts.columns)
    found = [
        UserType(row.schema, row.name, *_described(row, columns.get(row.table_id or 0, ()), facts.collation))
        for row in facts.types
    ]
    found += [
        UserType(row.schema, row.name, "synonym", row.synonym_of)
        for row in facts.objects
        if row.type == SYNONYM
    ]
    return tuple(sorted(found, key=lambda type_: (type_.schema or "", type_.name)))


def _described(row: TypeRow, columns: Iterable[ColumnRow], collation: str | None) -> tuple[str, str | None]:
    if row.is_table:
        parts = [
            f"{column.name} {column.type}{'' if column.nullable else ' not null'}"
            for column in columns_of(columns, collation)
        ]
        return "table type", f"table ({', '.join(parts)})"
    if row.base is None:
        return ".NET type", None
    facts = TypeFacts(row.base, row.base, max_length=row.max_length, precision=row.precision, scale=row.scale)
    return "type", spelling(facts) + ("" if row.nullable else " not null")
