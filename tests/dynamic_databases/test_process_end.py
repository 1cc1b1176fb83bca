"""A program ends with its own exit code and all that it printed, though a thread is still in a driver."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dynamic_databases.management.commands import manage
from tests.required import located
from tests.servers.frozen_sqlserver import frozen_sqlserver
from tests.serving import manage as manage_all

ROOT = Path(__file__).resolve().parents[2]
STUCK = """
import sys, threading
import mssql_python
from dynamic_databases.dialects import driver_threads, sockets
from dynamic_databases.process_end import ending_with_its_code

mssql_python.PoolingManager.disable()
{nothing_ends_a_socket}
thread = driver_threads.DriverThread("shop", {port})
with ending_with_its_code():
    words = "SERVER=127.0.0.1,{port};UID=sa;PWD=secret;DATABASE=shop;Encrypt=no"
    connection = thread.open(lambda: mssql_python.connect(words, autocommit=True), 30)
    cursor = thread.call(connection.cursor, 30)
    try:
        thread.call(lambda: cursor.execute("WAITFOR DELAY '1:00'"), 0.5)
    except driver_threads.NoAnswer:
        print("given up")
    {end}
"""
"""The most that a process can be stuck: its own socket can't be ended, and the server never answers."""
NEVER = "sockets.end = lambda inodes: None"


@pytest.mark.parametrize("nothing_ends_a_socket", ["", NEVER], ids=["linux", "no_proc"])
@pytest.mark.parametrize(
    ("end", "code", "words"),
    [
        ("pass", 0, ""),
        ("sys.exit(2)", 2, ""),
        ("sys.exit('no')", 1, "no\n"),
        ("raise ValueError('why')", 1, "ValueError: why\n"),
    ],
)
def test_a_program_ends_with_its_code(nothing_ends_a_socket, end, code, words):
    located("odbc")
    with frozen_sqlserver("WAITFOR") as server:
        program = STUCK.format(port=server.port, end=end, nothing_ends_a_socket=nothing_ends_a_socket)
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert (done.returncode, done.stdout) == (code, "given up\n")
    assert done.stderr.endswith(words)


def test_a_comparison_with_a_frozen_server_prints_and_ends_with_its_code(tmp_path):
    """It ended by SIGABRT, or printed nothing and never ended."""
    located("odbc")
    limits = {"CONNECT_TIMEOUT": "1", "STATEMENT_TIMEOUT": "1"}
    with frozen_sqlserver("sys[.]") as server:
        commands: tuple[tuple[str, ...], ...] = (
            ("migrate", "--verbosity", "0"),
            ("add_environment", "prod"),
            ("add_environment", "dev"),
            *(
                ("add_database", "shop", slug, "--config", json.dumps(server.config))
                for slug in ("prod", "dev")
            ),
        )
        manage_all(tmp_path, *commands)
        for words, printed in (
            (("compare", "shop"), "Nothing could be compared."),
            (("check_database", "shop"), "shop"),
            (("refresh_catalogs", "shop"), "shop"),
        ):
            done = manage(*words, state=tmp_path, **limits)
            assert done.code == (2 if words[0] == "compare" else 1), done
            assert printed in done.out + done.err
