"""What the tests need beside Python packages: where it is, and which Debian packages bring it.

`python -m tests.required packages` prints the packages that are missing, `has NAME` exits 1 if that is
missing; without a word it says what is not to be had, and exits 1 if REQUIRE lists it. Leaves installing
to the Makefile.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

SYSTEM_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


@dataclass(frozen=True)
class Need:
    """One thing that tests need: `find` returns where it is, or None."""

    find: Callable[[], str | None]
    packages: tuple[str, ...] = ()
    hint: str = ""
    """What a person can do where no package brings it."""


def browser() -> str | None:
    """Return the path of a Chromium, the system's or Playwright's own, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        path = shutil.which(name, path=SYSTEM_PATH)
        if path is not None and not is_snap(Path(path)):
            return path
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright").expanduser()
    return newest(f"{folder}/chromium-*/chrome-linux*/chrome")


def is_snap(program: Path) -> bool:
    """Return whether a program is Ubuntu's stub that asks for a snap, or the snap, which sees no /tmp."""
    real = program.resolve()
    return real.name == "snap" or "/snap/" in str(real) or b"snap install" in real.read_bytes()[:8192]


def newest(pattern: str) -> str | None:
    """Return the path that fits `pattern` and has the highest numbers in it, or None."""
    paths = map(str, Path("/").glob(pattern.lstrip("/")))
    return max(paths, key=lambda path: [int(number) for number in re.findall(r"\d+", path)], default=None)


def postgresql() -> str | None:
    """Return the path of `postgres`, that in POSTGRESQL_BIN if set; `initdb` and `pg_ctl` lie beside it."""
    folder = os.environ.get("POSTGRESQL_BIN")
    if folder:
        return shutil.which("postgres", path=folder)
    return newest("/usr/lib/postgresql/*/bin/postgres") or shutil.which("postgres")


def mariadb() -> str | None:
    """Return the path of `mariadbd`, or of what lies in MARIADB_BIN if set: that, or MySQL's `mysqld`."""
    folder = os.environ.get("MARIADB_BIN")
    if folder:
        return shutil.which("mariadbd", path=folder) or shutil.which("mysqld", path=folder)
    return shutil.which("mariadbd", path=SYSTEM_PATH)


def sqlserver() -> str | None:
    """Return the URL of the SQL Server that somebody gave us: none can be installed by apt."""
    return os.environ.get("TEST_SQLSERVER_URL") or None


def odbc() -> str | None:
    """Return the library that pyodbc, which mssql-django always imports, is linked to."""
    return newest("/usr/lib/*/libodbc.so.2") or newest("/usr/local/lib/libodbc.so.2")


def fonts() -> str | None:
    """Return a font with which the pages look alike on every machine."""
    return newest("/usr/share/fonts/truetype/*/DejaVuSans.ttf")


NEEDS = {
    "browser": Need(
        browser, ("chromium",), "`.venv/bin/python -m playwright install --with-deps chromium` may say why"
    ),
    "fonts": Need(fonts, ("fonts-dejavu-core",)),
    "postgresql": Need(postgresql, ("postgresql",)),
    "mariadb": Need(mariadb, ("mariadb-server",)),
    "odbc": Need(odbc, ("libodbc2",)),
    "sqlserver": Need(sqlserver, hint="set TEST_SQLSERVER_URL to one with a login and a database"),
}


def required() -> frozenset[str]:
    """Return the names in REQUIRE; raises `ValueError` when one is unknown."""
    names = frozenset(re.split(r"[\s,]+", os.environ.get("REQUIRE", "").strip(" ,"))) - {""}
    unknown = sorted(names - NEEDS.keys())
    if unknown:
        raise ValueError(f"REQUIRE names {', '.join(unknown)}; known are {', '.join(NEEDS)}.")
    return names


def available(name: str) -> str | None:
    """Return where the thing of that name is (a path; a URL for sqlserver), or None."""
    return NEEDS[name].find()


def skip_or_fail(name: str, reason: str) -> NoReturn:
    """End the running test: as failed when REQUIRE lists `name`, otherwise as skipped."""
    if name in required():
        pytest.fail(f"{name} is required: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")


def located(name: str) -> str:
    """Return where the thing of that name is; without it the running test is skipped or fails."""
    path = available(name)
    if path is None:
        skip_or_fail(name, "not installed")
    return path


def main(words: list[str]) -> int:
    """Print the packages to install, or what is missing; return the exit status."""
    missing = [name for name in NEEDS if available(name) is None]
    if words == ["packages"]:
        print(*(package for name in missing for package in NEEDS[name].packages))
        return 0
    if words[:1] == ["has"]:
        return 1 if words[1] in missing else 0
    needed = required()
    for name in missing:
        hint = f" ({NEEDS[name].hint})" if NEEDS[name].hint else ""
        print(
            f"{name} is not to be had{hint}:",
            "REQUIRE lists it." if name in needed else "its tests are skipped.",
        )
    return 1 if needed.intersection(missing) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ValueError as error:
        sys.exit(str(error))
