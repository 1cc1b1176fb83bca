"""A project that mounts the app and has a shop, with a store of each vendor."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mounted import Project, plain_sqlite

SHOP = """
call_command("migrate", verbosity=0)
def register(name):
    file = Path(settings.HERE, f"{name}.sqlite3")
    write_sqlite(file, "CREATE TABLE orders (id integer PRIMARY KEY)")
    config = {"ENGINE": "sqlite", "NAME": str(file)}
    prod, _ = Environment.objects.get_or_create(slug="prod")
    return Database.objects.create(name=name, environment=prod, config=config)
def change(name, number):
    write_sqlite(Path(settings.HERE, f"{name}.sqlite3"), f"ALTER TABLE orders ADD COLUMN c{number}")
statements = []
def note(run, sql, *rest):
    statements.append(sql)
    return run(sql, *rest)
shop = register("shop")
"""


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def project(request: Any, tmp_path: Any) -> Project:
    """Return a project with a store of each vendor."""
    if request.param == "sqlite":
        return plain_sqlite(tmp_path)
    server = request.getfixturevalue(f"{request.param}_server")
    if request.param == "postgresql":
        return Project(
            tmp_path, {**server.config(server.create()), "ENGINE": "django.db.backends.postgresql"}
        )
    name = server.create()
    server.sql(f"CREATE USER `{name}`@`127.0.0.1` IDENTIFIED BY 'plain'")
    server.sql(f"GRANT ALL ON `{name}`.* TO `{name}`@`127.0.0.1`")
    login = {"USER": name, "PASSWORD": "plain", "ENGINE": "django.db.backends.mysql"}
    return Project(tmp_path, {**server.config(name), **login})
