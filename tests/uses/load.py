"""20 threads that ask a project 200 times each, for rows of 60 databases; it may keep nothing of that."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.conftest import write_sqlite
from tests.installed import Project
from tests.project_servers import Running

THREADS, ROUNDS, IN_A_ROUND = 20, 4, 50
MANY = tuple(f"tenant{number:02}" for number in range(57))
"""Environments with a SQLite file each, besides three of a project's own: 60 in all."""
ROOM = 12.0
"""MiB by which a process may grow in half of the requests: one that keeps what it makes grows by more."""
REGISTER = """
import json
from dynamic_databases.models import Database, Environment
for slug, config in json.loads(CONFIGS).items():
    environment, _ = Environment.objects.get_or_create(slug=slug)
    Database.objects.create(name=NAME, environment=environment, config={**config, "READ_ONLY": False})
"""


def register_many(
    project: Project, name: str, script: Callable[[str], str], others: dict[str, dict[str, Any]]
) -> None:
    """Register a file of that logical name, made by its script, in each of `MANY`, and others by configs."""
    configs = {slug: {"ENGINE": "sqlite", "NAME": f"{slug}.sqlite3"} for slug in MANY}
    for slug in MANY:
        write_sqlite(project.folder / f"{slug}.sqlite3", script(slug))
    project.run(f"NAME = {name!r}\nCONFIGS = {json.dumps(configs | others)!r}{REGISTER}")


def under_load(running: Running, visit: Callable[[int, int, random.Random], None]) -> None:
    """Visit a project by many threads at once; fails where a visit does, or where the server grows.

    A visit gets the numbers of its thread and of its turn, and asks `IN_A_ROUND` times. Each thread chooses
    by chance, the same in each run.
    """

    def visit_once(thread: int, turn: int) -> None:
        visit(thread, turn, random.Random(f"{thread} {turn}"))

    memory = []
    with ThreadPoolExecutor(THREADS) as threads:
        for turn in range(ROUNDS):
            visits = [threads.submit(visit_once, thread, turn) for thread in range(THREADS)]
            for visited in visits:
                visited.result()
            memory.append(running.memory())
    assert memory[-1] - memory[1] < ROOM, memory
