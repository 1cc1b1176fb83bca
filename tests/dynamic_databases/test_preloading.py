from __future__ import annotations

import subprocess
import sys

import pytest

from tests.serving import ROOT, environment

WITHOUT_DRIVER = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))
import django
django.setup()
from dynamic_databases.preloading import import_backends
import_backends()
"""


@pytest.mark.parametrize("missing", [(), ("psycopg",), ("psycopg", "psycopg2")])
def test_a_server_starts_without_a_driver(tmp_path, missing):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER, *missing],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
