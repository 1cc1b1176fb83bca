"""Compiled templates, kept in the state folder for the next start: compiling all takes more than a second."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

import django
import jinja2
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

import browser
from dynamic_databases.code_digests import digest_of_code

FOLDER_MODE = 0o700
RELEASE_LENGTH = 16
ENDING = ".compiled"
WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class CompiledTemplates(FileSystemBytecodeCache):
    """Jinja's cache of files: of this release only, and without it where its folder can't be trusted or used.

    What a template is compiled to depends on its text, which Jinja compares, and on the code of its filters.
    """

    def __init__(self, folder: Path) -> None:
        release = digest_of_code(browser.__file__, django.__version__, jinja2.__version__)[:RELEASE_LENGTH]
        self._ending = f"-{release}{ENDING}"
        self._folder = folder
        with suppress(OSError):
            folder.mkdir(FOLDER_MODE)
        self._is_usable = _is_only_ours(folder)
        super().__init__(str(folder), f"%s{self._ending}")

    def load_bytecode(self, bucket: Bucket) -> None:
        if self._is_usable:
            with suppress(OSError, EOFError, UnpicklingError):  # the last two: it was written in part
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if self._is_usable:
            with suppress(OSError):  # a full disk, say
                super().dump_bytecode(bucket)

    def forget_others(self) -> None:
        """Remove what other releases have left."""
        if self._is_usable:
            for path in self._folder.glob(f"*{ENDING}"):
                if not path.name.endswith(self._ending):
                    with suppress(OSError):
                        path.unlink()


def _is_only_ours(folder: Path) -> bool:
    """Return whether nobody else can write into a folder or replace it: what lies there is run."""
    try:
        own, around = folder.lstat(), folder.parent.stat()
    except OSError:
        return False
    is_closed = stat.S_ISDIR(own.st_mode) and not own.st_mode & WRITABLE_BY_OTHERS
    stays = not around.st_mode & WRITABLE_BY_OTHERS or bool(around.st_mode & stat.S_ISVTX)
    return is_closed and stays and own.st_uid == os.geteuid()
