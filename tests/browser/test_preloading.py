"""What a server has made ready when it makes its workers."""

from __future__ import annotations

import json
import subprocess
import sys

from browser.demo import make_demo
from tests.serving import ROOT, environment, manage

LARGE = ("browser.", "dynamic_databases.", "django.db.", "django_tables2.", "jinja2.")
FIRST_PAGES = """
import json, sys
import browser.gunicorn, browser.wsgi
from django.test import Client
client = Client(SERVER_NAME="127.0.0.1")
client.handler.load_middleware()
browser.gunicorn.when_ready(None)
before = set(sys.modules)
statuses = [client.get(page).status_code for page in ("/", "/prod/", "/prod/shop/", "/prod/shop/orders/")]
print(json.dumps([statuses, sorted(set(sys.modules) - before)]))
"""


def test_a_workers_first_pages_import_no_page_and_no_driver(tmp_path):
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
    statuses, imported = json.loads(done.stdout)
    assert statuses == [200] * 4
    assert [name for name in imported if name.startswith(LARGE) or "templatetags" in name] == []
