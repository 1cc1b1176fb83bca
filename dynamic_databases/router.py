"""Sends runtime models to their own database and keeps migrations away from all registered ones."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from dynamic_databases.aliases import is_dynamic


class DynamicDatabasesRouter:
    """Routes by the instance a query starts from, else by the database that a runtime model is made for."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        instance = hints.get("instance")
        alias = instance._state.db if instance is not None else None
        if alias is not None and is_dynamic(alias):
            return str(alias)
        return getattr(model, "database_alias", None)

    db_for_write = db_for_read

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        """Allow relations inside one registered database; say nothing of others."""
        if getattr(obj1, "database_alias", None) is None and getattr(obj2, "database_alias", None) is None:
            return None
        return obj1._state.db == obj2._state.db

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Refuse to migrate a registered database; say nothing of others."""
        return False if is_dynamic(db) else None
