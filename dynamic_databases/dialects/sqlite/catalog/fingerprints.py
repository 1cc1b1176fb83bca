"""Tells whether a catalog would be made anew as it was: a digest of all the text that it is made of.

Whatever SQLite's pragmas tell of ordinary tables and views follows from the rows of sqlite_master, the file's
own settings and the library. What virtual tables are is told by their modules, so a file with such has no
fingerprint.
Source: https://www.sqlite.org/schematab.html
"""

from __future__ import annotations

from collections.abc import Sequence

from dynamic_databases.catalog import Catalog, TableKind
from dynamic_databases.dialects import fingerprints, sqlite
from dynamic_databases.dialects.sqlite.catalog.rows import MasterRow, SizeRow

TOLD_BY_TEXT = frozenset({TableKind.TABLE, TableKind.VIEW})


def fingerprint_of(version: str, master: Sequence[MasterRow], size: SizeRow) -> str:
    """Return the fingerprint of all rows, the file's settings, the library and this reader."""
    settings = (size.page_bytes, size.encoding, size.auto_vacuum, size.application_id)
    return fingerprints.fingerprint_of(sqlite.__file__, version, settings, master)


def is_told_by_text(catalog: Catalog) -> bool:
    """Return whether nothing but text decides what a catalog says, and all of it could be read."""
    return all(table.kind in TOLD_BY_TEXT and table.problem is None for table in catalog.tables)
