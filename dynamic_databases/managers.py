"""A manager by which a project's own model lives in a registered database of the current environment.

As its default manager it is the model's home: the router sends there whatever has no other hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models

from dynamic_databases.app_settings import setting
from dynamic_databases.context import LogicalDatabase
from dynamic_databases.current_environment import current_environment
from dynamic_databases.subqueries import LocatedQuerySet

if TYPE_CHECKING:
    LocatedManager = models.Manager[Any]
else:
    LocatedManager = models.Manager.from_queryset(LocatedQuerySet)


class DatabaseManager(LocatedManager):
    """`objects = DatabaseManager("core")` reads and writes in the database `core` of this environment.

    A queryset stays in the environment in which it was made; one that was made outside of any asks when
    it is evaluated. What it reads is saved where it came from. Needs the router, and for writing a
    config with `"READ_ONLY": false`.
    """

    def __init__(self, database: str | None = None) -> None:
        """`database` is a logical name; Django makes managers of related rows without one."""
        super().__init__()
        self.database = database

    @classmethod
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        """Return a manager with the methods of a queryset, as Django's does."""
        located = type(queryset_class.__name__, (LocatedQuerySet, queryset_class), {})
        return super().from_queryset(located, class_name)

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


def home_of(model: type[models.Model]) -> str | None:
    """Return the logical database where a model lives; None for a model of the project's own database.

    Its default manager names it, or DYNAMIC_DATABASES_APPS for its app. The table between two models, which
    Django makes, is where the model is that has the relation.
    """
    owner: Any = model._meta.auto_created or model
    manager = owner._meta.default_manager
    if isinstance(manager, DatabaseManager):
        return manager.database
    return home_of_app(owner._meta.app_label)


def home_of_app(label: str) -> str | None:
    """Return the logical database where all models of an app live, None for an app that says nothing."""
    homes: Mapping[str, str] = setting("DYNAMIC_DATABASES_APPS")
    return homes.get(label)
