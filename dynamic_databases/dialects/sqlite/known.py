"""Keeps what SQLite told of a table, by the table's own text: the same text is not asked about again.

All that pragmas tell of an ordinary table follows from its CREATE statement and those of its indexes,
which ALTER TABLE rewrites. So a database read again costs what changed in it, and a counterpart in
another environment what differs. Views and virtual tables depend on more, and are asked about each time.
Source: https://www.sqlite.org/schematab.html
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

Row = tuple[Any, ...]
Text = tuple[str, tuple[Row, ...]]
"""A table's statement, and the names and statements of its indexes."""
Told = tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...]]
"""The rows of columns, indexes and foreign keys."""

KEPT = 4096

_lock = threading.Lock()
_told: dict[Text, Told] = {}


def told_of(texts: Mapping[int, Text]) -> dict[int, Told]:
    """Return what is known of tables, by the same key; those that are not known are left out."""
    return {key: _told[text] for key, text in texts.items() if text in _told}


def keep(told: Iterable[tuple[Text, Told]]) -> None:
    """Keep what was told; what was kept first goes when there is too much of it."""
    with _lock:
        _told.update(told)
        for text in list(_told)[: max(0, len(_told) - KEPT)]:
            del _told[text]


def forget_all() -> None:
    """Ask about everything again."""
    with _lock:
        _told.clear()
