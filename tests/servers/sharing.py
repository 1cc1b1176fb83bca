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
    address_of: Callable[[Server], Sequence[str]],
    at: Callable[[Sequence[str]], Server],
) -> Iterator[Server]:
    """Yield the server of that name; `address_of` says how another process reaches it by `at`."""
    folder = Path(os.environ["TESTS_SHARED_FOLDER"])
    noted, lock = folder / f"{name}.users", folder / f"{name}.lock"
    with locked(lock):
        known = json.loads(noted.read_text()) if noted.exists() else None
        server = at(known["address"]) if known else start()
        users = [*(known["users"] if known else ()), os.getpid()]
        noted.write_text(json.dumps({"address": address_of(server), "users": users}))
    yield server
    with locked(lock):
        known = json.loads(noted.read_text())
        known["users"].remove(os.getpid())  # once: the fixture may be made in several places
        known["users"] = [number for number in known["users"] if Path("/proc", str(number)).exists()]
        noted.write_text(json.dumps(known))
        if not known["users"]:
            noted.unlink()
            remove(server)
