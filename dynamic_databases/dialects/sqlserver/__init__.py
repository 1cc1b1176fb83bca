"""All that is SQL Server's own: `dialect` has the members of `base.Dialect`, the rest are its parts."""

from __future__ import annotations

from dynamic_databases.dialects.sqlserver.dialect import SQLServer

__all__ = ["SQLServer"]
