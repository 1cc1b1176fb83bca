"""A project as gunicorn and uvicorn serve it: one process, from the wheel; asked by visitors."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.example_projects import BOSS
from tests.installed import Project
from tests.markup import csrf_token
from tests.serving import PATIENCE, Answer, Visitor

SERVERS = ("gunicorn", "uvicorn")


@dataclass(frozen=True)
class Running:
    """A project that is served on a port of 127.0.0.1."""

    project: Project
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def visitor(self) -> Visitor:
        return Visitor("127.0.0.1", self.port)

    def boss(self, **headers: str) -> Visitor:
        """Return a visitor who is logged in to the admin as a superuser."""
        visitor = self.visitor()
        name, password = BOSS
        login = {"username": name, "password": password, "next": "/admin/"}
        assert filled(visitor, "/admin/login/", login, **headers).status == 302
        return visitor

    def memory(self) -> float:
        """Return the MiB that the project's process has in memory, whoever its parent is."""
        numbers = [self.process.pid, *_children(self.process.pid)]
        return _resident(numbers[-1])

    def errors(self) -> str:
        """Return the server's log, for a test that fails."""
        return self.log.read_text(errors="replace")


def filled(visitor: Visitor, address: str, form: dict[str, str], **headers: str) -> Answer:
    """Return the answer to a page's form that was got, filled in and sent."""
    page = visitor.get(address, **headers)
    assert page.status == 200, page.text
    return visitor.post(address, {**form, "csrfmiddlewaretoken": csrf_token(page)}, **headers)


@contextmanager
def serving(made: Project, server: str, packages: Path, folder: Path) -> Iterator[Running]:
    """Yield a copy of a project in `folder`, served by a server of that name, which `packages` has."""
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    project, log = replace(made, folder=folder), folder / f"{server}.log"
    # Whoever connects before the server is up waits in the socket's own queue.
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening, log.open("wb") as output:
        process = subprocess.Popen(
            [project.python, "-m", *_words(server, listening.fileno())],
            cwd=project.folder,
            env=_environ(project, packages),
            pass_fds=[listening.fileno()],
            stdout=output,
            stderr=output,
        )
        try:
            yield Running(project, listening.getsockname()[1], process, log)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _environ(project: Project, packages: Path) -> dict[str, str]:
    """Return the variables of a server's process; few arenas, so that its memory is what it uses."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": f".:{packages}", "MALLOC_ARENA_MAX": "2"}


def _words(server: str, number: int) -> list[str]:
    if server == "gunicorn":
        return ["gunicorn", "mysite.wsgi", f"--bind=fd://{number}", "--threads=20", "--graceful-timeout=2"]
    return ["uvicorn", "mysite.asgi:application", f"--fd={number}", "--no-access-log", "--lifespan=off"]


def _children(number: int) -> list[int]:
    text = Path(f"/proc/{number}/task/{number}/children").read_text()
    return [int(child) for child in text.split()]


def _resident(number: int) -> float:
    size = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{number}/status").read_text())
    return int(size[1]) / 1024 if size else 0.0
