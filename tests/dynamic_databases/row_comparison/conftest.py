"""Registers tables of several environments, each made by a script on a vendor's own server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from dynamic_databases.models import Database, Environment
from tests.conftest import write_sqlite

SQLITE = "sqlite"
Register = Callable[[Mapping[str, str], Sequence[str]], dict[str, Database]]


@pytest.fixture
def shops(request, environments, tmp_path, settings) -> Register:
    """Return a function of scripts by environment, and of their vendors, that registers them as `shop`."""
    settings.SQLITE_FOLDERS = [tmp_path]

    def registered(scripts: Mapping[str, str], vendors: Sequence[str]) -> dict[str, Database]:
        databases = {}
        for position, ((slug, text), vendor) in enumerate(zip(scripts.items(), vendors, strict=True)):
            environment, _ = Environment.objects.get_or_create(slug=slug, defaults={"position": position})
            if vendor == SQLITE:
                config: dict[str, Any] = {
                    "ENGINE": "sqlite",
                    "NAME": str(write_sqlite(tmp_path / f"{slug}.sqlite3", text)),
                }
            else:
                server = request.getfixturevalue(f"{vendor}_server")
                config = server.config(server.create(None, text))
            databases[slug] = Database.objects.create(name="shop", environment=environment, config=config)
        return databases

    return registered
