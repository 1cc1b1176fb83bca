"""Servers for the tests of dialects, which need no database of the application's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgresql_server

__all__ = ["mariadb_server", "postgresql_server"]


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    """Let a test open databases that it brings itself."""
    with django_db_blocker.unblock():
        yield
