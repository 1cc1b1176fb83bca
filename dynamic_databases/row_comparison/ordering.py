"""In which order rows are listed: by their keys, numbers by value, and texts letter by letter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dynamic_databases.catalog.equality import number_of
from dynamic_databases.row_comparison.plan import ComparedColumn

Order = tuple[tuple[int, int | Decimal, str], ...]
NOTHING = 0


def order_of(columns: Sequence[ComparedColumn], key: Sequence[Any]) -> Order:
    """Return what keys are sorted by: a key as it is shown, whether its parts are values or their texts."""
    return tuple(_part(column, value) for column, value in zip(columns, key, strict=False))


def _part(column: ComparedColumn, value: Any) -> tuple[int, int | Decimal, str]:
    if value is None:
        return 0, NOTHING, ""
    number = number_of(value) if column.is_number else None
    if isinstance(number, int | Decimal):
        return 1, number, ""
    if isinstance(value, bytes):
        return 3, NOTHING, value.hex()
    return 2, NOTHING, str(value)
