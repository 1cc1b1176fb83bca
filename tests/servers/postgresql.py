"""A real PostgreSQL in a private folder, shared by the processes of one run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.locks import locked
from tests.required import located, newest
from tests.servers.programs import became, free_port, owner, run
from tests.servers.sharing import shared

SUPERUSER = "postgres"
UNPRIVILEGED = ("postgres", "nobody")
"""System users, the first that there is."""
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "60",
    "listen_addresses": "127.0.0.1",
    "logging_collector": "off",
    "autovacuum": "off",
    "password_encryption": "scram-sha-256",
}
DURABLE = {"synchronous_commit": "on"}
"""Settings of a server that is killed and started again, and loses nothing by it."""
FOLLOWED: dict[str, str] = {}
"""Settings of a server that others follow: its own are fit for it."""
PATIENCE = 30.0
_names = count(1)


@dataclass(frozen=True)
class PostgreSQLServer:
    """A running server: its programs, the port on 127.0.0.1, and the folder of its socket."""

    programs: Path
    folder: Path
    port: int

    def sql(self, script: str | Path, database: str = "postgres", user: str = SUPERUSER) -> str:
        """Return what psql prints of a script or a file of SQL, unaligned. Raises at the first error."""
        words = [self.program("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", *self._address(user), "-d", database]
        if isinstance(script, Path):
            words += ["-f", str(script)]
        done = subprocess.run(
            words,
            input=None if isinstance(script, Path) else script,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr)
        return done.stdout

    def create(self, name: str | None = None, *scripts: str | Path, options: str = "") -> str:
        """Return the name of a new database in which `scripts` have run."""
        name = name or f"test_{os.getpid()}_{next(_names)}"
        self.sql(f'DROP DATABASE IF EXISTS "{name}"')
        self.sql(f'CREATE DATABASE "{name}" {options}')
        for script in scripts:
            self.sql(script, name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        self.sql(f'DROP DATABASE "{name}"')

    def create_once(self, name: str, *scripts: str | Path) -> str:
        """Return the name of a database that the processes of one run share; nobody may write there."""
        with locked(self.folder / f"{name}.lock"):
            if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}_ready'"):
                self.create(name, *scripts)
                self.sql(f'CREATE DATABASE "{name}_ready"')
        return name

    def config(self, database: str, user: str = SUPERUSER, **more: Any) -> dict[str, Any]:
        """Return the config by which a database is registered."""
        config = {
            "ENGINE": "postgresql",
            "NAME": database,
            "USER": user,
            "PASSWORD": f"{user}'s password",
            "HOST": "127.0.0.1",
            "PORT": self.port,
        }
        if user == SUPERUSER:
            config["PRIVILEGED_LOGIN"] = "accepted"  # most tests are not about what it may do
        return config | more

    def conninfo(self, database: str, user: str = SUPERUSER) -> dict[str, Any]:
        """Return what psycopg connects by."""
        return {
            "dbname": database,
            "user": user,
            "password": f"{user}'s password",
            "host": "127.0.0.1",
            "port": self.port,
        }

    def login(self, name: str, rights: str = "") -> str:
        """Return the name of a login that is there, with its password and no rights but these."""
        self.sql(
            f"DO $$ BEGIN CREATE ROLE \"{name}\" LOGIN PASSWORD '{name}''s password' {rights};"
            " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        return name

    def needs(self, version: int) -> None:
        """Skip the running test where the server is older than that."""
        if self.version < version:
            pytest.skip(f"PostgreSQL {self.version} does not know what {version} brought")

    @property
    def version(self) -> int:
        return int(self.sql("SHOW server_version_num")) // 10_000

    def program(self, name: str) -> str:
        """Return the path of a program: the server's own, else the system's (not every build has psql)."""
        beside = self.programs / name
        return str(beside) if beside.exists() else newest(f"/usr/lib/postgresql/*/bin/{name}") or name

    def _address(self, user: str) -> list[str]:
        return ["-h", str(self.folder), "-p", str(self.port), "-U", user]

    def stop(self) -> None:
        """End the server at once, open connections too."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.kill(int(self._running.read_text().splitlines()[0]), signal.SIGQUIT)
        became(lambda: not self._running.exists(), PATIENCE)

    def resume(self) -> None:
        """Start again a server that was stopped."""
        prefix = _as_unprivileged(self.folder)
        words = ["-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "start"]
        run([*prefix, self.program("pg_ctl"), *words])

    @property
    def _running(self) -> Path:
        return self.folder / "data" / "postmaster.pid"


def start(settings: Mapping[str, str] | None = None, *, locale: str = "C") -> PostgreSQLServer:
    """Return a new server, which its starter stops. Skips (or fails) where none is installed."""
    programs = Path(located("postgresql")).resolve().parent
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path holds 107 bytes
    prefix = _as_unprivileged(folder)
    data = folder / "data"
    password = folder / "password"
    password.write_text(f"{SUPERUSER}'s password\n")
    password.chmod(0o644)
    words = f"-E UTF8 --locale={locale} -A trust --auth-host=scram-sha-256 -N --pwfile={password}".split()
    run([*prefix, str(programs / "initdb"), "-D", str(data), "-U", SUPERUSER, *words])
    _write(data / "pg_hba.conf", "local all,replication all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    server = PostgreSQLServer(programs, folder, free_port())
    listening = {"port": str(server.port), "unix_socket_directories": str(folder)}
    chosen = {**SETTINGS, **(settings or {}), **listening}
    with (data / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in chosen.items())
    server.resume()
    return server


def replica_of(server: PostgreSQLServer) -> PostgreSQLServer:
    """Return a new server that follows another one and takes no writes."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    prefix = _as_unprivileged(folder)
    copy = [server.program("pg_basebackup"), "-D", str(folder / "data"), "-R", "-c", "fast"]
    run([*prefix, *copy, "-h", str(server.folder), "-p", str(server.port), "-U", SUPERUSER])
    replica = PostgreSQLServer(server.programs, folder, free_port())
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(f"port = {replica.port}\nunix_socket_directories = '{folder}'\n")
    with (folder / "data" / "postgresql.auto.conf").open("a") as file:
        # A program newer than the server says there what the server does not know.
        file.write(f"primary_conninfo = 'host={server.folder} port={server.port} user={SUPERUSER}'\n")
    replica.resume()
    return replica


def catch_up(replica: PostgreSQLServer, server: PostgreSQLServer) -> None:
    """Wait until a replica has what the server that it follows has now."""
    position = server.sql("SELECT pg_current_wal_insert_lsn()").strip()
    reached = f"SELECT pg_last_wal_replay_lsn() >= '{position}'"
    assert became(lambda: replica.sql(reached) == "t\n", PATIENCE), "it does not follow"


def remove(server: PostgreSQLServer) -> None:
    """Stop a server and remove its folder."""
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQLServer]:
    """Yield the server of this run: the first process that asks starts it, the last to end stops it."""
    located("postgresql")
    with shared("postgresql", start, remove, _address_of, _at) as server:
        yield server


def _address_of(server: PostgreSQLServer) -> list[str]:
    return [str(server.programs), str(server.folder), str(server.port)]


def _at(address: Sequence[str]) -> PostgreSQLServer:
    programs, folder, port = address
    return PostgreSQLServer(Path(programs), Path(folder), int(port))


def _as_unprivileged(folder: Path) -> list[str]:
    """Return the words that run a program as a user whom PostgreSQL takes, who then owns the folder."""
    user = owner(folder, UNPRIVILEGED)
    return ["setpriv", f"--reuid={user}", "--clear-groups", "--", "env", f"HOME={folder}"] if user else []


def _write(path: Path, text: str) -> None:
    """Write to a file that keeps its owner and mode."""
    with path.open("w") as file:
        file.write(text)
