"""Ends what a test opened, as the end of a request does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    from dynamic_databases import connections
    from dynamic_databases.idle_connections import idle_connections

    yield
    connections.close_stale()
    idle_connections.close_all()
