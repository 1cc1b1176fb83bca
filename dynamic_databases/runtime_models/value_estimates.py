"""How many different values the columns of a table have, as the server itself has estimated it."""

from __future__ import annotations

from dynamic_databases.catalog import Table
from dynamic_databases.connections import LiveConnection, reading
from dynamic_databases.dialects.base import fetch_all


def distinct_estimates(live: LiveConnection, table: Table) -> dict[str, int]:
    """Return the estimate of each column that has one, by name. Raises `DatabaseUnavailable`."""
    statement = live.dialect.distinct_estimates
    if not statement:
        return {}
    names = (table.name,) if table.schema is None else (table.schema, table.name)
    with reading(live, "asking for statistics of") as connection:
        rows = fetch_all(connection, statement, names)
    return {str(column): round(number) for column, number in rows if number}
