"""Receives signals for registered databases; leaves the work to the modules that do it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.signals import request_finished, request_started, setting_changed
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from dynamic_databases import caches
from dynamic_databases.connections import aliases, known_entries
from dynamic_databases.connections import live_connections as connections
from dynamic_databases.connections.idle_connections import idle_connections
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Database, UserOrigin
from dynamic_databases.readings import outages
from dynamic_databases.sources import aliases as customer_aliases


def connect() -> None:
    """Connect the receivers, once however often it is called."""
    connection_created.connect(guard_connection, dispatch_uid="dynamic_databases.guard")
    request_started.connect(close_stale, dispatch_uid="dynamic_databases.close_stale")
    request_finished.connect(note_unreached, dispatch_uid="dynamic_databases.note_unreached")
    request_finished.connect(close_stale, dispatch_uid="dynamic_databases.close_stale")
    post_save.connect(register_saved, sender=Database, dispatch_uid="dynamic_databases.register")
    post_delete.connect(unregister_deleted, sender=Database, dispatch_uid="dynamic_databases.unregister")
    if settings.AUTH_USER_MODEL.partition(".")[0] in apps.app_configs:  # a project need not have users
        post_delete.connect(
            forget_origin, sender=settings.AUTH_USER_MODEL, dispatch_uid="dynamic_databases.forget_origin"
        )
    setting_changed.connect(forget_entries, dispatch_uid="dynamic_databases.forget_entries")
    aliases.gone.connect(forget_alias, dispatch_uid="dynamic_databases.forget_alias")


def guard_connection(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Guard a registered database's connection before anything else uses it."""
    if aliases.is_dynamic(connection.alias):
        connections.guard(connection)
        customer_aliases.keep_to_environment(connection)


def close_stale(**kwargs: Any) -> None:
    """Give up this thread's connections, as Django does for the aliases it can see."""
    connections.close_stale()


def note_unreached(**kwargs: Any) -> None:
    """Let other workers know which databases this request could not connect to."""
    outages.note_unreached()


def register_saved(instance: Database, **kwargs: Any) -> None:
    """Retire the alias of the former settings at once; the next one who reads the row would do so anyway."""
    try:
        aliases.register(instance)
        aliases.register_for_code(instance)
    except ConfigError:
        aliases.unregister(instance)


def unregister_deleted(instance: Database, using: str, **kwargs: Any) -> None:
    """Retire the aliases of a row, and what requests made of it that still saw it until it was committed."""
    aliases.unregister(instance)
    transaction.on_commit(partial(aliases.retire, instance.pk), using=using)


def forget_origin(instance: Model, **kwargs: Any) -> None:
    """Forget where a user came from who is deleted: another may get the same key."""
    UserOrigin.objects.filter(user_key=str(instance.pk)).delete()


def forget_entries(**kwargs: Any) -> None:
    """Have entries made anew: a test has changed settings, which may decide what a config means."""
    known_entries.forget_all()


def forget_alias(alias: str, **kwargs: Any) -> None:
    """Free what is cached for an alias that is no longer used."""
    idle_connections.close(alias)
    caches.forget(alias)
