"""Pages that list 250 databases of 30 tables, asked again, beside the least page of the same server."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.page_sites import Client, logged_in, ours
from tests.benchmarks.pairs import Limit, Pair
from tests.benchmarks.processes import largest_worker
from tests.benchmarks.schemas import script
from tests.conftest import write_sqlite
from tests.serving import Served

NAMES, TABLES = 125, 30
"""Each name is registered in two environments."""
ENVIRONMENTS = ("prod", "dev")
SECONDS = 5.0


def pairs() -> Iterator[Pair | Limit]:
    with ours() as server:
        _register(server)
        client = logged_in(server)
        for address in ("/", "/prod/", "/compare/"):
            yield _pair(client, address)
        for number in range(NAMES):
            for slug in ENVIRONMENTS:
                client.get(f"/{slug}/shop{number}/")  # one connection, and so one worker
        yield Limit(
            f"the worker that has seen all {2 * NAMES} databases", (largest_worker(server),), 300, "MB"
        )


def _pair(client: Client, address: str) -> Pair:
    for _ in range(4):
        client.get(address)
    return Pair(
        f"{address} of {2 * NAMES} databases, asked again, beside /healthz",
        lambda: client.get("/healthz"),
        lambda: client.get(address),
        30,
        seconds=SECONDS,
    )


def _register(server: Served) -> None:
    commands = []
    for slug in ENVIRONMENTS:
        made = write_sqlite(server.folder / f"{slug}.sqlite3", script(TABLES, drifted=slug == "dev"))
        content = made.read_bytes()
        for number in range(NAMES):
            file = server.folder / f"{slug}{number}.sqlite3"
            file.write_bytes(content)
            commands.append(("add_database", f"shop{number}", slug, "--url", f"sqlite:///{file}"))
    server.manage(*commands, ("refresh_catalogs",))
