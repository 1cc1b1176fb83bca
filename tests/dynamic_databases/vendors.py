"""One database called `core` in two environments, on each vendor: `dev` may be written, `prod` may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dynamic_databases.models import Database

KEYS = {
    "sqlite": "integer PRIMARY KEY",
    "postgresql": "serial PRIMARY KEY",
    "mariadb": "integer AUTO_INCREMENT PRIMARY KEY",
}
VENDORS = tuple(KEYS)

Registered = dict[str, Database]


@pytest.fixture(params=VENDORS)
def core_of(
    request: pytest.FixtureRequest, environments: Any, sqlite_database: Any
) -> Callable[[str], Registered]:
    """Return a function of a script that makes both; `id KEY` and ENV are filled in."""
    vendor = request.param

    def made(script: str) -> Registered:
        return {
            slug: _made(slug, script.replace("id KEY", f"id {KEYS[vendor]}").replace("ENV", slug))
            for slug in SLUGS
        }

    def _made(slug: str, script: str) -> Database:
        may_write = {"READ_ONLY": False} if slug == "dev" else {}
        if vendor == "sqlite":
            database: Database = sqlite_database(slug, "core", script, **may_write)
            return database
        server = request.getfixturevalue(f"{vendor}_server")
        config = {**server.config(server.create(None, script)), **may_write}
        return Database.objects.create(name="core", environment=environments[slug], config=config)

    return made


SLUGS = ("prod", "dev")
