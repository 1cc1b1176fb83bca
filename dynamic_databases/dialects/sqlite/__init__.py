"""All that is SQLite's own: `dialect` has the members of `base.Dialect`, the rest are its parts."""

from __future__ import annotations

from dynamic_databases.dialects.sqlite.dialect import SQLite

__all__ = ["SQLite"]
