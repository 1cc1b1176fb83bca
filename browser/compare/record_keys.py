"""By which columns a record is looked up in all environments; leaves looking it up to `record_sides`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from browser.addresses import KeyPart, encode, encode_key, key_part, link
from browser.compare.places import ComparePlace
from browser.compare.record_comparison import RecordState
from browser.compare.record_sides import record_sides
from browser.failures import BadRequest, Failure
from browser.parameters import pairs
from browser.places import Place
from browser.records import key_values, named_columns
from dynamic_databases.catalog import Table
from dynamic_databases.errors import NoSuchRecord
from dynamic_databases.row_keys import KeySource, RowKey, row_key, unique_keys


def compare_address(place: Place, key: RowKey, by_name: Mapping[str, Any]) -> str | None:
    """Return the address of the same record in all environments, None where nothing tells it from others.

    A row id means nothing elsewhere: a unique key without a NULL takes its place.
    """
    if len(place.counterparts) < 2:
        return None
    if key.source is not KeySource.ROW_ID:
        return link(place.compare_url(*place.segments[:2]), pairs(place.request.GET))
    told = {
        one.name for one in place.table.columns if by_name[one.name] is not None and not one.kind.is_opaque
    }
    columns = min(filter(told.issuperset, unique_keys(place.table)), key=len, default=())
    if not columns:
        return None
    parts = [key_part(place.table.column(name), by_name[name]) for name in columns]
    address = place.compare_url(place.segments[0], encode_key(parts))
    return link(address, [("_by", ",".join(map(encode, columns)))])


def asked_by(compare: ComparePlace, tables: Mapping[str, Table], segment: str) -> str:
    """Return the address that the form asks for: the same record by the columns of `_by`.

    `_was` has those that the address's key is of. What no environment has keeps its key. Raises as
    `record_key` does.
    """
    query = compare.request.GET
    rest = [pair for pair in pairs(query, ("_was",)) if pair[1] or pair[0] not in ("_by", "_ignore")]
    was, by = query["_was"], query.get("_by", "")
    if was != by:
        columns, values = record_key(compare, tables, was, segment)
        sides = record_sides(compare, tables, columns, values, not was)
        there = {slug: tables[slug] for slug, one in sides.items() if one.state is RecordState.FOUND}
        if there:
            wanted, slug = _named(there, by) if by else _own_key(compare, there)
            segment = encode_key(
                [key_part(there[slug].column(name), sides[slug].values[name]) for name in wanted]
            )
    assert compare.segment is not None
    address = compare.url(compare.segment, segment).partition("?")[0]
    return link(address, rest)


def record_key(
    compare: ComparePlace, tables: Mapping[str, Table], by: str, segment: str
) -> tuple[tuple[str, ...], tuple[KeyPart, ...]]:
    """Return the columns that a record is looked up by, those of `by` or the key, and their values.

    Raises `BadRequest`, and `Failure` where there is no key.
    """
    columns, slug = _named(tables, by) if by else _own_key(compare, tables)
    return columns, key_values(tables[slug], columns, segment)


def _own_key(compare: ComparePlace, tables: Mapping[str, Table]) -> tuple[tuple[str, ...], str]:
    """Return the key's columns in the first environment, and that. Raises `Failure`."""
    slug, table = next(iter(tables.items()))
    key = row_key(table)
    if key.source in (KeySource.ROW_ID, KeySource.NONE):
        error = NoSuchRecord(
            "This table has no key by which a row could be found elsewhere; name a column: ?_by=email."
        )
        raise Failure(
            error, steps=[(f"{compare.name} across environments", compare.url())], bar=compare.bar()
        )
    return key.columns, slug


def _named(tables: Mapping[str, Table], by: str) -> tuple[tuple[str, ...], str]:
    """Return the columns of `by`, and the first environment that has them. Raises `BadRequest`."""
    problem: BadRequest | None = None
    for slug, table in tables.items():
        try:
            return named_columns(table, by), slug
        except BadRequest as error:
            problem = error
    assert problem is not None
    raise problem
