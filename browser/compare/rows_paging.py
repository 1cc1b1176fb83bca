"""Pages of a comparison's rows, which are cut by key: rows that change between two pages shift none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from browser.addresses import BadAddress, decode_key, encode_key, key_part
from browser.errors import BadRequest
from dynamic_databases.row_comparison import ComparedRow
from dynamic_databases.row_comparison.ordering import order_of
from dynamic_databases.row_comparison.plan import ComparedColumn


@dataclass(frozen=True)
class RowsOfPage:
    """The rows of one page, and the position of what follows."""

    rows: tuple[ComparedRow, ...]
    next: str | None = None


def rows_of_page(
    rows: Sequence[ComparedRow], key: Sequence[ComparedColumn], position: str, size: int
) -> RowsOfPage:
    """Return at most `size` rows behind a position, in the order of their keys. Raises `BadRequest`."""
    behind = list(rows)
    if position:
        start = order_of(key, _decoded(position, len(key)))
        behind = [row for row in rows if order_of(key, row.key) > start]
    shown = tuple(behind[:size])
    return RowsOfPage(shown, position_of(shown[-1], key) if len(behind) > size else None)


def position_of(row: ComparedRow, key: Sequence[ComparedColumn]) -> str:
    """Return a row's key as it stands in an address."""
    parts = []
    for value, column in zip(row.key, key, strict=True):
        parts.append(key_part(next(iter(column.columns.values())), value))
    return encode_key(parts)


def _decoded(position: str, parts: int) -> Sequence[object]:
    try:
        values = decode_key(position)
    except BadAddress:
        values = ()
    if len(values) != parts:
        raise BadRequest("_next is no key of these rows: take the address of “next” as it is.")
    return values
