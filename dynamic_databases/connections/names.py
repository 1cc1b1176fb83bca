"""Names that code uses as aliases, `using("acme.example")`, and which database each means.

What a name means is found out by `sources`, which tells it here when Django asks for the name's entry.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from django.conf import settings

from dynamic_databases.connections.standing_aliases import Identity
from dynamic_databases.current_environment import current_environment
from dynamic_databases.errors import DynamicDatabasesError

_names: set[str] = set()
"""The names that were used as an alias: no more than there are databases."""
# Of a thread, as the connections are that are opened by a name, and end with the request.
_told = threading.local()


def take_for_name(name: str, identity: Identity) -> None:
    """Treat a name as an alias from now on: it means that database in the current environment."""
    _names.add(name)
    _told_here()[name, current_environment()] = identity


def is_name(alias: str) -> bool:
    """Return whether an alias is the name of a database that was used as an alias in this process."""
    return alias in _names


def identity_of_name(name: str) -> Identity | None:
    """Return which database a name means in the current environment; None where it means none, or several.

    It is found out at most once in a request.
    """
    told, key = _told_here(), (name, current_environment())
    if key not in told:
        with suppress(DynamicDatabasesError):
            settings.DATABASES.resolve(name)
    return told.get(key)


def ask_again() -> None:
    """Let this thread's next request find out for itself what names mean."""
    _told_here().clear()


def _told_here() -> dict[tuple[str, str | None], Identity]:
    if not hasattr(_told, "identities"):
        _told.identities = {}
    identities: dict[tuple[str, str | None], Identity] = _told.identities
    return identities
