"""Makes columns of information_schema.COLUMNS' rows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.mysql.types import kind_of, values_of

Row = tuple[Any, ...]

ON_UPDATE = re.compile(r"on update (\S+)", re.IGNORECASE)
ESCAPED = re.compile(r"\\(['\\])")
NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN, Family.BIT})


def columns_of(rows: tuple[Row, ...], keys: tuple[Row, ...], *, mariadb: bool) -> tuple[Column, ...]:
    """Return a table's columns. MariaDB's JSON is a text with a check, which is how it is known."""
    json = {row[2] for row in keys if row[0] == "check" and row[6] == "Column" and _is_json(row)}
    in_order = sorted(rows, key=_ordinal)
    return tuple(
        [_column(place, row[1:10], row[1] in json, mariadb) for place, row in enumerate(in_order, 1)]
    )


@lru_cache(maxsize=2**13)
def _column(position: int, row: Row, is_json: bool, mariadb: bool) -> Column:
    """Return a column of its row without the table's name: tables share those that are alike."""
    name, type_, nullable, default, extra, charset, collation, comment, generated = row
    kind = kind_of(type_)
    if is_json and kind.family is Family.TEXT:
        kind = JSON
    identity, on_update, stored, hidden = _extra(extra)
    return Column(
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


def _expression(text: str | None, mariadb: bool) -> str | None:
    """Return a generated column's expression."""
    if not text:
        return None
    return text if mariadb else unescaped(text)


def unescaped(text: str) -> str:
    """Return an expression of MySQL's information_schema as SHOW CREATE TABLE prints it.

    There quotes and backslashes are escaped once more: `_utf8mb4\\'it\\\\\\'s\\'`.
    """
    return ESCAPED.sub(r"\1", text)


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
        return unescaped(text) if is_expression else text
    return "'" + text.replace("'", "''") + "'"
