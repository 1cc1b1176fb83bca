"""Soaks connections in a process of its own: many threads read while rows, files and backends change.

Run by `test_soak` with JSON: `seconds`, `configs`, `kill`. Every config leads to a table `t` with one row
that holds the config's place in the list. Prints JSON: what was read, errors, memory, files.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

CHANGES = 10
"""How many have to be made, at least."""
LONGER = 60.0
"""Seconds that a busy machine may take beyond the time."""
THREADS = 50
RESTING = (
    "SELECT id FROM information_schema.processlist"
    " WHERE db LIKE 'soaked%' AND command = 'Sleep' AND time_ms > 400 LIMIT 1"
)
"""Not one that is just being opened: to a driver that is a server that can't be reached."""


def main(seconds: float, configs: list[dict[str, Any]], kill: Callable[[], None]) -> dict[str, Any]:
    """Return what happened in so many seconds."""
    import django

    django.setup()
    from django.core.management import call_command

    from dynamic_databases.models import Environment

    call_command("migrate", verbosity=0)
    soak = Soak(configs, Environment.objects.create(slug="prod"))
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(THREADS + 1) as threads:
        running = [threads.submit(soak.read_until_over, seed) for seed in range(THREADS)]
        running.append(threads.submit(soak.change_until, end, kill))
        time.sleep(seconds / 3)
        early = memory()
        for future in running:
            future.result()
    soak.remove_all()
    return {
        "read": soak.read,
        "changed": soak.changed,
        "errors": soak.errors[:5],
        "grown": memory() - early,
        "idle": soak.idle(),
        "open": sum("soaked" in where for where in open_files()),
    }


class Soak:
    """The rows, and what reading them came to."""

    def __init__(self, configs: list[dict[str, Any]], environment: Any) -> None:
        self.configs, self.environment = configs, environment
        self.read = self.changed = 0
        self.errors: list[str] = []
        self.over = threading.Event()
        self._lock = threading.Lock()
        for number, config in enumerate(configs):
            self.make(f"shop{number}", config)

    def make(self, name: str, config: dict[str, Any]) -> None:
        from dynamic_databases.models import Database

        Database.objects.create(name=name, environment=self.environment, config=config)

    def read_until_over(self, seed: int) -> None:
        from django.core.signals import request_finished, request_started

        dice = random.Random(seed)
        while not self.over.is_set() and len(self.errors) < 5:
            request_started.send(sender=None)
            try:
                self.read_one(dice)
            except Exception as error:  # noqa: BLE001  # whatever it is, it is what this looks for
                self.errors.append(repr(error))
            finally:
                request_finished.send(sender=None)

    def read_one(self, dice: random.Random) -> None:
        """Read in any database what its own row, read in this request, says is there."""
        from dynamic_databases.connections import live, read_again, reading
        from dynamic_databases.models import Database

        row = dice.choice(list(Database.objects.select_related("environment")))
        number = next(number for number, config in enumerate(self.configs) if same(config, row.config))
        connection = live(row)

        def values() -> list[int]:
            model: Any = row.get_model("t")
            with reading(connection):
                return list(model.objects.values_list("x", flat=True))

        read = self.patiently(lambda: read_again(values))
        if read != [number]:
            self.errors.append(f"{read} of {number}")
        with self._lock:
            self.read += 1

    def patiently(self, task: Callable[[], list[int]]) -> list[int]:
        """Return what `task` returns; on a busy machine a reader may be hit again when it asks again."""
        from dynamic_databases.errors import Unreachable

        latest = time.monotonic() + LONGER
        while time.monotonic() < latest:
            with suppress(Unreachable):
                return task()
            time.sleep(0.1)
        return task()

    def change_until(self, end: float, kill: Callable[[], None]) -> None:
        """Edit, remove and add rows, and end backends: on a busy machine longer, for as many changes."""
        try:
            self._change_until(end, kill)
        finally:
            self.over.set()

    def _change_until(self, end: float, kill: Callable[[], None]) -> None:
        from django.db import close_old_connections

        from dynamic_databases.models import Database

        dice = random.Random(0)
        latest = end + LONGER
        while time.monotonic() < (end if self.changed > CHANGES else latest):
            row = dice.choice(list(Database.objects.all()))
            what = dice.randrange(4)
            config = dice.choice(self.configs)
            if what == 0:
                row.config = config
                row.save()
            elif what == 1:
                Database.objects.filter(pk=row.pk).update(config=config)
            elif what == 2:
                name = row.name
                row.delete()
                self.make(name, config)
            else:
                kill()
            self.changed += 1
            close_old_connections()
            time.sleep(0.02)

    def remove_all(self) -> None:
        from django.core.signals import request_finished

        from dynamic_databases.models import Database

        for row in Database.objects.all():
            row.delete()
        request_finished.send(sender=None)

    def idle(self) -> int:
        from dynamic_databases.connections.idle_connections import idle_connections

        return len(idle_connections)


def same(config: dict[str, Any], stored: dict[str, Any]) -> bool:
    return (config["ENGINE"], config["NAME"]) == (stored["ENGINE"], stored["NAME"])


def memory() -> int:
    """Return the bytes that this process holds."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> list[str]:
    files = []
    for number in os.listdir("/proc/self/fd"):
        try:
            files.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            continue
    return files


def killer(login: dict[str, Any] | None) -> Callable[[], None]:
    """Return what ends a backend of the soaked databases, any that there is."""
    if login is None:
        return lambda: None
    if login["ENGINE"] == "postgresql":
        return postgresql_killer(login)
    import pymysql

    connection = pymysql.connect(
        host=login["HOST"], port=login["PORT"], user=login["USER"], password=login["PASSWORD"].encode()
    )

    def kill() -> None:
        with connection.cursor() as cursor, suppress(pymysql.Error):  # gone already
            cursor.execute(RESTING)
            for (number,) in cursor.fetchall():
                cursor.execute("KILL %s", [number])

    return kill


def postgresql_killer(login: dict[str, Any]) -> Callable[[], None]:
    import psycopg

    connection = psycopg.connect(
        host=login["HOST"],
        port=login["PORT"],
        user=login["USER"],
        password=login["PASSWORD"],
        autocommit=True,
    )
    ended = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname LIKE 'soaked%' ORDER BY random() LIMIT 1"
    )
    return lambda: connection.execute(ended).close()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(json.dumps(main(given["seconds"], given["configs"], killer(given.get("kill")))))  # noqa: T201
