"""Digests of rows that SQL Server computes, and its own count of running statements.

A row's text is its values one after the other, then the bytes of each, then which of them are NULL: CONCAT
takes NULL for an empty text. CHECKSUM would be quicker, but follows collations and misses changes. Source:
Microsoft's documentation of CONCAT, HASHBYTES and sys.dm_exec_requests.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.digests import BUCKETS, Digested
from dynamic_databases.dialects.sqlserver.values import shown

MD5 = "md5"
MOST_ARGUMENTS = 250
"""CONCAT takes 254."""
RUNNING = """
    SELECT CASE WHEN HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') = 1 THEN (
        SELECT COUNT(*) FROM sys.dm_exec_requests r
        WHERE r.status IN ('running', 'runnable') AND r.session_id <> @@SPID AND r.session_id > 50) END
"""
"""Without that right a login sees only its own requests. Sessions up to 50 are the server's own."""


def digests(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the digests that this server can compute; see `base.Dialect`."""
    return (MD5,)


def row_digest(digest: str, columns: Sequence[Digested]) -> str:
    """Return SQL for a number of 64 bits, as a decimal: sums of it are larger; see `base.Dialect`."""
    return f"CONVERT(decimal(38, 0), {_number(columns, 8, 'bigint')})"


def row_text(columns: Sequence[Digested]) -> str:
    """Return SQL for a short text; see `base.Dialect`."""
    return f"CONVERT(varchar(32), HASHBYTES('MD5', {_text(columns)}), 2)"


def bucket(key: Sequence[Digested]) -> str:
    """Return SQL for a number below `BUCKETS`; see `base.Dialect`."""
    if len(key) == 1 and key[0].column.kind.family is Family.INTEGER:
        return f"({key[0].sql} & {BUCKETS - 1})"
    return f"({_number(key, 4, 'int')} & {BUCKETS - 1})"


def _number(columns: Sequence[Digested], size: int, type_: str) -> str:
    return f"CONVERT({type_}, SUBSTRING(HASHBYTES('MD5', {_text(columns)}), 1, {size}))"


def _text(columns: Sequence[Digested]) -> str:
    parts = [_part(digested) for digested in columns]
    tags = [f"N'{digested.tag}'" for digested in columns if digested.tag]
    lengths = [f"DATALENGTH({part})" for part in parts]
    nulls = [
        f"CASE WHEN {digested.sql} IS NULL THEN 1 ELSE 0 END" for digested in columns if digested.nullable
    ]
    return _joined([part for each in (*parts, *lengths, *tags, *nulls) for part in (each, "N'|'")])


def _joined(parts: Sequence[str]) -> str:
    """Return SQL that joins any number of values as text of any length."""
    groups = [parts[start : start + MOST_ARGUMENTS] for start in range(0, len(parts), MOST_ARGUMENTS)]
    joined = [f"CONCAT(CONVERT(nvarchar(max), N''), {', '.join(group)})" for group in groups]
    return joined[0] if len(joined) == 1 else _joined(joined)


def _part(digested: Digested) -> str:
    sql, kind = digested.sql, digested.column.kind
    if digested.is_made:
        return sql
    if kind.family is Family.BINARY:
        return f"CONVERT(varchar(max), CONVERT(varbinary(max), {sql}), 2)"
    if digested.scale is not None and kind.family in NUMBERS:
        return f"CONVERT(nvarchar(60), CONVERT(decimal(38, {digested.scale}), {sql}))"
    if kind.family is Family.FLOAT and kind.size != 32:  # CONCAT itself writes six digits
        return f"CONVERT(nvarchar(40), {sql}, 3)"
    return shown(sql, kind, None)


def letter_by_letter(sql: str, column: Column) -> str:
    """Return SQL by which a text is compared as its units of UTF-16 are; see `base.Dialect`."""
    if column.kind.family is not Family.TEXT or (column.collation or "").endswith("_BIN2"):
        return sql
    return f"({sql} COLLATE Latin1_General_BIN2)"


def running(connection: BaseDatabaseWrapper) -> int | None:
    """Return how many other requests the server works on; None if they are not visible to this login."""
    number = fetch_all(connection, RUNNING)[0][0]
    return None if number is None else int(number)
