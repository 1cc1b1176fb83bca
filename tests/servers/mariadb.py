"""A real MariaDB in a private folder, shared by the processes of one run; or MySQL, if MARIADB_BIN has it."""

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
from tests.required import SYSTEM_PATH, located
from tests.servers.programs import became, free_port, owner, run
from tests.servers.sharing import shared

SUPERUSER = "root"
UNPRIVILEGED = ("mysql", "nobody")
"""System users, the first that there is."""
SETTINGS = {
    "bind-address": "127.0.0.1",
    "character-set-server": "utf8mb4",
    "collation-server": "utf8mb4_general_ci",
    "innodb-doublewrite": "0",
    "innodb-flush-log-at-trx-commit": "0",
    "innodb-flush-method": "nosync",
    "innodb-buffer-pool-size": "128M",
    "loose-innodb-log-file-size": "32M",
    "max-connections": "100",
    "secure-file-priv": "",
    "skip-name-resolve": "1",
    "loose-log-bin-trust-function-creators": "1",
    "loose-mysqlx": "0",
    "loose-ssl": "0",
    "loose-sync-frm": "0",
    "table-definition-cache": "4000",
    "table-open-cache": "4000",
}
DURABLE = {"innodb-flush-log-at-trx-commit": "2"}
"""Settings of a server that is killed and started again, and loses nothing by it."""
CHOSEN_ONCE = ("lower-case-table-names",)
"""Settings that MySQL holds to as they were when its own tables were made."""
PATIENCE = 60.0
_names = count(1)


@dataclass(frozen=True)
class MariaDBServer:
    """A running server: the port on 127.0.0.1, and the folder of its data and socket."""

    folder: Path
    port: int

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    def sql(self, script: str | Path, database: str = "") -> str:
        """Return what the client prints of a script or a file of SQL. Raises at the first error."""
        text = script.read_text(encoding="utf-8") if isinstance(script, Path) else script
        words = [
            program_beside("mysql" if is_mysql() else "mariadb"),
            "--no-defaults",
            f"--socket={self.socket}",
            f"--user={SUPERUSER}",
            "-BN",
        ]
        done = subprocess.run(
            [*words, "--default-character-set=utf8mb4", *([database] if database else [])],
            input=text.encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(done.stderr.decode(errors="replace"))
        return done.stdout.decode(errors="replace")

    def create(self, name: str | None = None, *scripts: str | Path, options: str = "") -> str:
        """Return the name of a new database in which `scripts` have run."""
        name = name or f"test_{os.getpid()}_{next(_names)}"
        self.sql(f"DROP DATABASE IF EXISTS `{name}`; CREATE DATABASE `{name}` {options}")
        for script in scripts:
            self.sql(script, name)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.sql(f"DROP DATABASE `{name}`")

    def create_once(self, name: str, *scripts: str | Path) -> str:
        """Return the name of a database that the processes of one run share; nobody may write there."""
        with locked(self.folder / f"{name}.lock"):
            if not self.sql(f"SHOW DATABASES LIKE '{name}\\_ready'"):
                self.create(name, *scripts)
                self.sql(f"CREATE DATABASE `{name}_ready`")
        return name

    def config(self, database: str, user: str = SUPERUSER, **more: Any) -> dict[str, Any]:
        """Return the config by which a database is registered."""
        config = {
            "ENGINE": "mariadb",
            "NAME": database,
            "USER": user,
            "PASSWORD": password_of(user),
            "HOST": "127.0.0.1",
            "PORT": self.port,
        }
        if user == SUPERUSER:
            config["PRIVILEGED_LOGIN"] = "accepted"  # most tests are not about what it may do
        return config | more

    def login(self, name: str, *grants: str) -> str:
        """Return the name of a login with a password and no rights but these (`SELECT ON shop.*`).

        The processes of one run share the server: no two modules of tests may give their logins one name.
        """
        self.sql(f"DROP USER IF EXISTS `{name}`@`127.0.0.1`")
        self.sql(f"CREATE USER `{name}`@`127.0.0.1` IDENTIFIED BY '{quoted(password_of(name))}'")
        for grant in grants:
            self.sql(f"GRANT {grant} TO `{name}`@`127.0.0.1`")
        return name

    def resume(self) -> None:
        """Start again a server that was stopped."""
        for left in ("log.err", "socket.lock"):  # MySQL keeps to a lock of a process that nobody waited for
            (self.folder / left).unlink(missing_ok=True)
        run([program_beside("setsid"), "--fork", *(self.folder / "words").read_text().splitlines()])
        assert became(lambda: "ready for connections" in _log(self.folder), PATIENCE), "it took too long"

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the server, open connections too."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            number = int((self.folder / "pid").read_text())
            os.kill(number, how)
            assert became(lambda: not _runs(number), PATIENCE), "it took too long"


def is_mysql() -> bool:
    """Return whether the server of these tests is Oracle's MySQL."""
    return Path(located("mariadb")).name == "mysqld"


def needs_mariadb(reason: str) -> None:
    """Skip the running test on MySQL."""
    if is_mysql():
        pytest.skip(f"not on MySQL: {reason}")


def password_of(user: str) -> str:
    """Return the password that tests give to a login, root's too: with signs that need care."""
    return f"{user}'s pass%wörd"


def quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "''")


def start(settings: Mapping[str, str] | None = None) -> MariaDBServer:
    """Return a new server, which its starter stops. Skips (or fails) where none is installed."""
    program = located("mariadb")
    folder = Path(tempfile.mkdtemp(prefix="mariadb-", dir="/tmp"))  # a socket's path holds 107 bytes
    user = owner(folder, UNPRIVILEGED)
    as_user = [f"--user={user}"] if user else []
    run(_installing(program, folder, as_user, settings or {}))
    server = MariaDBServer(folder, free_port())
    places = {
        "datadir": folder / "data",
        "socket": server.socket,
        "pid-file": folder / "pid",
        "port": server.port,
    }
    chosen = {**SETTINGS, **(settings or {}), **places, "log-error": folder / "log.err", "tmpdir": folder}
    words = [program, "--no-defaults", *as_user, *(f"--{name}={value}" for name, value in chosen.items())]
    (folder / "words").write_text("\n".join(words))
    server.resume()
    server.login("root")
    server.sql("GRANT ALL PRIVILEGES ON *.* TO `root`@`127.0.0.1` WITH GRANT OPTION")
    return server


def _installing(program: str, folder: Path, as_user: list[str], settings: Mapping[str, str]) -> list[str]:
    """Return the words that make a new server's own tables."""
    folder_options = ["--no-defaults", *as_user, f"--datadir={folder / 'data'}"]
    if is_mysql():
        lasting = [f"--{name}={settings[name]}" for name in CHOSEN_ONCE if name in settings]
        return [program, *folder_options, *lasting, "--initialize-insecure"]
    words = "--auth-root-authentication-method=normal --skip-test-db --skip-name-resolve".split()
    # A server that starts removes all temporary tables in its TMPDIR, those of others too.
    return ["env", f"TMPDIR={folder}", program_beside("mariadb-install-db"), *folder_options, *words]


def remove(server: MariaDBServer) -> None:
    """Stop a server and remove its folder."""
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDBServer]:
    """Yield the server of this run: the first process that asks starts it, the last one stops it."""
    located("mariadb")
    with shared("mariadb", start, remove, _address_of, _at) as server:
        yield server


def _address_of(server: MariaDBServer) -> list[str]:
    return [str(server.folder), str(server.port)]


def _at(address: Sequence[str]) -> MariaDBServer:
    folder, port = address
    return MariaDBServer(Path(folder), int(port))


def program_beside(name: str) -> str:
    path = os.pathsep.join(filter(None, (os.environ.get("MARIADB_BIN"), SYSTEM_PATH)))
    path_of_program = shutil.which(name, path=path)
    assert path_of_program is not None, f"{name} is not beside the server"
    return path_of_program


def _log(folder: Path) -> str:
    try:
        text = (folder / "log.err").read_text(errors="replace")
    except FileNotFoundError:
        return ""
    assert "Aborting" not in text, text
    return text


def _runs(number: int) -> bool:
    """Return whether a thread of a process is left: its port takes connections until the last has ended."""
    process = Path(f"/proc/{number}")
    try:
        state = (process / "stat").read_text().rpartition(") ")[2][:1]
        return state != "Z" or len(list((process / "task").iterdir())) > 1
    except FileNotFoundError:
        return False
