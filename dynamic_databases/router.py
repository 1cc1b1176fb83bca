"""Sends queries to the registered database that they are about, and migrations to none."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from dynamic_databases.connections.aliases import identity_of, is_dynamic
from dynamic_databases.context import LogicalDatabase
from dynamic_databases.sources.aliases import writing_alias


class DynamicDatabasesRouter:
    """Routes by the instance a query starts from, by what its manager says, then by the model's database."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        alias = _alias_of(hints.get("instance"))
        logical = hints.get("database")
        if alias is None and isinstance(logical, LogicalDatabase):
            return logical.alias()
        return alias or getattr(model, "database_alias", None)

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """Return the alias for writing of a database whose config allows that, else the one that refuses."""
        logical = hints.get("database")
        alias = _alias_of(hints.get("instance"))
        if alias is None and isinstance(logical, LogicalDatabase):
            return logical.alias_for_saving()
        alias = alias or getattr(model, "database_alias", None)
        return writing_alias(alias) if alias is not None else None

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        """Allow relations inside one registered database; say nothing of others."""
        first, second = _alias_of(obj1), _alias_of(obj2)
        if first is None and second is None:
            return None
        return first == second or (identity_of(first or "") == identity_of(second or "") is not None)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Refuse to migrate a registered database; say nothing of others."""
        return False if is_dynamic(db) else None


def _alias_of(instance: Model | None) -> str | None:
    """Return the alias of the registered database that an instance was read from or is to be saved in."""
    alias = instance._state.db if instance is not None else None
    return alias if alias is not None and is_dynamic(alias) else None
