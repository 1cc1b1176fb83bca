"""What a config may contain, and what bounds a connection: options, time limits, files and hosts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Option:
    """One key that OPTIONS may hold: its type, and whether it bears on where a password is sent."""

    type: type | tuple[type, ...]
    choices: tuple[Any, ...] = ()
    identity: bool = False
    """Whether a change of it (TLS, driver, file) must clear a kept secret."""
    secret: bool = False
    explain: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one connection, in seconds."""

    connect: float = 5.0
    statement: float = 15.0
    lock: float = 2.0


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be registered: folders of SQLite files, and patterns of host names (fnmatch's)."""

    folders: tuple[Path, ...] = ()
    hosts: tuple[str, ...] = ("*",)
