"""A store on a server that is down, silent or read-only: pages say so or read on, and recover with it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.markup import csrf_token, plain
from tests.servers import mariadb, postgresql
from tests.serving import Served, Visitor

PAGES = ("/", "/prod/", "/prod/shop/orders/", "/compare/shop/", "/admin/", "/?_format=json")
Server = postgresql.PostgreSQLServer | mariadb.MariaDBServer


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def server(request: Any) -> Iterator[Server]:
    """Yield a server of this module's own: it is stopped, frozen and made read-only."""
    vendor = {"postgresql": postgresql, "mariadb": mariadb}[request.param]
    server = vendor.start()
    try:
        yield server
    finally:
        vendor.remove(server)


@pytest.fixture(scope="module")
def served(server: Server, tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Served]:
    """Yield the product with its own tables on the server."""
    name = server.create()
    if isinstance(server, postgresql.PostgreSQLServer):
        server.sql("CREATE ROLE store LOGIN PASSWORD 'plain'")
        server.sql(f'ALTER DATABASE "{name}" OWNER TO store')
        scheme = "postgresql"
    else:
        server.sql("CREATE USER store@`127.0.0.1` IDENTIFIED BY 'plain'")
        server.sql(f"GRANT ALL ON `{name}`.* TO store@`127.0.0.1`")
        scheme = "mysql"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"{scheme}://store:plain@127.0.0.1:{server.port}/{quote(name)}")
        with Served.started(tmp_path_factory.mktemp("on_a_server"), demo_folder) as served:
            yield served


@pytest.fixture(scope="module")
def visitor(served: Served) -> Visitor:
    return served.visitor().log_in()


def statuses(visitor: Visitor) -> set[int]:
    return {visitor.get(page).status for page in PAGES}


def processes_of(server: Server) -> list[int]:
    """Return the server's process and its children."""
    postmaster = server.folder / "data" / "postmaster.pid"
    number = int((postmaster if postmaster.exists() else server.folder / "pid").read_text().splitlines()[0])
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [number, *map(int, children)]


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    processes = processes_of(server)
    _send(processes, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(processes, signal.SIGCONT)


def _send(processes: list[int], number: signal.Signals) -> None:
    """Send a signal to processes; one whose client has gone may have ended meanwhile."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, number)


@contextmanager
def read_only(server: Server) -> Iterator[None]:
    """Let the store's login change nothing, as on a replica; sessions that are open end, as at a switch."""
    postgres = isinstance(server, postgresql.PostgreSQLServer)
    words = (
        "ALTER ROLE store SET default_transaction_read_only = {}" if postgres else "SET GLOBAL read_only = {}"
    )
    server.sql(words.format("on" if postgres else 1))
    if postgres:
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'store'")
    try:
        yield
    finally:
        server.sql(words.format("off" if postgres else 0))
        if postgres:
            server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'store'")


def test_pages_are_read_where_the_store_is_read_only(server, served, visitor):
    with read_only(server):
        assert statuses(visitor) == {200}
        answer = visitor.post("/logout/", {"csrfmiddlewaretoken": csrf_token(visitor.get("/"))})
    assert answer.status == 503
    assert "Writing the application's own tables failed" in plain(answer)
    assert statuses(visitor) == {200}


def test_a_store_that_is_down_is_told_and_recovers(server, served, visitor):
    server.stop()
    answers = [visitor.get(page) for page in PAGES]
    assert {answer.status for answer in answers} == {503}
    assert all("Reading the application's own tables failed" in plain(answer) for answer in answers)
    assert all("plain" not in answer.text and "Traceback" not in answer.text for answer in answers)
    assert visitor.get("/healthz").status == 200
    server.resume()
    assert statuses(visitor) == {200}


def test_a_store_that_falls_silent_is_given_up(server, served, visitor):
    with frozen(server):
        assert visitor.get("/").status == 503
        assert visitor.get("/healthz").status == 200
    assert statuses(visitor) == {200}
