"""Connections of configs that are not stored, to test them; leaves the questions to its callers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from dynamic_databases.config import dialect_for, limits
from dynamic_databases.connections import LiveConnection, aliases, close_all
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.models import TrialDatabase

Value = TypeVar("Value")


@contextmanager
def on_trial(config: Any, called: str) -> Iterator[LiveConnection]:
    """Yield the live connection of a config, stored or not; nothing of it is kept afterwards.

    Errors name the database by `called`. Raises `ConfigError`.
    """
    database = TrialDatabase(called, config)
    alias = aliases.register(database)
    try:
        yield LiveConnection(None, called, "", alias, dialect_for(config))
    finally:
        close_all()
        aliases.retire(database.identity)


def asked(connection: LiveConnection, question: Callable[[], Value]) -> Value:
    """Return the answer, within time even if the server falls silent. Raises `DatabaseUnavailable`."""
    seconds = limits().connect + limits().statement
    answer = read_in_parallel({connection: question}, seconds)[connection]
    if isinstance(answer, DatabaseUnavailable):
        raise answer
    return answer
