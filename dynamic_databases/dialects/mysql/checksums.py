"""Digests of rows that MySQL and MariaDB compute, and their own count of running statements.

A row's text is its values one after the other, then the bytes of those that may have any length, then which
of them are NULL: CONCAT_WS passes over NULL. Sources: MariaDB's documentation of CONCAT_WS, CRC32 and CRC32C.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.digests import BUCKETS, Digested
from dynamic_databases.dialects.mysql.values import shown

CRC, MD5 = "product of CRC32 and CRC32C", "md5"
"""Two cyclic checks of 32 bits tell apart what one of 64 does, in a third of md5's time.

Alone their sums over rows would be of no use: the check of a changed value changes by the same bits in every
row, so two values that change places cancel out. Products do not.
"""
DIGESTED_ROW = "digested_row"
"""The variable that has the text of a row, which is made once for both checks: half of the time.

Factors are worked out from the left. If they were not, the second check would be of the row before: sums
might differ where no row does, but not the other way round.
"""
KNOWS_CRC32C = (10, 8)
EXACT = ("utf8mb4_bin", "utf8mb4_nopad_bin", "ascii_bin", "binary")
SEPARATOR = "'|' COLLATE utf8mb4_bin"
"""Decides what the whole is, where columns have other collations each."""
NULLS_IN_A_NUMBER = 60
PLAIN = frozenset(
    {
        *(Family.INTEGER, Family.BOOLEAN, Family.DECIMAL, Family.FLOAT),
        *(Family.DATE, Family.TIME, Family.TIMESTAMP, Family.UUID, Family.BIT),
    }
)
"""Families whose values, as they are printed, never have the sign between values."""
TEXTS = (Family.TEXT, Family.ENUM, Family.SET, Family.JSON)
AS_STORED = frozenset({*PLAIN, *TEXTS}) - {Family.FLOAT, Family.BIT}
FINE = {Family.TIME: "TIME(6)", Family.TIMESTAMP: "DATETIME(6)"}
ELSE_RANDOM = "IFNULL({}, CAST(FLOOR(RAND() * 9007199254740991) AS UNSIGNED))"
"""A text longer than `max_allowed_packet` is NULL to the server: such a row is the same as none."""
RUNNING = "SHOW GLOBAL STATUS WHERE Variable_name = 'Threads_running'"


def digests(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the digests that this server can compute; see `base.Dialect`."""
    connection.ensure_connection()
    is_mariadb = connection.mysql_is_mariadb  # type: ignore[attr-defined]
    version = connection.mysql_version  # type: ignore[attr-defined]
    return (CRC, MD5) if is_mariadb and version >= KNOWS_CRC32C else (MD5,)


def row_digest(digest: str, columns: Sequence[Digested]) -> str:
    """Return SQL for a number of 64 bits; see `base.Dialect`."""
    text = _text(columns)
    if digest == CRC:
        return ELSE_RANDOM.format(f"CRC32(@{DIGESTED_ROW} := {text}) * CRC32C(@{DIGESTED_ROW})")
    return ELSE_RANDOM.format(f"CAST(CONV(LEFT(MD5({text}), 16), 16, 10) AS UNSIGNED)")


def row_text(columns: Sequence[Digested]) -> str:
    """Return SQL for a text without the sign between values; see `base.Dialect`."""
    return f"MD5({_text(columns)})"


def bucket(key: Sequence[Digested]) -> str:
    """Return SQL for a number below `BUCKETS`; see `base.Dialect`."""
    if len(key) == 1 and key[0].column.kind.family is Family.INTEGER:
        return f"({key[0].sql} & {BUCKETS - 1})"
    return f"(CRC32({_text(key)}) & {BUCKETS - 1})"


def _text(columns: Sequence[Digested]) -> str:
    parts = [_part(digested) for digested in columns]
    tags = [f"'{digested.tag}'" for digested in columns if digested.tag]
    lengths = [
        f"LENGTH({part})"
        for digested, part in zip(columns, parts, strict=True)
        if not digested.is_made and digested.column.kind.family not in PLAIN
    ][1:]  # the others tell where the first begins and ends
    return f"CONCAT_WS({SEPARATOR}, {', '.join((*parts, *lengths, *tags, *_nulls(columns)))})"


def _nulls(columns: Sequence[Digested]) -> list[str]:
    """Return SQL for numbers, each bit of which says whether a value is NULL."""
    nullable = [digested.sql for digested in columns if digested.nullable]
    starts = range(0, len(nullable), NULLS_IN_A_NUMBER)
    some = (nullable[start : start + NULLS_IN_A_NUMBER] for start in starts)
    return [" | ".join(f"(({sql}) IS NULL) << {bit}" for bit, sql in enumerate(names)) for names in some]


def _part(digested: Digested) -> str:
    sql, column = digested.sql, digested.column
    family = column.kind.family
    if digested.is_made:
        return sql
    if digested.scale is not None:
        return f"CAST({sql} AS {FINE.get(family) or f'DECIMAL(65, {digested.scale})'})"
    if family in TEXTS and (column.charset or "utf8mb4") != "utf8mb4":
        return f"CONVERT({sql} USING utf8mb4)"
    if family is Family.BINARY:
        return f"HEX({sql})"
    return sql if family in AS_STORED else shown(sql, column.kind, None)


def letter_by_letter(sql: str, column: Column) -> str:
    """Return SQL by which a text is compared as its bytes are; see `base.Dialect`."""
    if column.kind.family is not Family.TEXT or column.collation in EXACT:
        return sql
    return f"(CONVERT({sql} USING utf8mb4) COLLATE utf8mb4_bin)"


def running(connection: BaseDatabaseWrapper) -> int | None:
    """Return how many other threads run a statement."""
    rows = fetch_all(connection, RUNNING)
    return max(0, int(rows[0][1]) - 1) if rows else None
