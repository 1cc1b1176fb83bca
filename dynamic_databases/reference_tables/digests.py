"""A digest of the rows that were compared of each side: it tells later whether they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Any

from dynamic_databases.row_comparison import ComparedRow, RowComparison, RowState
from dynamic_databases.row_comparison.plan import Plan
from dynamic_databases.row_comparison.values import LACKING, UNREAD, Meant

UNKNOWN = frozenset({str(RowState.DUPLICATE), str(RowState.UNREADABLE), str(RowState.NOT_VISIBLE)})
"""States of a row on a side of which not all that it has is known."""


def digests_of(comparison: RowComparison) -> dict[str, str]:
    """Return the digest of the rows of each side that was read whole, by its label.

    The comparison must have been asked `with_same`. Rows count by what they are worth: in any order, and
    whatever their vendor's spelling. Empty where rows changed while they were read.
    """
    plan, rows = comparison.plan, [*comparison.rows, *comparison.same_rows]
    if plan is None or not comparison.is_compared or len(rows) != comparison.total:
        return {}
    digests = {}
    for side in comparison.compared_sides:
        if side not in comparison.hidden_by and (digest := _digest(plan, side, rows)):
            digests[side] = digest
    return digests


def _digest(plan: Plan, side: str, rows: Iterable[ComparedRow]) -> str:
    """Return the digest of a side's rows, nothing where something of them is not known."""
    canonical = [column.canonical(side) for column in plan.compared]
    total = number = 0
    for row in rows:
        if row.states[side] in UNKNOWN:
            return ""
        values = row.rows.get(side)
        if values is None:
            continue
        if any(value is UNREAD for value in values):
            return ""
        texts = (
            "-" if value is LACKING else stable_text(make(value))
            for make, value in zip(canonical, values, strict=False)
        )
        hashed = hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).digest()
        # A sum does not depend on the order of rows, which each side has its own of.
        total, number = (total + int.from_bytes(hashed)) % 2**256, number + 1
    return f"{number}:{total:064x}"


def stable_text(value: Hashable) -> str:
    """Return a text that is the same for values that are equal, in every process and release of Python."""
    parts: Any = value
    if value is None:
        return "null"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, bytes):
        return f"bytes {value.hex()}"
    if isinstance(value, Meant):
        return f"meant {_many(value.parts)}"
    if isinstance(value, tuple):
        return f"tuple {_many(parts)}"
    if isinstance(value, frozenset):
        return f"set {' '.join(sorted(_framed(part) for part in parts))}"
    # What remains are texts, and the classes that mark what is no text: their names do not change.
    text = value.__name__ if isinstance(value, type) else str(value)
    return f"{type(value).__name__} {text!r}"


def _many(values: Iterable[Hashable]) -> str:
    return " ".join(map(_framed, values))


def _framed(value: Hashable) -> str:
    text = stable_text(value)
    return f"{len(text)}:{text}"


def _number(value: float | Decimal) -> str:
    """Return a number's digits without those that say nothing; true is 1, as it is to Python."""
    number = Decimal(int(value) if isinstance(value, bool) else value)
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return f"number {number}"
    text = "".join(map(str, digits)).lstrip("0")
    significant = text.rstrip("0")
    if not significant:
        return "number 0"
    return f"number {'-' if sign else ''}{significant}e{exponent + len(text) - len(significant)}"
