"""The tests of dialects need no database of the application's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def unblocked(django_db_blocker: Any) -> Iterator[None]:
    """Let a test open databases that it brings itself."""
    with django_db_blocker.unblock():
        yield
