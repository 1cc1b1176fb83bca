"""One server for all processes of a run: the first that asks starts it, the last one to end stops it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.locks import locked

Server = TypeVar("Server")


@contextmanager
def shared(
    name: str,
    start: Callable[[], Server],
    remove: Callable[[Server], None],
    place_of: Callable[[Server], Sequence[str]],
    at: Callable[[Sequence[str]], Server],
) -> Iterator[Server]:
    """Yield the server of that name; `place_of` says how another process reaches it by `at`."""
    folder = Path(os.environ["TESTS_SHARED_FOLDER"])
    noted, lock = folder / f"{name}.users", folder / f"{name}.lock"
    with locked(lock):
        found = json.loads(noted.read_text()) if noted.exists() else None
        server = at(found["place"]) if found else start()
        users = [*(found["users"] if found else ()), os.getpid()]
        noted.write_text(json.dumps({"place": place_of(server), "users": users}))
    yield server
    with locked(lock):
        found = json.loads(noted.read_text())
        found["users"].remove(os.getpid())  # once: the fixture may be made in several places
        found["users"] = [number for number in found["users"] if Path("/proc", str(number)).exists()]
        noted.write_text(json.dumps(found))
        if not found["users"]:
            noted.unlink()
            remove(server)
