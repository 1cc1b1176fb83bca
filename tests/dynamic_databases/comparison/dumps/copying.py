"""Copies databases as people do: dumped and restored, with each vendor's own programs."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers import mariadb, postgresql
from tests.servers.mariadb import MariaDBServer
from tests.servers.postgresql import PostgreSQLServer

UTF8 = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
EVERYTHING_OF_MARIADB = ("--routines", "--events", "--triggers")


def copy_of_postgresql(server: PostgreSQLServer, database: str) -> str:
    """Return the name of a new database that `pg_dump | psql` made of another one."""
    words = [server.program("pg_dump"), "-h", str(server.folder), "-p", str(server.port)]
    return server.create(None, output_of([*words, "-U", postgresql.SUPERUSER, database]))


def copy_of_mariadb(server: MariaDBServer, database: str) -> str:
    """Return the name of a new database that `mariadb-dump | mariadb` made of another one."""
    program = mariadb.program_beside("mysqldump" if mariadb.is_mysql() else "mariadb-dump")
    words = [program, "--no-defaults", f"--socket={server.socket}", f"--user={mariadb.SUPERUSER}"]
    return server.create(None, output_of([*words, *EVERYTHING_OF_MARIADB, database]), options=UTF8)


def vacuumed_into(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))


def dumped_by_python(file: Path, copy: Path) -> None:
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        target.executescript("\n".join(source.iterdump()))


def dumped_by_shell(file: Path, copy: Path) -> None:
    program = shutil.which("sqlite3")
    if program is None:
        pytest.skip("the shell of SQLite is not installed")
    dump = output_of([program, str(file), ".dump"])
    subprocess.run([program, str(copy)], input=dump, text=True, capture_output=True, check=True)


SQLITE_COPIES: Mapping[str, Callable[[Path, Path], None]] = {
    "VACUUM INTO": vacuumed_into,
    "iterdump": dumped_by_python,
    ".dump": dumped_by_shell,
}


def output_of(words: list[str]) -> str:
    """Return what a program prints; raises `AssertionError` with its complaint if it fails."""
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode()
