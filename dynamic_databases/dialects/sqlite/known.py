"""Keeps a table made of what SQLite told, by the table's own text: the same text is not asked about again.

All that pragmas tell of an ordinary table follows from its CREATE statement and those of its indexes,
which ALTER TABLE rewrites. So a database read again costs what changed in it, and a counterpart in
another environment what differs. Views and virtual tables depend on more, and are asked about each time.
Source: https://www.sqlite.org/schematab.html
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from dynamic_databases.catalog import Table
from dynamic_databases.dialects.sqlite.master import Text

KEPT = 4096

_lock = threading.Lock()
_tables: dict[Text, Table] = {}


def known_of(texts: Mapping[int, Text]) -> dict[int, Table]:
    """Return the tables that are known, by the same key; the others are left out.

    Each is looked up once: another thread may let it go at any time.
    """
    return {key: table for key, text in texts.items() if (table := _tables.get(text)) is not None}


def keep(tables: Iterable[tuple[Text, Table]]) -> None:
    """Keep tables; what was kept first goes when there is too much of it."""
    with _lock:
        _tables.update(tables)
        for text in list(_tables)[: max(0, len(_tables) - KEPT)]:
            del _tables[text]


def forget_all() -> None:
    """Ask about everything again."""
    with _lock:
        _tables.clear()
