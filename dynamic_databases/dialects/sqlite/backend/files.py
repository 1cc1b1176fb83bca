"""What can be told of a SQLite file without opening it: whether it is the same one, and unchanged."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dynamic_databases.dialects.sqlite.config import path_of
from dynamic_databases.fast_dataclasses import maker

LOG = "-wal"
"""Ends the name of the file beside it into which programs commit in WAL mode."""
SETTLED = 2.0
"""Seconds after a change in which another one may bear the same time: file systems count in such steps."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it lies there. Two equal ones are the same file with the same content."""

    device: int
    inode: int
    size: int
    modified: int
    """In nanoseconds."""
    changed: int
    """Of the file or what is said of it, in nanoseconds; unlike `modified` no program can set it."""


_make_state = maker(FileState)


def is_same_file(file: FileState | None, other: FileState | None) -> bool:
    """Return whether two states are of one file, whatever its content; two missing ones are."""
    if file is None or other is None:
        return file is other
    return (file.device, file.inode) == (other.device, other.inode)


def state_of(entry: Mapping[str, Any]) -> FileState | None:
    """Return the state of an entry's file, None if there is none."""
    path = path_of(entry)
    return None if path is None else _state(path)


def token_of(entry: Mapping[str, Any]) -> tuple[FileState | None, ...] | None:
    """Return what stays equal while nothing is written to an entry's file, None where that can't be told."""
    path = path_of(entry)
    file = None if path is None else _state(path)
    if path is None or file is None:
        return None
    states = (file, _state(path + LOG))
    settled = (time.time() - SETTLED) * 1e9
    if any(state is not None and max(state.modified, state.changed) > settled for state in states):
        return None
    return states


def _state(path: str) -> FileState | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return _make_state(
        device=status.st_dev,
        inode=status.st_ino,
        size=status.st_size,
        modified=status.st_mtime_ns,
        changed=status.st_ctime_ns,
    )
