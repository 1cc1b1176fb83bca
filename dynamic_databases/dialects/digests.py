"""What goes into the digest of a row, by which servers tell without sending it whether two rows are the same.

Each vendor's `checksums` makes the SQL. A digest must differ wherever a value does, so it is made of a text
from which every value can be told: where the next one begins, and NULL from all others. It may also differ
where values are the same (1.5 and 1.50): the rows are then read and compared.
"""

from __future__ import annotations

from dataclasses import dataclass

from dynamic_databases.catalog import Column

BUCKETS = 64
"""How many parts the rows of a range are divided into by their keys: only those that differ are read."""


@dataclass(frozen=True, slots=True)
class Digested:
    """A column whose value is a part of the text of a row."""

    sql: str
    """The column's quoted name."""
    column: Column
    nullable: bool = True
    """Whether a side has NULLs in it."""
    scale: int | None = None
    """The fractional digits with which a number or time is written, where the sides have others."""
    is_made: bool = False
    """Whether `sql` is a text that was made of what `base.Dialect.row_text` returns, or of a number."""
    tag: str = ""
    """Stands before the value where sides have types of which no values are the same: 1 and '1'."""
