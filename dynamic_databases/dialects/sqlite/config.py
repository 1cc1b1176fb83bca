"""Says which file an entry of Django's means, and which files may be registered."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from dynamic_databases.dialects.limits import Policy

ENGINE = "dynamic_databases.dialects.sqlite.backend"
WRITABLE = "?mode=rw"
READ_ONLY = "?mode=ro"
NAMES_KEPT = 1024
PLAIN = "must be a plain path to a file, such as shop.sqlite3, neither a URI nor :memory:."


def uri_of(name: str, *, read_only: bool) -> str:
    """Return the URI of a file that opens just this one, and never makes a missing one.

    Every byte but letters, digits, `_.-~` and `/` is escaped. Source: https://www.sqlite.org/uri.html
    """
    path = quote(os.fsencode(os.path.realpath(name)), safe="/")
    return f"file:///{path.lstrip('/')}{READ_ONLY if read_only else WRITABLE}"


def is_writable(entry: Mapping[str, Any]) -> bool:
    """Return whether the entry is one of ours that may write."""
    name = str(entry["NAME"])
    return name.startswith("file:") and name.endswith(WRITABLE)


def path_of(entry: Mapping[str, Any]) -> str | None:
    """Return the path that an entry's NAME (a path, or any of SQLite's URIs) leads to; None: in memory."""
    return _path_in(str(entry.get("NAME", "")))


@lru_cache(maxsize=NAMES_KEPT)
def _path_in(name: str) -> str | None:
    if not name or name == ":memory:" or "mode=memory" in name:
        return None
    if not name.startswith("file:"):
        return name
    path = name.removeprefix("file:").partition("#")[0].partition("?")[0]
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    return os.fsdecode(unquote_to_bytes(path)) or None


def same_file(entry: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two entries lead to one file: by device and inode, or by path if one is missing."""
    path, other_path = path_of(entry), path_of(other)
    if path is None or other_path is None:
        return False
    try:
        return os.path.samefile(path, other_path)
    except (OSError, ValueError):
        return os.path.realpath(path) == os.path.realpath(other_path)


def absolute(name: str, policy: Policy) -> str:
    """Return a path as `policy` means it: relative to the first folder, symbolic links resolved."""
    return os.path.realpath(os.path.join(*policy.folders[:1], name))


def file_of(name: str, policy: Policy) -> tuple[int, int] | None:
    """Return device and inode of the file of that name; None for a link, and where there is none."""
    try:
        status = os.lstat(os.path.join(*policy.folders[:1], name))
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def name_problem(name: str, policy: Policy) -> str | None:
    """Return why a NAME may not be registered and what may, or None. A missing file is no problem."""
    if not policy.folders:
        return "can't be a file, because no folder of SQLite files is allowed (SQLITE_FOLDERS)."
    if not name.strip() or name.lower().startswith("file:") or ":memory:" in name.lower():
        return PLAIN
    if "\0" in name:
        return "contains a NUL character."
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        return "contains a character that no file name can have."
    path = absolute(name, policy)
    if not any(_is_inside(path, folder) for folder in policy.folders):
        allowed = ", ".join(str(folder) for folder in policy.folders)
        return f"must be a file in one of these folders (the setting SQLITE_FOLDERS): {allowed}."
    return _kind_problem(path)


def _is_inside(path: str, folder: Path) -> bool:
    root = os.path.realpath(folder)
    return path != root and Path(path).is_relative_to(root)


def _kind_problem(path: str) -> str | None:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return None
    if stat.S_ISDIR(mode):
        return f"is a folder; {PLAIN}"
    # Opening a pipe would wait for ever.
    return None if stat.S_ISREG(mode) else f"is a device or a pipe; {PLAIN}"
