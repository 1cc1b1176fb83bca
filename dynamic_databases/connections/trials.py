"""Connections of configs that are stored nowhere, to try them; leaves what is asked to who tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypeVar

from dynamic_databases.config import dialect_for, limits
from dynamic_databases.connections import LiveConnection, aliases, close_all
from dynamic_databases.connections.parallel import read_in_parallel
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.models import Database

Value = TypeVar("Value")

_numbers = count(10**17)
"""Keys that no row has: an alias is made of each, and none is used twice."""


@contextmanager
def on_trial(database: Database, called: str) -> Iterator[LiveConnection]:
    """Yield the live connection of a config as it is, stored or not; nothing of it is kept afterwards.

    `called` stands for the database in errors. Raises `ConfigError`.
    """
    key = next(_numbers)
    alias = aliases.register(Database(pk=key, config=database.config))
    try:
        yield LiveConnection(key, called, "", alias, dialect_for(database.config))
    finally:
        close_all()
        aliases.retire(key)


def asked(connection: LiveConnection, question: Callable[[], Value]) -> Value:
    """Return the answer, within time even if the server falls silent. Raises `DatabaseUnavailable`."""
    seconds = limits().connect + limits().statement
    answer = read_in_parallel({connection: question}, seconds)[connection]
    if isinstance(answer, DatabaseUnavailable):
        raise answer
    return answer
