"""What a login may do, as far as the server tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.catalog import ALL_VISIBLE, Visibility

PRIVILEGED_LOGIN = "PRIVILEGED_LOGIN"
"""The key of a config that says whether what could act on the server when it is read is read all the same."""
ACCEPTED, REFUSED = "accepted", "refused"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a login may do, as far as the server tells."""

    read_only_enforced: bool
    """Whether the connection itself refuses writes."""
    can_write: bool = False
    """Whether the login could write where nothing enforces read-only."""
    can_write_files: bool = False
    tables: int = 0
    """Tables and views that the server lists for the login."""
    remarks: tuple[str, ...] = field(default=())
    """Sentences for the page and for `check_database`."""
    visibility: Visibility = ALL_VISIBLE
    """What of the rows it may not see."""
    acts_on_server: tuple[str, ...] = field(default=())
    """By what it could act on the server itself, in the server's words: superuser, FILE, sysadmin."""

    @property
    def unguarded(self) -> bool:
        """Whether the login could write, and the connection would not refuse it."""
        return self.can_write_files or (self.can_write and not self.read_only_enforced)


def accepts_privileges(entry: Mapping[str, Any]) -> bool:
    """Return whether views are read though the login, or who defined them, could act on the server."""
    return bool(entry.get(PRIVILEGED_LOGIN) == ACCEPTED)
