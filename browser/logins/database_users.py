"""Logging in by tables of users, as this site does it: one password at a time, and nobody waits for others.

What it adds to the app's backend. Which tables these are, DATABASE_USERS says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from browser.logins.asides import aside
from browser.logins.password_hashing import computed
from dynamic_databases import auth


class DatabaseUserBackend(auth.DatabaseUserBackend):
    """Gives the turn back while a database is asked, and computes behind everything else."""

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Ask without a turn. Raises `LoginBusy`."""
        with aside(), super().asking():
            yield

    def computed(self, check: Callable[[], bool]) -> bool:
        """Return what a check of a password returns, computed in its turn. Raises `LoginBusy`."""
        return computed(check)
