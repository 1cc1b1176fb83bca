"""Digests of rows that PostgreSQL computes, and its own count of running statements.

A row's text is what the server prints of a record: an empty value is NULL, quotes are doubled, so that it can
be read back. Source: PostgreSQL manual, Composite Type Input and Output Syntax.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Column, Family
from dynamic_databases.catalog.numbers import NUMBERS
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.digests import BUCKETS, Digested

HASH, MD5 = "hash of 64 bits", "md5"
KNOWS_HASH = 110000
"""The first version with hashes of 64 bits. They are kept between versions: partitions are stored by them."""
EXACT = ("C", "POSIX")
RUNNING = """
    SELECT count(*) FILTER (WHERE a.state = 'active'),
        count(*) FILTER (WHERE a.state IS NULL AND a.usesysid IS NOT NULL AND a.backend_type IS NULL)
    FROM pg_catalog.pg_stat_activity a
    WHERE a.pid <> pg_catalog.pg_backend_pid()
"""
"""Of other roles' sessions a login without pg_read_all_stats sees neither state nor kind."""


def digests(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Return the digests that this server can compute; see `base.Dialect`."""
    connection.ensure_connection()
    is_known = connection.connection.info.server_version >= KNOWS_HASH
    return (HASH, MD5) if is_known else (MD5,)


def row_digest(digest: str, columns: Sequence[Digested]) -> str:
    """Return SQL for a number of 64 bits; see `base.Dialect`."""
    text = _text(columns)
    if digest == HASH:
        return f"pg_catalog.hashtextextended({text}, 1)"
    return f"CAST(CAST('x' || pg_catalog.substr(pg_catalog.md5({text}), 1, 16) AS bit(64)) AS bigint)"


def row_text(columns: Sequence[Digested]) -> str:
    """Return SQL for what the server prints of a record; see `base.Dialect`."""
    return _text(columns)


def bucket(key: Sequence[Digested]) -> str:
    """Return SQL for a number below `BUCKETS`; see `base.Dialect`."""
    if len(key) == 1 and key[0].column.kind.family is Family.INTEGER:
        return f"({key[0].sql} & {BUCKETS - 1})"
    number = f"CAST(CAST('x' || pg_catalog.substr(pg_catalog.md5({_text(key)}), 1, 8) AS bit(32)) AS integer)"
    return f"({number} & {BUCKETS - 1})"


def _text(columns: Sequence[Digested]) -> str:
    parts = []
    for digested in columns:
        if digested.tag:
            parts.append(f"'{digested.tag}'::text")
        parts.append(_part(digested))
    return f"CAST(ROW({', '.join(parts)}) AS text)"


def _part(digested: Digested) -> str:
    sql, kind = digested.sql, digested.column.kind
    if digested.is_made:
        return sql
    if kind.family is Family.BINARY:  # how the server prints bytes is a setting
        return f"pg_catalog.encode({sql}, 'hex')"
    if kind.family is Family.TEXT and kind.fixed:  # without the blanks that fill it
        return f"CAST({sql} AS text)"
    if digested.scale is not None and kind.family in NUMBERS:
        return f"pg_catalog.trim_scale(CAST({sql} AS numeric))"
    return sql


def letter_by_letter(sql: str, column: Column) -> str:
    """Return SQL by which a text is compared as its bytes are; see `base.Dialect`."""
    if column.kind.family is not Family.TEXT or column.collation in EXACT:
        return sql
    return f'({sql} COLLATE "C")'


def running(connection: BaseDatabaseWrapper) -> int | None:
    """Return how many other sessions run a statement; None if others' are not visible to this login."""
    active, hidden = fetch_all(connection, RUNNING)[0]
    return None if hidden else int(active)
