"""Makes the demo's files, whole or not at all; leaves what is in them to `shop` and `crm`."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

from browser.demo.crm import fill_crm
from browser.demo.script import FOLDER, insert, script
from browser.demo.shop import Shop, make_shop

ENVIRONMENTS = ("prod", "test", "dev")


@dataclass(frozen=True, slots=True)
class DemoDatabase:
    """One file of the demo: a logical database in one environment."""

    name: str
    environment: str
    path: Path


@cache
def demo_version() -> int:
    """Return a number that changes with the demo's sources: 31 bits, as `user_version` can hold, never 0."""
    sources = sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*.sql")])
    digest = 0
    for source in sources:
        digest = zlib.crc32(source.read_bytes(), digest)
    return (digest & 0x7FFFFFFF) or 1


def make_demo(folder: Path, *, replace: bool = False) -> tuple[DemoDatabase, ...]:
    """Return the six databases of the demo in `folder`, made where they are not there yet.

    Each is written beside its place and moved there in one step, so that no reader sees half a file
    and two runs at once do no harm. A complete file of these sources stays as it is unless `replace`.
    Raises `OSError` or `sqlite3.Error` when the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shops: list[Shop] = []

    def fill_shop(connection: sqlite3.Connection, environment: str) -> None:
        if not shops:
            shops.append(make_shop())
        connection.executescript(script("shop_tables.sql", environment))
        insert(connection, shops[0].rows_in(environment))
        connection.executescript(script("shop_after.sql", environment))

    made = []
    for name, fill in (("shop", fill_shop), ("crm", fill_crm)):
        for environment in ENVIRONMENTS:
            database = DemoDatabase(name, environment, folder / f"{name}-{environment}.sqlite3")
            if replace or not is_complete(database.path):
                write_database(database, fill)
            made.append(database)
    return tuple(made)


def is_complete(path: Path) -> bool:
    """Return whether `path` is a whole database made by these sources."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (size,) = connection.execute(
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            ).fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(version == demo_version() and size == path.stat().st_size)


def write_database(database: DemoDatabase, fill: Callable[[sqlite3.Connection, str], None]) -> None:
    """Make one file under a name of its own, then move it to its place."""
    unfinished = database.path.with_name(f".{database.path.name}.{uuid4().hex}.tmp")
    try:
        # In memory first: one write of the whole is many times faster than a write a page.
        with closing(sqlite3.connect(":memory:")) as connection:
            fill(connection, database.environment)
            connection.commit()
            connection.execute(f"PRAGMA user_version = {demo_version()}")
            unfinished.write_bytes(connection.serialize())
        os.replace(unfinished, database.path)
    finally:
        unfinished.unlink(missing_ok=True)
