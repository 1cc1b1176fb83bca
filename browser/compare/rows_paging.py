"""Pages of a comparison's rows: whole rows that are missing first, then those with fields that differ.

They are cut by key: rows that change between two pages shift none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from browser.addresses import BadAddress, decode_key, encode_key, key_part
from browser.errors import BadRequest
from dynamic_databases.row_comparison import ComparedRow, Outcome
from dynamic_databases.row_comparison.giving_way import giving_way
from dynamic_databases.row_comparison.ordering import Order, order_of
from dynamic_databases.row_comparison.plan import ComparedColumn

RANKS: Mapping[Outcome, int] = {
    Outcome.DUPLICATE: 0,
    Outcome.MISSING: 0,
    Outcome.DIFFERING: 1,
    Outcome.NOT_COMPARED: 2,
    Outcome.SAME: 3,
}
"""In which order rows are listed, before that of their keys."""


@dataclass(frozen=True)
class RowsOfPage:
    """The rows of one page, and the position of what follows."""

    rows: tuple[ComparedRow, ...]
    next: str | None = None


def rows_of_page(
    rows: Sequence[ComparedRow], key: Sequence[ComparedColumn], position: str, size: int
) -> RowsOfPage:
    """Return at most `size` rows behind a position, in their order. Raises `BadRequest`."""
    behind = sorted(((_spot(row, key), row) for row in giving_way(rows)), key=lambda pair: pair[0])
    if position:
        start = _decoded(position, key)
        behind = [(spot, row) for spot, row in behind if spot > start]
    shown = tuple(row for _, row in behind[:size])
    return RowsOfPage(shown, position_of(shown[-1], key) if len(behind) > size else None)


def _spot(row: ComparedRow, key: Sequence[ComparedColumn]) -> tuple[int, Order]:
    return RANKS[row.outcome], order_of(key, row.key)


def position_of(row: ComparedRow, key: Sequence[ComparedColumn]) -> str:
    """Return a row's place as it stands in an address: its rank, and its key."""
    parts = [
        key_part(next(iter(column.columns.values())), value)
        for value, column in zip(row.key, key, strict=True)
    ]
    return encode_key([str(RANKS[row.outcome]), *parts])


def _decoded(position: str, key: Sequence[ComparedColumn]) -> tuple[int, Order]:
    try:
        rank, *values = decode_key(position)
    except (BadAddress, ValueError):
        rank, values = "", []
    if len(values) != len(key) or str(rank) not in {str(known) for known in RANKS.values()}:
        raise BadRequest("_next is not a key of these rows: use the address of “next” unchanged.")
    return int(str(rank)), order_of(key, values)
