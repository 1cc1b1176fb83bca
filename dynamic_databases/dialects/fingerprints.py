"""Fingerprints of what catalogs are made of: the same gives the same catalog, which need not be made again.

Leaves what that is to each vendor.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from dynamic_databases.caches import Cache
from dynamic_databases.catalog import READER_VERSION, Catalog
from dynamic_databases.code_digests import digest_of_code


def fingerprint_of(package: str, *made_of: Any) -> str:
    """Return the hexadecimal SHA-256 of rows and settings, and of the code of a vendor's package.

    The package is named by its `__file__`.
    """
    text = msgspec.msgpack.encode((code_of(package), made_of), enc_hook=repr)
    return hashlib.sha256(text).hexdigest()


def never_made(fingerprint: str) -> Catalog | None:
    """Return None: nothing was made before."""
    return None


def code_of(package: str) -> str:
    """Return a digest of the code that reads, found out once: another release may read otherwise."""
    digest = _codes.get(package)
    if digest is None:
        digest = digest_of_code(package, str(READER_VERSION))
        _codes.set(package, digest)
    return digest


_codes: Cache[str, str] = Cache(8)
