"""Hears Django's signals for registered databases; leaves what is to be done to `connections`."""

from __future__ import annotations

from typing import Any

from django.core.signals import request_finished, request_started
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_save

from dynamic_databases import connections
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database


def connect() -> None:
    """Connect the receivers, once however often it is called."""
    connection_created.connect(guard_connection, dispatch_uid="dynamic_databases.guard")
    request_started.connect(close_stale, dispatch_uid="dynamic_databases.close_stale")
    request_finished.connect(close_stale, dispatch_uid="dynamic_databases.close_stale")
    post_save.connect(register_saved, sender=Database, dispatch_uid="dynamic_databases.register")
    post_delete.connect(unregister_deleted, sender=Database, dispatch_uid="dynamic_databases.unregister")


def guard_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Guard a registered database's connection before anything else uses it."""
    if connections.is_dynamic(connection.alias):
        connections.guard(connection)


def close_stale(**kwargs: Any) -> None:
    """Close what was retired or has grown too old, as Django does for the aliases it can see."""
    connections.close_stale()


def register_saved(instance: Database, **kwargs: Any) -> None:
    """Retire the alias of the settings before, promptly; whoever reads the row does so anyway."""
    try:
        connections.register(instance)
    except ConfigError:
        connections.unregister(instance)


def unregister_deleted(instance: Database, **kwargs: Any) -> None:
    connections.unregister(instance)
