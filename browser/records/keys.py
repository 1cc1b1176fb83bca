"""Chooses the columns to look a record up by in all environments; leaves the look-up to `record_sides`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from browser.addresses import KeyPart, TableAddress, encode, encode_key, key_part, link
from browser.errors import BadRequest
from browser.records.reading import key_values, named_columns
from dynamic_databases.catalog import Table
from dynamic_databases.catalog.row_keys import KeySource, RowKey, row_key, unique_keys
from dynamic_databases.errors import NoSuchRecord


def compare_address(
    table: Table,
    address: TableAddress,
    key: RowKey,
    segment: str,
    values: Mapping[str, Any],
    query: Sequence[tuple[str, str]],
) -> str | None:
    """Return the address of the same record in all environments, or None if nothing identifies it.

    `segment` is the record's key as in its address, `query` the address's parameters, `values` the record's
    values by column. A row id means nothing in other environments, so a unique key without NULL is used
    instead.
    """
    if key.source is not KeySource.ROW_ID:
        return link(address.compare_url(segment), query)
    known = {
        column.name
        for column in table.columns
        if values[column.name] is not None and not column.kind.is_opaque
    }
    columns = min(filter(known.issuperset, unique_keys(table)), key=len, default=())
    if not columns:
        return None
    parts = [key_part(table.column(name), values[name]) for name in columns]
    return link(address.compare_url(encode_key(parts)), [("_by", ",".join(map(encode, columns)))])


def record_key(
    tables: Mapping[str, Table], by: str, segment: str
) -> tuple[tuple[str, ...], tuple[KeyPart, ...]]:
    """Return the columns to look a record up by (those in `by`, otherwise the key's), and their values.

    `tables` has the table in each environment. Raises `BadRequest`, and `NoSuchRecord` if there is no key.
    """
    columns, slug = key_columns(tables, by)
    return columns, key_values(tables[slug], columns, segment)


def key_columns(tables: Mapping[str, Table], by: str) -> tuple[tuple[str, ...], str]:
    """Return the columns in `by`, otherwise the key's, and the first environment whose table has them.

    Raises as `record_key` does.
    """
    return _named(tables, by) if by else _own_key(tables)


def _own_key(tables: Mapping[str, Table]) -> tuple[tuple[str, ...], str]:
    # All environments are tried, because the login may lack access to the key in some of them.
    keys = ((row_key(table), slug) for slug, table in tables.items())
    stable = next(((key.columns, slug) for key, slug in keys if key.is_stable), None)
    if stable is None:
        raise NoSuchRecord(
            "This table has no key by which a row could be found elsewhere; name a column: ?_by=email."
        )
    return stable


def _named(tables: Mapping[str, Table], by: str) -> tuple[tuple[str, ...], str]:
    problem: BadRequest | None = None
    for slug, table in tables.items():
        try:
            return named_columns(table, by), slug
        except BadRequest as error:
            problem = error
    assert problem is not None
    raise problem
