"""What this process and this thread have open, and a first statement through it."""

from __future__ import annotations

import os

from django.db import connections


def open_files(name: str) -> int:
    """Return how often this process has a file of that name open."""
    opened = 0
    for number in os.listdir("/proc/self/fd"):
        try:
            opened += os.readlink(f"/proc/self/fd/{number}").endswith(name)
        except OSError:
            continue
    return opened


def has_here(alias: str) -> bool:
    """Return whether Django has made a connection of this alias for this thread."""
    return hasattr(connections._connections, alias)  # type: ignore[attr-defined]


def ask(wrapper, sql="SELECT x FROM t"):
    with wrapper.cursor() as cursor:
        return cursor.execute(sql).fetchall()
