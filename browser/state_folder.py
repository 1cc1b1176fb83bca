"""Keeps the application's own files from other users of the machine. Standard library only, for settings.

The folder is ours if we make it, if it is the project's `var`, or if it belongs to us and holds nothing but
our files. Any other folder (`/srv`, `/tmp`, one that is shared) is never changed: there only the files are
closed to others.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

FOLDER_MODE, FILE_MODE = 0o700, 0o600
STORE = "browser.sqlite3"
KEYS = ("secret_key", "config_key")
OTHERS = ("demo", "static", "secrets", "templates")
"""Other files that the application makes, or asks people to put there."""
BESIDE_SQLITE = ("", "-wal", "-shm", "-journal")

logger = logging.getLogger(__name__)


def prepare(folder: Path, *, is_default: bool, store: Path | None) -> None:
    """Make the state folder if it is missing, and close it and our files to others; say what can't be.

    `store` is the SQLite file of the application's own tables, if they lie in one.
    """
    try:
        folder.mkdir(FOLDER_MODE, parents=True)
    except OSError:  # it exists; if not, making a file in it will say why
        if is_default or _is_ours(folder):
            _close(folder, FOLDER_MODE)
    for name in KEYS:
        _close(folder / name, FILE_MODE)
    if store is not None:
        with suppress(OSError):  # SQLite gives the files beside it the same mode
            os.close(os.open(store, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
        for ending in BESIDE_SQLITE:
            _close(store.with_name(store.name + ending), FILE_MODE)


def stored_text(folder: Path, name: str, made: str) -> str:
    """Return the text kept in the state folder under `name`; the first of several processes makes it."""
    path = folder / name
    if not path.exists():
        with NamedTemporaryFile("w", dir=folder, prefix=f".{name}.") as file:  # mode 0600
            file.write(made)
            file.flush()
            with suppress(FileExistsError):  # another process was first: its text is the one kept
                os.link(file.name, path)
    return path.read_text().strip()


def _is_ours(folder: Path) -> bool:
    """Return whether a folder that was there before belongs to us and holds our files and nothing else."""
    try:
        if folder.stat().st_uid != os.geteuid() or folder.resolve().parent == Path("/"):
            return False
        names = {path.name for path in folder.iterdir()}
    except OSError:
        return False
    return not names.isdisjoint({STORE, *KEYS}) and all(map(_is_one_of_ours, names))


def _is_one_of_ours(name: str) -> bool:
    stores: Iterable[str] = (STORE + ending for ending in BESIDE_SQLITE)
    unfinished = any(name.startswith(f".{key}.") for key in KEYS)
    return unfinished or name in {*stores, *KEYS, *OTHERS}


def _close(path: Path, mode: int) -> None:
    """Remove everybody else's rights to a file or folder of ours, if it exists."""
    try:
        now = stat.S_IMODE(path.stat().st_mode)
        if now & 0o077:
            path.chmod(now & mode)
    except FileNotFoundError:
        return
    except OSError as error:
        logger.warning("Other users of this machine can read %s, which can't be changed: %s", path, error)
