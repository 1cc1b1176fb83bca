"""The embedded default needs no driver of a server: it is served, and what lacks one says how to get it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
DRIVERS = ("psycopg", "psycopg2", "psycopg_pool", "pymysql", "MySQLdb", "mssql", "pyodbc", "mssql_python")
PAGES = (
    "/",
    "/prod/",
    "/prod/shop/",
    "/prod/shop/orders/",
    "/compare/shop/",
    "/lookup/?q=orders",
    "/admin/login/",
)
SERVERS = {
    "postgresql": ("pg", "pip install 'psycopg[binary]'"),
    "mysql": ("my", "pip install PyMySQL"),
    "sqlserver": ("ms", "pip install mssql-django mssql-python; apt-get install libodbc2"),
}
PROGRAM = f"""
import sys, json
for name in {DRIVERS!r}:
    sys.modules[name] = None
from html import unescape
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from dynamic_databases.models import Database, Environment
call_command("migrate", verbosity=0)
call_command("demo", verbosity=0)
call_command("check")
prod = Environment.objects.get(slug="prod")
for engine, name in {[(engine, name) for engine, (name, _) in SERVERS.items()]!r}:
    config = {{"ENGINE": engine, "NAME": "x", "USER": "u", "PASSWORD": "hunter2", "HOST": "127.0.0.1"}}
    Database.objects.create(name=name, environment=prod, config=config)
from django.contrib.auth.models import User
client = Client(headers={{"host": "localhost"}})
client.force_login(User.objects.create_superuser("boss"))
answers = {{}}
for address in {PAGES!r} + {tuple(f"/prod/{name}/" for name, _ in SERVERS.values())!r}:
    answer = client.get(address)
    answers[address] = [answer.status_code, unescape(answer.text)]
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return status and text of pages as they are where no driver is installed, by address."""
    state = tmp_path_factory.mktemp("state")
    environ = {**os.environ, "STATE_FOLDER": str(state), "DJANGO_SETTINGS_MODULE": "browser.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_the_demo_is_served(answers: Any, address: str) -> None:
    status, text = answers[address]
    assert status == (302 if address == "/admin/login/" else 200), text[:2000]


@pytest.mark.parametrize(("name", "command"), SERVERS.values())
def test_a_database_without_its_driver_says_how_to_get_it(answers: Any, name: str, command: str) -> None:
    status, text = answers[f"/prod/{name}/"]
    assert status == 503
    assert f"make drivers (in a project of your own: {command})" in text
    assert "hunter2" not in text
