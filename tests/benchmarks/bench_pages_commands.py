"""Whole commands: `make run` the second time, and `manage.py compare` of 1,000 tables, beside bulk SQL."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests.benchmarks.bench_compare_postgresql import facts
from tests.benchmarks.bench_compare_sqlite import compared
from tests.benchmarks.page_sites import Client
from tests.benchmarks.pairs import Limit, Pair
from tests.benchmarks.schemas import script
from tests.benchmarks.sqlite_pair import Side, sides
from tests.required import available
from tests.servers.postgresql import SUPERUSER, PostgreSQLServer, remove, start
from tests.serving import ROOT, environment, manage

TABLES = 1000
COMMAND = (sys.executable, "manage.py", "compare", "many", "--environments", "prod", "dev")
DRIFT = 1
"""The exit code of `compare`: fifty tables differ."""
START = (sys.executable, "-c", "import django; django.setup()")
BULK = tuple(
    f"SELECT m.name, {columns} FROM sqlite_master m, {joined} WHERE m.type = 'table'"
    for columns, joined in (
        ("x.*", "pragma_table_xinfo(m.name) x"),
        ("i.*, x.*", "pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x"),
        ("f.*", "pragma_foreign_key_list(m.name) f"),
    )
)
RUNS = 5
PATIENCE = 300.0


def pairs() -> Iterator[Pair | Limit]:
    yield Limit("`make run`, the second time, until it answers", tuple(_starts()), 2.5, "s")
    for words, respelled in (("", False), (", the text of each table spelled differently", True)):
        with sides(TABLES, respelled=respelled) as both:
            yield Pair(
                f"comparing {TABLES:,} tables of two SQLite files{words}, beside bulk SQL",
                lambda both=both: [_bulk(side) for side in both],  # type: ignore[misc]
                lambda both=both: compared(*both),  # type: ignore[misc]
                1.5,
                seconds=5.0,
            )
    if available("postgresql") is None:
        sys.stderr.write("PostgreSQL is not installed: comparing its databases is not measured.\n")
        return
    server = start({"max_locks_per_transaction": "256"})
    try:
        yield from _command(server)
    finally:
        remove(server)


def _bulk(side: Side) -> list[list[tuple[object, ...]]]:
    """Return what the pragmas say of all tables, one statement for columns, indexes and foreign keys each."""
    return [side.bare.execute(sql).fetchall() for sql in BULK]


def _command(server: PostgreSQLServer) -> Iterator[Pair]:
    """Yield the command beside twice the bulk SQL and one start of Django: that is what it may take."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        (folder / "demo").mkdir()
        urls = {}
        for slug in ("prod", "dev"):
            server.create(slug, script(TABLES, drifted=slug == "dev"))
            password = server.config(slug)["PASSWORD"].replace(" ", "%20").replace("'", "%27")
            urls[slug] = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{server.port}/{slug}"
        registering = (("add_database", "many", slug, "--url", url) for slug, url in urls.items())
        manage(folder, ("migrate", "-v0"), *(("add_environment", slug) for slug in urls), *registering)
        environ = environment(folder)
        bare = [psycopg.connect(**server.conninfo(slug), autocommit=True) for slug in urls]

        def floor() -> None:
            for connection in bare * 2:
                facts(connection)
            subprocess.run(START, cwd=ROOT, env=environ, check=True)

        def ours() -> None:
            done = subprocess.run(COMMAND, cwd=ROOT, env=environ, check=False, stdout=subprocess.DEVNULL)
            assert done.returncode == DRIFT, done.returncode

        words = "whole process, beside twice the bulk SQL and a start of Django"
        yield Pair(f"`manage.py compare`, {TABLES:,} tables on PostgreSQL, {words}", floor, ours, 1.0, runs=9)
        for connection in bare:
            connection.close()


def _starts() -> Iterator[float]:
    """Yield the seconds from `make run` to its first answer, after a first time that doesn't count."""
    with TemporaryDirectory(prefix="bench-") as folder:
        for run in range(RUNS + 1):
            seconds = _start(folder)
            if run:
                yield seconds


def _start(folder: str) -> float:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    environ = os.environ | {"STATE_FOLDER": folder}
    begin = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # make says that it was ended
        start_new_session=True,
    )
    try:
        while process.poll() is None and time.monotonic() < begin + PATIENCE:
            with suppress(OSError):
                Client(port).get("/healthz")
                return time.monotonic() - begin
            time.sleep(0.01)
    finally:
        with suppress(ProcessLookupError):  # it has ended by itself
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(PATIENCE)
    raise AssertionError("`make run` did not answer")
