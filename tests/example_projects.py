"""The projects of `docs/uses`, each made as its page says, beside the wheel and nothing else.

A page's blocks of code begin with the name of their file, its blocks of commands are run line by line, both
in the page's order. The same files are in `tests/projects`; `test_example_projects` compares them.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.installed import PROJECTS, ROOT, Project

PAGES = ROOT / "docs" / "uses"
BLOCK = re.compile(r"^```(python|html|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"(?:# |\{# )([\w/.]+)(, at the end)?(?: #\})?\n")
"""The first line of a file's block. What is for the end of a file follows what Django has put there."""
INSTALLS = (
    "pip ",
    "python -m venv ",
    ". .venv/",
    "python manage.py createsuperuser",
    "python manage.py runserver",
)
"""Beginnings of commands that the tests do in another way, or that wait for a person."""
BOSS = ("boss", "only for tests 8124")
AS_SERVED = """
DEBUG = False
ALLOWED_HOSTS = ["*"]
CONNECT_TIMEOUT = 30.0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGGING = {
    "version": 1,
    "handlers": {"log": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["log"], "level": "ERROR"}},
}
"""
"""What follows a page's settings: those of a server, patience, no slow digest, errors in the server's log."""


@dataclass(frozen=True)
class File:
    """A file that a page shows; its text begins with its name."""

    path: str
    text: str
    at_the_end: bool

    def write(self, folder: Path) -> None:
        target = folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        before = target.read_text(encoding="utf-8") if self.at_the_end else ""
        target.write_text(before + self.text, encoding="utf-8")

    @property
    def own_lines(self) -> int:
        """The number of lines that are not blank, without the first one."""
        return sum(1 for line in self.text.splitlines()[1:] if line.strip())


@dataclass(frozen=True)
class Command:
    """A line that a page tells its reader to run in the project's folder."""

    line: str

    def run(self, folder: Path, environ: Mapping[str, str]) -> str:
        """Return what it prints. Fails if it does."""
        done = subprocess.run(
            ["bash", "-c", self.line],
            cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{self.line}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr


def steps(name: str) -> tuple[File | Command, ...]:
    """Return what a page tells its reader to write and to run, in its order."""
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    return tuple(step for kind, text in BLOCK.findall(page) for step in _steps_of(kind, text))


def _steps_of(kind: str, text: str) -> Iterator[File | Command]:
    if kind == "sh":
        for line in text.replace("\\\n", " ").splitlines():
            if line.strip() and not line.startswith(INSTALLS):
                yield Command(line)
    elif named := FILE.match(text):  # else it is an example of something else
        yield File(named[1], text, at_the_end=named[2] is not None)


def files_in(name: str) -> dict[str, str]:
    """Return the text of each file of a project in `tests/projects` by its path, those of Django left out."""
    folder = PROJECTS / name
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".html"})
    texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {path: text for path, text in texts.items() if text}


def made(name: str, folder: Path, python: Path, replaced: Mapping[str, str]) -> Project:
    """Return the project of a page, made in `folder` by following it.

    `replaced` has what stands in for the page's own texts in commands, such as addresses of servers: each has
    to occur there.
    """
    environ = {"PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": str(folder)}
    unused = set(replaced)
    for step in steps(name):
        if isinstance(step, File):
            step.write(folder)
            continue
        line = step.line
        for text, other in replaced.items():
            if text in line:
                unused.discard(text)
                line = line.replace(text, other)
        Command(line).run(folder, environ)
    assert not unused, f"the page has no {unused}"
    return _as_deployed(Project(folder, python, settings="mysite.settings"))


def _as_deployed(project: Project) -> Project:
    """Return a project that a page has made, with the settings of a server and its superuser."""
    with (project.folder / "mysite" / "settings.py").open("a") as settings:
        settings.write(AS_SERVED)
    name, password = BOSS
    words = ("createsuperuser", "--noinput", f"--username={name}", "--email=")
    project.manage(*words, DJANGO_SUPERUSER_PASSWORD=password)
    return project
