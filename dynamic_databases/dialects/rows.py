"""Names the columns of a catalog's rows; leaves their names to each vendor's `rows`.

Rows of columns are by far the most, and most of them are like others': these stay as the driver gives them
until one is needed by name. What is asked of them before is found by `position_of` its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

Row = TypeVar("Row", bound=NamedTuple)


def rows_of(row_class: type[Row], rows: Sequence[tuple[Any, ...]]) -> list[Row]:
    """Return a statement's rows by name. Raises `TypeError` where they have another number of columns."""
    if rows:
        row_class._make(rows[0])  # raises; all rows of a statement have as many columns
    return list(map(partial(tuple.__new__, row_class), rows))


def position_of(row_class: type[NamedTuple], name: str) -> int:
    """Return where a row has the column of this name, from 0."""
    return row_class._fields.index(name)
