"""Delimits SQL Server's identifiers by brackets, which mssql-django does not quote again."""

from __future__ import annotations


def quote(name: str) -> str:
    """Return one name in brackets, for Django's cursor."""
    return "[" + name.replace("]", "]]").replace("%", "%%") + "]"


def quote_table(schema: str | None, name: str) -> str:
    """Return a table's name with its schema: it begins and ends with a bracket, as mssql-django asks."""
    return quote(name) if schema is None else f"{quote(schema)}.{quote(name)}"
