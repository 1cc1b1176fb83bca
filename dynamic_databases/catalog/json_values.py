"""Stored values as JSON has them for programs; leaves how they look to people to pages."""

from __future__ import annotations

import base64
import math
from typing import Any

from dynamic_databases.catalog.equality import truth_of
from dynamic_databases.catalog.tables import Column
from dynamic_databases.catalog.values import printed

SAFE_INTEGER = 2**53
"""Programs that read JSON numbers as doubles round larger ones."""
BASE64 = "base64:"
"""Marks bytes in JSON and CSV."""


def json_value(value: Any, column: Column | None = None) -> Any:
    """Return a value of a column exactly: what JSON would round or can't hold is a string.

    Binary is marked base64. A truth value is a boolean, however its server spells it.
    """
    truth = truth_of(value, column)
    if truth is not None:
        return truth
    if isinstance(value, bytes):
        return f"{BASE64}{base64.b64encode(value).decode()}"
    if isinstance(value, float) and not math.isfinite(value):
        return printed(value)
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        return str(value)
    return value
