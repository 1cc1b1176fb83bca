"""Django's SQLite backend with connections that can be kept: they tell whether their file is still the same.

Django imports this module by a DATABASES entry's ENGINE. Leaves the session to `guard`.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

from dynamic_databases.dialects.sqlite.backend.files import FileState, is_same_file, state_of
from dynamic_databases.dialects.sqlite.config import is_writable

CONVERTED = 16
"""Statements, some of 200 KB."""


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which looks through a statement only once for what a placeholder is."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """Return a statement with SQLite's placeholders: that for 800 columns has 200 KB."""
        if param_names is None and "%%" not in query:
            return _with_question_marks(query)
        converted: str = super().convert_query(query, param_names=param_names)
        return converted


@lru_cache(maxsize=CONVERTED)
def _with_question_marks(query: str) -> str:
    return query.replace("%s", "?")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is used again only while its file lies there unchanged."""

    file: FileState | None = None
    """The file as it was opened; None where that may be another one than lies there."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        before = state_of(self.settings_dict)
        opened: sqlite3.Connection = super().get_new_connection(conn_params)
        after = state_of(self.settings_dict)
        # SQLite does not tell which file it opened: it may have been replaced just before or after that.
        self.file = after if is_same_file(before, after) else None
        return opened

    def create_cursor(self, name: str | None = None) -> Cursor:
        return self.connection.cursor(factory=Cursor)  # type: ignore[no-any-return]

    def is_usable(self) -> bool:
        """Return whether the file is the one that was opened, and was not written to since.

        SQLite notices other programs' transactions by a counter in the file, but not that it was replaced,
        nor that a copy with an equal counter was written over it.
        """
        if is_writable(self.settings_dict):
            return bool(super().is_usable())
        try:
            self.connection.execute("SELECT 1").close()
        except sqlite3.Error:
            return False
        return self.file is not None and self.file == state_of(self.settings_dict)
