"""What the form of a record's comparison asks for: by which columns to look it up, and what to ignore."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from browser.addresses import encode_key, key_part, link
from browser.addresses.parameters import pairs
from browser.compare.links import CompareLinks
from browser.compare.subjects import ComparedSides
from browser.records.comparison import RecordState
from browser.records.keys import key_columns, record_key
from browser.records.record_sides import record_sides
from dynamic_databases.catalog import Table


def asked_address(
    compare: ComparedSides, links: CompareLinks, tables: Mapping[str, Table], segment: str
) -> str:
    """Return the address that the form asks for: the same record by the columns of `_by`.

    `_was` has the columns of the address's key. A record that no environment has keeps its key. Raises as
    `record_key` does.
    """
    query = links.query
    rest = [pair for pair in pairs(query, ("_was",)) if pair[1] or pair[0] not in ("_by", "_ignore")]
    was, by = query.get("_was", ""), query.get("_by", "")
    if was != by:
        columns, values = record_key(tables, was, segment)
        databases = compare.location.databases
        sides = record_sides(databases, compare.results, tables, columns, values, by_key=not was)
        there = {slug: tables[slug] for slug, side in sides.items() if side.state is RecordState.FOUND}
        if there:
            wanted, slug = key_columns(there, by)
            record = sides[slug].values
            segment = encode_key([key_part(there[slug].column(name), record[name]) for name in wanted])
    address = links.url(compare.location.segments[0], segment).partition("?")[0]
    return link(address, rest)


def ignored_columns(query: QueryDict) -> list[str]:
    """Return the patterns of the columns that are expected to differ."""
    return [pattern for pattern in query.get("_ignore", "").split(",") if pattern]
