"""What a server has made ready when it makes its workers."""

from __future__ import annotations

import json
import subprocess
import sys

from browser.demo import make_demo
from tests.serving import ROOT, environment, manage

OURS = ("browser.", "dynamic_databases.", "django.", "django_tables2.", "jinja2.")
FIRST_PAGES = """
import json, sys
import browser.gunicorn, browser.wsgi
from django.contrib.auth import get_user_model
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
client.handler.load_middleware()
boss = get_user_model().objects.create_superuser("boss")
client.force_login(boss, backend="browser.sessions.UserBackend")
browser.gunicorn.when_ready(None)
from django.urls.resolvers import URLResolver
from dynamic_databases.models import prepared

made = []
def counted(name, make):
    return lambda *arguments: (made.append(name), make(*arguments))[1]

URLResolver._populate = counted("a table of addresses", URLResolver._populate)
prepared._statement = counted("a query", prepared._statement)
before = set(sys.modules)
statuses = [client.get(page).status_code for page in ("/", "/prod/", "/prod/shop/", "/prod/shop/orders/")]
print(json.dumps([statuses, sorted(set(sys.modules) - before), made, sorted(sys.modules)]))
"""
RARELY_NEEDED = ("xlsxwriter", "mssql_python", "argon2", "bcrypt")
"""What most servers never use would only take memory."""


def test_a_workers_first_pages_make_no_imports_addresses_and_queries(tmp_path):
    (tmp_path / "demo").mkdir()
    make_demo(tmp_path / "demo")
    manage(tmp_path, ("prepare",))
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGES],
        cwd=ROOT,
        env=environment(tmp_path) | {"DEMO_OPEN": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    statuses, imported, made, there = json.loads(done.stdout)
    assert statuses == [200] * 4
    assert [name for name in imported if name.startswith(OURS) or "templatetags" in name] == []
    assert made == []
    assert [name for name in there if name.partition(".")[0] in RARELY_NEEDED] == []
