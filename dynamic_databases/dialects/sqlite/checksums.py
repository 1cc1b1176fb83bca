"""How SQLite compares texts letter by letter; there is no server that could make digests of rows."""

from __future__ import annotations

from dynamic_databases.catalog import Column

EXACT = "BINARY"


def letter_by_letter(sql: str, column: Column) -> str:
    """Return SQL by which a text is compared as its bytes are; see `base.Dialect`."""
    return sql if (column.collation or EXACT).upper() == EXACT else f"({sql} COLLATE {EXACT})"
