"""Makes columns from rows of information_schema.COLUMNS."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from typing import Any

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects.mysql.catalog.rows import (
    CheckRow,
    ColumnRow,
    ConstraintRow,
)
from dynamic_databases.dialects.mysql.types import kind_of, values_of
from dynamic_databases.dialects.rows import position_of

ON_UPDATE = re.compile(r"on update (\S+)", re.IGNORECASE)
ESCAPED = re.compile(r"\\(['\\])")
COMPRESSED = re.compile(r" /\*M?!\d+ COMPRESSED\*/")
"""The server appends this to the type, as an executable comment."""
WITHOUT_VERSIONS = "WITHOUT SYSTEM VERSIONING"
UNVERSIONED = (("without_system_versioning", ""),)
NUMBERS = frozenset({Family.INTEGER, Family.DECIMAL, Family.FLOAT, Family.BOOLEAN, Family.BIT})


NAME, ORDINAL = position_of(ColumnRow, "name"), itemgetter(position_of(ColumnRow, "ordinal"))
DESCRIPTION = slice(NAME, None)
"""The part of a column's row without its table and position."""


def columns_of(
    rows: Iterable[tuple[Any, ...]], constraints: Iterable[ConstraintRow], *, mariadb: bool
) -> tuple[Column, ...]:
    """Return a table's columns from `ColumnRow` values. MariaDB's JSON is a text column with a check."""
    json = {row.constraint for row in constraints if isinstance(row, CheckRow) and _is_json(row)}
    in_order = sorted(rows, key=ORDINAL)
    return tuple(
        [
            _column(position, row[DESCRIPTION], row[NAME] in json, mariadb)
            for position, row in enumerate(in_order, 1)
        ]
    )


@lru_cache(maxsize=2**13)
def _column(position: int, description: tuple[Any, ...], is_json: bool, mariadb: bool) -> Column:
    """Return a column. Cached: tables share the values of columns that are alike."""
    row = ColumnRow("", position, *description)
    kind = kind_of(row.type)
    if is_json and kind.family is Family.TEXT:
        kind = JSON
    identity, on_update, stored, hidden = _extra(row.extra)
    type_, options = row.type, UNVERSIONED if WITHOUT_VERSIONS in (row.extra or "") else ()
    if "COMPRESSED" in type_:
        type_, options = COMPRESSED.sub("", type_), (*options, ("compressed", ""))
    return Column(
        name=row.name,
        position=position,
        type=type_,
        kind=kind,
        nullable=row.nullable == "YES",
        default=row.default if row.default is None else _default(row.default, kind, row.extra, mariadb),
        generated=_expression(row.generated, mariadb),
        stored=stored,
        identity=identity,
        on_update=on_update,
        collation=row.collation,
        charset=row.charset,
        comment=row.comment or None,
        values=values_of(row.type) if kind.family in LISTED else (),
        hidden=hidden,
        options=options,
    )


def _expression(text: str | None, mariadb: bool) -> str | None:
    """Return a generated column's expression."""
    if not text:
        return None
    return text if mariadb else unescaped(text)


def unescaped(text: str) -> str:
    """Return an expression from MySQL's information_schema as SHOW CREATE TABLE prints it.

    In information_schema quotes and backslashes are escaped once more: `_utf8mb4\\'it\\\\\\'s\\'`.
    """
    return ESCAPED.sub(r"\1", text)


LISTED = frozenset({Family.ENUM, Family.SET})
JSON = Kind(Family.JSON)


def _is_json(check: CheckRow) -> bool:
    name = check.constraint.replace("`", "``")
    return check.level == "Column" and check.clause == f"json_valid(`{name}`)"


@lru_cache(maxsize=1024)
def _extra(extra: str | None) -> tuple[str | None, str | None, bool, bool]:
    """Return the parts of EXTRA: identity, on update, stored, invisible."""
    words = (extra or "").upper()
    identity = "auto_increment" if "AUTO_INCREMENT" in words else None
    updated = ON_UPDATE.search(extra or "")
    return identity, updated[1] if updated else None, "STORED" in words, "INVISIBLE" in words


def _default(text: str, kind: Kind, extra: str | None, mariadb: bool) -> str | None:
    """Return a default as SQL. MariaDB reports it as SQL, but MySQL reports text without its quotes.

    Source: MariaDB's documentation of COLUMNS (10.2.7); MySQL 8.0 manual, 28.3.8.
    """
    if mariadb:
        return None if text == "NULL" else text
    is_expression = "DEFAULT_GENERATED" in (extra or "") or text.upper().startswith("CURRENT_TIMESTAMP")
    if is_expression or kind.family in NUMBERS:
        return unescaped(text) if is_expression else text
    return "'" + text.replace("'", "''") + "'"
