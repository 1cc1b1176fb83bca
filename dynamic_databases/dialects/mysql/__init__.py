"""All that is MySQL's own: `dialect` has the members of `base.Dialect`, the rest are its parts."""

from __future__ import annotations

from dynamic_databases.dialects.mysql.dialect import MySQL

__all__ = ["MySQL"]
