"""Caches tables by their CREATE statements, so that pragmas are not queried again for the same text.

Everything that pragmas report about an ordinary table follows from its CREATE statement and those of its
indexes, which ALTER TABLE rewrites. Reading a database again costs only what has changed, and reading a
counterpart in another environment only what differs. Views and virtual tables depend on more than their text,
so they are not cached.
Source: https://www.sqlite.org/schematab.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dynamic_databases.caches import WeighedCache
from dynamic_databases.catalog import Table
from dynamic_databases.dialects.sqlite.catalog.master import Text

COLUMNS_KEPT = 200_000
"""About 70 MB; no more memory where catalogs that are kept have the same tables."""

_tables: WeighedCache[Text, Table] = WeighedCache(lambda: COLUMNS_KEPT, lambda table: 1 + len(table.columns))


def known_of(texts: Mapping[int, Text]) -> dict[int, Table]:
    """Return the cached tables by the keys of `texts`, without those that are not in the cache."""
    return _tables.get_many(texts)


def keep(tables: Iterable[tuple[Text, Table]]) -> None:
    """Cache tables for the next reading of the same text."""
    _tables.update(dict(tables))


def forget_all() -> None:
    """Clear the cache."""
    _tables.clear()
