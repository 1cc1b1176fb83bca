"""All that is PostgreSQL's own: `dialect` has the members of `base.Dialect`, the rest are its parts."""

from __future__ import annotations

from dynamic_databases.dialects.postgresql.dialect import PostgreSQL

__all__ = ["PostgreSQL"]
