"""Catalogs as new processes take them from our own tables, where a fingerprint proves them to be current.

Making one anew takes two to four times as long. What differs from snapshots: only the last one of each
database is kept, and it is no history. Leaves reading to `latest`.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db.models import OuterRef, Subquery

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import WeighedCache
from dynamic_databases.catalog import Catalog, Column, Reading, Table
from dynamic_databases.connections import LiveConnection
from dynamic_databases.models import CatalogSnapshot, PackedCatalog
from dynamic_databases.readings.cached_readings import cached_readings

QUICKLY = 1
"""zlib's level."""
MOST_OFFERED = 32
"""Databases of which one page takes packed catalogs; each may be megabytes."""
COLUMNS_KEPT = 200_000
"""About 70 MB; no more memory where catalogs that are kept have the same tables."""
NAME_BYTES = 16

_tables: WeighedCache[bytes, Table] = WeighedCache(lambda: COLUMNS_KEPT, lambda table: 1 + len(table.columns))
"""By a digest of the table: environments share the values of tables that are alike."""
_turn = threading.Lock()
"""Of two threads the second finds what the first has made. Nothing is asked or waited for meanwhile."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A catalog as it is stored, with the fingerprint of what it was made of."""

    fingerprint: str
    catalog: bytes
    digest: str | None
    """Of the last snapshot, and when that was last marked as seen; None where there is none."""
    last_seen: datetime | None

    def made_of(self, fingerprint: str) -> Catalog | None:
        """Return the catalog if it was made of what has this fingerprint."""
        return unpacked(self.catalog) if fingerprint == self.fingerprint else None


@dataclass(frozen=True, slots=True)
class _Parts:
    """A catalog in pieces: columns that are alike are one."""

    catalog: Catalog
    """Without tables."""
    digest: str
    columns: list[Column]
    tables: list[tuple[bytes, msgspec.Raw, list[int]]]
    """A digest of the table, the table without its columns, and which of the columns it has."""


_decoder = msgspec.msgpack.Decoder(_Parts)
_table_decoder = msgspec.msgpack.Decoder(Table)


def packed(catalog: Catalog) -> bytes:
    """Return a catalog as it is stored."""
    numbers: dict[Column, int] = {}
    written: list[bytes] = []
    tables: list[tuple[bytes, msgspec.Raw, list[int]]] = []
    for table in catalog.tables:
        own = [numbers.setdefault(column, len(numbers)) for column in table.columns]
        written += [msgspec.msgpack.encode(column) for column in list(numbers)[len(written) :]]
        bare = msgspec.msgpack.encode(replace(table, columns=()))
        digest = hashlib.blake2b(bare, digest_size=NAME_BYTES)
        for number in own:
            digest.update(written[number])
        tables.append((digest.digest(), msgspec.Raw(bare), own))
    parts = _Parts(replace(catalog, tables=()), catalog.digest, list(numbers), tables)
    return zlib.compress(msgspec.msgpack.encode(parts), QUICKLY)


def unpacked(stored: bytes) -> Catalog | None:
    """Return the catalog that `packed` was given, None for anything else."""
    try:
        parts = _decoder.decode(zlib.decompress(stored))
        with _turn:
            tables = _made(parts)
    except (zlib.error, msgspec.DecodeError, IndexError):
        return None
    catalog = replace(parts.catalog, tables=tables)
    catalog.__dict__["digest"] = parts.digest  # which takes as long to make as the catalog itself
    return catalog


def _made(parts: _Parts) -> tuple[Table, ...]:
    """Return the tables; those that are like another catalog's are that one's."""
    known = _tables.get_many({name: name for name, _, _ in parts.tables})
    column_of = parts.columns.__getitem__
    new: dict[bytes, Table] = {}
    for name, bare, numbers in parts.tables:
        if name not in known:
            table = _table_decoder.decode(bare)
            # It is frozen for others, who do not have it yet.
            object.__setattr__(table, "columns", tuple(map(column_of, numbers)))
            known[name] = new[name] = table
    _tables.update(new)
    return tuple([known[name] for name, _, _ in parts.tables])


def offered_to(lives: Iterable[LiveConnection]) -> Mapping[LiveConnection, Packed]:
    """Return the catalogs that other processes stored of databases of which this one has read nothing yet.

    Only those that can be proved to be current; at most one query.
    """
    of_key = {
        live.key: live
        for live in lives
        if live.key is not None and live.dialect.has_fingerprints and live.alias not in cached_readings
    }
    if not of_key or len(of_key) > MOST_OFFERED or not setting("CATALOG_HISTORY"):
        return {}
    newest = CatalogSnapshot.objects.filter(database_id=OuterRef("pk"), alias=OuterRef("alias"))
    seen = (Subquery(newest.values(name)[:1]) for name in ("digest", "last_seen"))
    rows = PackedCatalog.objects.filter(database_id__in=of_key)
    values = rows.values_list("database_id", "alias", "fingerprint", "catalog", *seen)
    return {
        of_key[key]: Packed(fingerprint, bytes(catalog), digest, last_seen)
        for key, alias, fingerprint, catalog, digest, last_seen in values
        if alias == of_key[key].alias
    }


def keep(key: int, alias: str, reading: Reading) -> None:
    """Store a reading's catalog for other processes, unless it is there; in a transaction of the writer."""
    if reading.fingerprint is None:
        return
    rows = PackedCatalog.objects.filter(database_id=key)
    if not rows.filter(alias=alias, fingerprint=reading.fingerprint).exists():
        rows.update_or_create(
            database_id=key,
            defaults={
                "alias": alias,
                "fingerprint": reading.fingerprint,
                "catalog": packed(reading.catalog),
            },
        )


def forget_all() -> None:
    """Forget everything, as in a new process; what is stored stays."""
    _tables.clear()
