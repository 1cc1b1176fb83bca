"""Tells one release's code from another's: what is stored may be made otherwise by the next."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of_code(package: str, *more: str) -> str:
    """Return the hexadecimal SHA-256 of all modules of a package, by its `__file__`, and of more texts."""
    digest = hashlib.sha256("\n".join(more).encode())
    for module in sorted(Path(package).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
