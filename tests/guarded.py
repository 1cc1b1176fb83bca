"""A connection of Django's that tests open by themselves, guarded as the application guards it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.limits import Limits


@contextmanager
def guarded(wrapper: BaseDatabaseWrapper, dialect: Dialect, limits: Limits) -> Iterator[BaseDatabaseWrapper]:
    """Yield a connection that is guarded whenever it is opened, and close it."""

    def guard(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
        if connection is wrapper:
            dialect.guard(connection, limits)

    connection_created.connect(guard)
    try:
        yield wrapper
    finally:
        connection_created.disconnect(guard)
        wrapper.close()
