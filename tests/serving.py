"""The product as it is served: a gunicorn with two workers, its own state folder, and a client for it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.markup import csrf_token, links

ROOT = Path(__file__).resolve().parent.parent
ADMINISTRATOR = ("admin", "only for tests 8124")
ALL_OF_ASCII = "".join(map(chr, range(33, 127)))
PATIENCE = 30.0
CONFIG = ("--config", "python:browser.gunicorn")
IN_A_HURRY = ("--graceful-timeout", "2")
PREPARE = """
import django, json, sys
django.setup()
from django.core.management import call_command
from dynamic_databases.process_end import ending_with_its_code
with ending_with_its_code():  # as manage.py does: a driver may still be at a frozen server
    for words in json.loads(sys.argv[1]):
        call_command(*words)
"""


@dataclass(frozen=True)
class Answer:
    """What came back: the body as text."""

    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def location(self) -> str | None:
        return self.headers["Location"]

    def links(self, pattern: str = "") -> list[str]:
        """Return the addresses of the page's links that fit a pattern, as a browser asks for them."""
        asked_for = [quote(link, safe=ALL_OF_ASCII) for link in links(self)]
        return [link for link in asked_for if re.search(pattern, link)]


@dataclass
class Visitor:
    """A client that sends each address as it is, keeps cookies, and follows nothing."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Answer:
        return self.ask("GET", address, None, headers)

    def post(self, address: str, form: dict[str, str], **headers: str) -> Answer:
        return self.ask("POST", address, urlencode(form), headers)

    def ask(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Answer:
        """Return the answer to one request; `_` in the names of headers stands for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, address, body, sent)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(cookie).items()})
        return Answer(response.status, response.headers, text)

    def log_in(self, name: str = ADMINISTRATOR[0], password: str = ADMINISTRATOR[1]) -> Visitor:
        """Return the same visitor, logged in by the form."""
        token = csrf_token(self.get("/login/"))
        form = {"username": name, "password": password, "csrfmiddlewaretoken": token}
        until = time.monotonic() + PATIENCE
        while (status := self.post("/login/", form).status) == 503 and time.monotonic() < until:
            time.sleep(0.2)  # each worker checks one password at a time
        assert status == 302, "the login was refused"
        return self


@dataclass(frozen=True)
class Served:
    """A running server; `folder` is where databases may be registered from."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def visitor(self, host: str = "127.0.0.1") -> Visitor:
        return Visitor(host, self.port)

    def manage(self, *commands: Sequence[str]) -> None:
        """Run management commands beside the server, one after the other, in one process."""
        manage(self.folder, *commands)

    def add(self, name: str, files: dict[str, Path]) -> None:
        """Register a database in several environments: file by environment."""
        self.manage(
            *(
                ("add_database", name, slug, "--url", f"sqlite:///{file}", "--replace")
                for slug, file in files.items()
            )
        )

    @classmethod
    @contextmanager
    def started(cls, folder: Path, demo: Path) -> Iterator[Served]:
        """Yield a server with its own tables, the demo and an administrator; it ends with the block."""
        (folder / "demo").symlink_to(demo)
        manage(folder, ("prepare",))
        log = folder / "server.log"
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listening, log.open("wb") as output:
            bind = ("--bind", f"fd://{listening.fileno()}")
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", *CONFIG, "browser.wsgi", *bind, *IN_A_HURRY],
                cwd=ROOT,
                env=environment(folder) | {"DEMO_OPEN": "1"},
                pass_fds=[listening.fileno()],
                stdout=output,
                stderr=output,
            )
            server = cls(folder, listening.getsockname()[1], process, log)
            try:
                server.wait()
                yield server
            finally:
                process.terminate()
                process.wait(PATIENCE)

    def wait(self) -> None:
        """Return when the server answers. Raises `RuntimeError` if it does not."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.visitor().get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text(errors="replace"))


def environment(folder: Path) -> dict[str, str]:
    """Return the environment variables of the served product and of commands beside it."""
    name, password = ADMINISTRATOR
    folders = os.pathsep.join((str(folder), str((folder / "demo").resolve())))
    return os.environ | {
        "STATE_FOLDER": str(folder),
        "SQLITE_FOLDERS": folders,
        "ADMIN_USERNAME": name,
        "ADMIN_PASSWORD": password,
        "DJANGO_SETTINGS_MODULE": "browser.settings",
        "PYTHONPATH": str(ROOT),
        "LOOKUP_TIMEOUT": "60",  # a busy machine takes long
    }


def manage(folder: Path, *commands: Sequence[str]) -> None:
    """Run management commands on the tables in `folder`. Raises `AssertionError` with what they said."""
    import json

    done = subprocess.run(
        [sys.executable, "-c", PREPARE, json.dumps(commands)],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
