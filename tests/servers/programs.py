"""Runs the programs of servers, as a user whom they take; leaves which ones to the module of each vendor."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path


def run(words: Sequence[str]) -> None:
    """Run a program to its end; fails with what it printed."""
    # A server that the program leaves behind holds its output open: a pipe would never end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False
        )
        output.seek(0)
        assert done.returncode == 0, output.read()


def owner(folder: Path, users: Sequence[str]) -> str | None:
    """Return the first of these system users that there is, who then owns the folder.

    None is who runs the tests, if that is not root: as root servers do not run unless they are told to.
    """
    if os.getuid() != 0:
        return None
    for user in users:
        with suppress(LookupError):
            shutil.chown(folder, user)
            return user
    raise AssertionError(f"none of the system users {users} is there")


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def became(is_so: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so, and return whether it is by then."""
    end = time.monotonic() + seconds
    while not (result := is_so()) and time.monotonic() < end:
        time.sleep(0.02)
    return result
