"""Lists the SQLite files that may be registered, and never opens one by itself.

Whoever closes a file gives up all locks that the process has on it, SQLite's included: another program then
takes it for unused, and what both of them write damages it. Only SQLite can look into a file that it may have
open, because it puts off closing. Source: https://www.sqlite.org/howtocorrupt.html, 2.2.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from dynamic_databases.dialects.base import MOST_DATABASES
from dynamic_databases.dialects.limits import Policy
from dynamic_databases.dialects.sqlite.config import name_problem, uri_of

MOST_FILES = 20_000
"""Files that are looked at in search of SQLite's."""
BESIDE = ("-wal", "-shm", "-journal")
"""How the names of the files end that SQLite makes beside a database. It locks the second one."""
PAGE = 512
"""Bytes of SQLite's smallest page: what is no multiple of it is no database, or a cut one."""
UNTOUCHED = "&immutable=1"
"""So that nothing is locked, nor made beside it. Source: https://www.sqlite.org/uri.html#uriimmutable."""


def databases_in(policy: Policy) -> list[str]:
    """Return the NAMEs of SQLite's files that may be registered: those of the first folder are relative."""
    names = {name for folder in policy.folders for name in _databases_below(folder, policy)}
    return sorted(names)[: MOST_DATABASES + 1]


def _databases_below(folder: Path, policy: Policy) -> Iterator[str]:
    for path in islice(_files_below(folder), MOST_FILES):
        name = os.path.relpath(path, folder) if folder == policy.folders[0] else path
        if name.isprintable() and name_problem(name, policy) is None and _is_database(path):
            yield name


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the paths of all files; what can't be listed is left out, and links to folders are."""
    for parent, _, names in os.walk(os.path.abspath(folder)):
        yield from (os.path.join(parent, name) for name in names)


def _is_database(path: str) -> bool:
    """Return whether SQLite can read a file's header. An empty file is none yet."""
    file = os.path.realpath(path)
    try:
        size = os.stat(file).st_size
        if not size or size % PAGE or _is_beside_a_database(file):
            return False
        with closing(sqlite3.connect(uri_of(file, read_only=True) + UNTOUCHED, uri=True)) as opened:
            opened.execute("PRAGMA application_id").close()  # it lies in the header: no schema is read
    except (OSError, sqlite3.Error):
        return False
    return True


def _is_beside_a_database(file: str) -> bool:
    return any(file.endswith(end) and os.path.exists(file.removesuffix(end)) for end in BESIDE)
