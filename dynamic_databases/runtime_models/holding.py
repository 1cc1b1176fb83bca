"""Whether columns can hold the values that people ask for, and are still what they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dynamic_databases.catalog import Column, Table
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.dialects import holding
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.errors import StructureChanged


def read_as_type(live: LiveConnection, column: Column, values: Sequence[str]) -> dict[str, str]:
    """Return the values that spell one of the column's type, each as it is to be compared.

    Raises `DatabaseUnavailable`.
    """
    unasked = holding.read_unasked(live.dialect, column, values)
    if unasked is not None:
        return unasked
    with reading(live, "filtering rows of") as connection:
        return holding.read_as_type(live.dialect, connection, column, values)


def fitting_type(live: LiveConnection, column: Column, values: Sequence[str]) -> set[str]:
    """Return the `read_as_type` values that the column's type has room for. Raises `DatabaseUnavailable`."""
    with reading(live, "filtering rows of") as connection:
        return holding.fitting_type(live.dialect, connection, column, values)


def require_same_types(
    live: LiveConnection, table: Table, columns: Iterable[Column], *, is_refused: bool = False
) -> None:
    """Raise `StructureChanged` where columns have other types than when they were read.

    Most servers refuse a comparison with another type, which is the same error; MySQL makes 0 of any text,
    and has no other sign of a value that an enum has learned. Elsewhere only what was refused by the types
    as they were read is a reason to look (`is_refused`). Raises `DatabaseUnavailable`.
    """
    dialect = live.dialect
    if not (dialect.types_now and (dialect.compares_any_text or is_refused)):
        return
    compared = list(columns)
    if not compared:
        return
    names = (table.name,) if table.schema is None else (table.schema, table.name)
    with reading(live, "filtering rows of") as connection:
        types: dict[str, str] = dict(fetch_all(connection, dialect.types_now, names))
    changed = [
        column.name
        for column in compared
        if (column.name in types or dialect.compares_any_text)
        and not dialect.is_type(column, types.get(column.name, ""))
    ]
    if changed:
        raise StructureChanged(f"{', '.join(changed)} in {table.name} changed since the structure was read.")
