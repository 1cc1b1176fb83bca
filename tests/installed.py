"""The app as other people install it: from its wheel, beside nothing but what the wheel requires.

The required packages are links to those of this environment, so no index is asked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.conftest import SHARED
from tests.locks import locked

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = ROOT / "tests" / "projects"
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "dynamic_databases")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
NAME = "environment-browser"
ENVIRON = {"PYTHONPATH": "."}


@dataclass(frozen=True)
class Project:
    """A project of somebody else's, copied to a folder of its own, and the Python that runs it."""

    folder: Path
    python: Path
    settings: str = "settings"

    @classmethod
    def copied(cls, name: str, folder: Path, python: Path) -> Project:
        """Return the project of that name in `tests/projects`, copied into a folder."""
        copied = shutil.copytree(PROJECTS / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        return cls(copied, python)

    def manage(self, *words: str, **environ: str) -> str:
        """Return what a management command prints. Fails if the command does."""
        return self._run("-m", "django", *words, **environ)

    def run(self, script: str, **environ: str) -> str:
        """Return what a script prints that runs after `django.setup()`."""
        return self._run("-c", f"import django\ndjango.setup()\n{script}", **environ)

    def _run(self, *words: str, **environ: str) -> str:
        done = subprocess.run(
            [self.python, *words],
            cwd=self.folder,
            env={**ENVIRON, "DJANGO_SETTINGS_MODULE": self.settings, "PATH": os.environ["PATH"], **environ},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def installed_python() -> Path:
    """Return the Python of an environment that has the wheel, drivers of servers, what checks passwords."""
    folder = Path(os.environ[SHARED], "installed")
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            _install(folder)
    return folder / "bin" / "python"


@pytest.fixture(scope="session")
def server_packages() -> Path:
    """Return a folder with gunicorn, uvicorn and what they require, which are no part of a project."""
    folder = Path(os.environ[SHARED], "server-packages")
    with locked(folder.with_suffix(".lock")):
        folder.mkdir(exist_ok=True)
        for name in ("gunicorn", "uvicorn"):
            for needed in {name, *_required(distribution(name), set())}:
                _link(distribution(needed), folder)
    return folder


def wheel_in(folder: Path) -> Path:
    """Return the wheel, built in `folder` from a copy of the sources: building leaves files beside them."""
    sources = folder / "sources"
    sources.mkdir(parents=True)
    for name in SOURCES:
        copy: Any = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, sources / name)
    subprocess.run(
        [*PIP, "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation", "-w", folder, sources],
        check=True, stdout=subprocess.DEVNULL, timeout=300,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


def _install(folder: Path) -> None:
    building = folder.with_suffix(".building")
    shutil.rmtree(building, ignore_errors=True)
    venv.create(building, symlinks=True)
    packages = next(building.glob("lib/python*/site-packages"))
    into = [*PIP, "--python", str(building / "bin" / "python")]
    wheel = wheel_in(building / "wheel")
    subprocess.run(
        [*into, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True, stdout=subprocess.DEVNULL
    )
    own = next(iter(Distribution.discover(name=NAME, path=[str(packages)])))
    for name in _required(own, {"postgresql", "mysql", "auth"}):
        _link(distribution(name), packages)
    subprocess.run([*into, "check"], check=True, stdout=subprocess.DEVNULL)  # nothing required is missing
    building.rename(folder)


def _required(start: Distribution, extras: set[str]) -> set[str]:
    """Return the names of all distributions that one requires with some extras, without its own."""
    names: set[str] = set()
    waiting = [(start, extras)]
    while waiting:
        current, wanted = waiting.pop()
        for requirement in map(Requirement, current.requires or ()):
            marker = requirement.marker
            applies = marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *wanted})
            if applies and (requirement.name not in names or requirement.extras):
                names.add(requirement.name)
                waiting.append((distribution(requirement.name), set(requirement.extras)))
    return names


def _link(package: Distribution, folder: Path) -> None:
    for name in _top_level(path.parts[0] for path in package.files or ()):
        link = folder / name
        if not link.exists():
            link.symlink_to(Path(str(package.locate_file(name))).resolve())


def _top_level(names: Iterable[str]) -> set[str]:
    return {name for name in names if name not in {"..", "__pycache__"}}
