"""Names of static files: with a digest once `collectstatic` has run, before that plain.

Also tells whether it has to run again, which costs as much as starting Django.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise import storage as whitenoise
from whitenoise.storage import CompressedManifestStaticFilesStorage

from dynamic_databases.caches import Cache

_addresses: Cache[tuple[str | None, str], str] = Cache(256)
COLLECTED = "collected.txt"
"""The file, beside the collected ones, that says from which sources they were collected."""


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the address of a file; of one in the manifest it is worked out once for its digest."""
        stored = self.hashed_files.get(name)
        if force or stored is None or settings.DEBUG:
            return str(super().url(name, force))
        address = _addresses.get((name, stored))
        if address is None:
            address = str(super().url(name))
            _addresses.set((name, stored), address)
        return address

    def stored_name(self, name: str) -> str:
        """Return the name with its digest, or `name` itself while there is no manifest."""
        return str(super().stored_name(name)) if self.hashed_files else name


def collected_before() -> bool:
    """Return whether the collected static files were made from the sources as they are now."""
    try:
        return _mark().read_text(encoding="utf-8") == _sources()
    except FileNotFoundError:
        return False


def remember_collected() -> None:
    """Write down from which sources the static files have just been collected."""
    _mark().write_text(_sources(), encoding="utf-8")


def _mark() -> Path:
    return Path(settings.STATIC_ROOT, COLLECTED)


def _sources() -> str:
    """Return a digest of the paths, sizes and times of all static files, and of what collects them."""
    paths = [storage.path(name) for finder in get_finders() for name, storage in finder.list([])]
    statuses = [(path, os.stat(path)) for path in sorted((*paths, whitenoise.__file__))]
    known = [(path, status.st_size, status.st_mtime_ns) for path, status in statuses]
    return sha256(repr(known).encode()).hexdigest()
