"""Signing in by `users` of `core` in dev, on each vendor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from dynamic_databases import auth
from dynamic_databases.accounts import checking, following, local_users
from dynamic_databases.connections import known_dead, parallel
from dynamic_databases.models import Database
from tests.dynamic_databases.accounts.users import BACKENDS, TABLE, USERS
from tests.dynamic_databases.vendors import core_of
from tests.servers.programs import became

__all__ = ["core_of"]


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    """Begin as a new process does, and leave nothing behind."""
    yield
    for cache in (checking._costliest, following._checked, following._arrived):
        cache.clear()
    for log in (auth._log, checking._log, following._log, local_users._log):
        log.forget()
    known_dead.forget_all()


@pytest.fixture
def signing_in(db: None, settings: Any) -> Iterator[Callable[..., None]]:
    """Yield a function that lets people sign in by a table, `TABLE` with changes."""

    def described(*tables: dict[str, Any], **changes: Any) -> None:
        settings.AUTHENTICATION_BACKENDS = BACKENDS
        settings.DATABASE_USERS = list(tables) or [TABLE | changes]

    settings.DATABASE_USERS_MAX_AGE = 3600.0  # a busy machine takes long; tests of it set their own
    yield described
    # A thread that a request did not wait for ends while databases may still be used.
    assert became(lambda: not parallel._readers, 60)


@pytest.fixture
def users(core_of: Any, signing_in: Any) -> dict[str, Database]:
    """Return `core` in dev, which may be written by its owner, and in prod."""
    signing_in()
    databases: dict[str, Database] = core_of(USERS)
    return databases


def change(database: Database, statement: str) -> None:
    """Run a statement as the program does that owns the database."""
    with connections[database.alias].cursor() as cursor:
        cursor.execute(statement)
