"""A manager by which a project's own model lives in a registered database of the current environment."""

from __future__ import annotations

from typing import Any

from django.db import models

from dynamic_databases.context import LogicalDatabase
from dynamic_databases.current_environment import current_environment


class DatabaseManager(models.Manager[Any]):
    """`objects = DatabaseManager("core")` reads and writes in the database `core` of this environment.

    A queryset stays in the environment in which it was made; one that was made outside of any asks when
    it is evaluated. What it reads is saved where it came from. Needs the router, and for writing a
    config with `"READ_ONLY": false`.
    """

    def __init__(self, database: str | None = None) -> None:
        """`database` is a logical name; Django makes managers of related rows without one."""
        super().__init__()
        self.database = database

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return a queryset that the router sends to the database."""
        queryset = super().get_queryset()
        if self.database is not None:
            logical = LogicalDatabase(self.database, current_environment())
            queryset._hints = {**queryset._hints, "database": logical}  # type: ignore[attr-defined]
        return queryset

    @property
    def db(self) -> str:
        return self.get_queryset().db
