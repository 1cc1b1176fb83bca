"""`settings.DATABASES` with room for databases that come and go; leaves what they are to `aliases`.

Aliases of registered databases are found by `in` and `[]` and hidden from iteration, so start-up, tests,
`migrate` and `close_old_connections` see only what the settings module wrote down. Standard library
only, since settings import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock
from typing import Any

Entry = dict[str, Any]


class LazyDatabases(dict[str, Entry]):
    """A dict of Django's DATABASES entries beside a hidden, thread-safe set of dynamic ones."""

    def __init__(self, static: Mapping[str, Entry]) -> None:
        super().__init__(static)
        self._dynamic: dict[str, Entry] = {}
        self._lock = RLock()

    def __contains__(self, alias: object) -> bool:
        if super().__contains__(alias) or alias in self._dynamic:
            return True
        return isinstance(alias, str) and self.resolve(alias) is not None

    def __missing__(self, alias: str) -> Entry:
        # When Django makes a connection it asks for the alias only by `[]`.
        entry = self._dynamic.get(alias) or self.resolve(alias)
        if entry is None:
            raise KeyError(alias)
        return entry

    def __reduce__(self) -> tuple[type[LazyDatabases], tuple[dict[str, Entry]]]:
        """Copy and pickle only the static entries: no other process gets the password of a dynamic one."""
        return type(self), (dict(self),)

    def get(self, alias: str, default: Any = None) -> Any:
        """Return the entry of a static or dynamic alias, as `[]` does."""
        try:
            return self[alias]
        except KeyError:
            return default

    def add(self, alias: str, entry: Entry) -> None:
        """Make a dynamic alias known. An alias stands for one entry for ever, so the first one stays."""
        with self._lock:
            self._dynamic.setdefault(alias, entry)

    def discard(self, alias: str) -> None:
        """Forget a dynamic alias; unknown ones are ignored."""
        with self._lock:
            self._dynamic.pop(alias, None)

    def is_dynamic(self, alias: str) -> bool:
        """Return whether `alias` is a dynamic one that is known here now; asks no database."""
        return alias in self._dynamic

    def resolve(self, alias: str) -> Entry | None:
        """Return the present entry of a registered database's alias or of a customer's name."""
        from dynamic_databases.sources.aliases import entry_of

        return entry_of(alias)
