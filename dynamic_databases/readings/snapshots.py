"""Snapshots: catalogs as they were read, stored when they changed; leaves reading to `latest`.

They are the history, and are shown for a database that does not answer. `history` writes them outside of
requests, so they may be a moment late.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from django.db import router, transaction
from django.db.models import OuterRef, Subquery

from dynamic_databases.app_settings import setting
from dynamic_databases.caches import Cache, WeighedCache, by_itself
from dynamic_databases.catalog import READER_VERSION, Catalog, Reading, stored_catalog, to_json
from dynamic_databases.catalog.outlines import Outline, outline_of, packed, unpacked
from dynamic_databases.comparison import DifferenceKind, compare
from dynamic_databases.connections import LiveConnection
from dynamic_databases.models import CatalogOutline, CatalogSnapshot, Database
from dynamic_databases.readings import packed_catalogs
from dynamic_databases.readings.cached_readings import bytes_of, most_bytes
from dynamic_databases.stores.history import writer

PART_OF_MEMORY = 0.125
"""Of what catalogs may take. Those that are stored stand in for the few databases that do not answer."""
STORED_KEPT = 4096
SEEN_AGAIN = timedelta(minutes=1)
"""Seconds between two times that an unchanged snapshot is marked as seen."""

_catalogs: WeighedCache[tuple[int, str, int], Catalog] = WeighedCache(
    lambda: most_bytes() * PART_OF_MEMORY, bytes_of
)
"""Of snapshots, by their key, digest and reader's version."""
_stored: Cache[str, tuple[str, datetime]] = Cache(STORED_KEPT, by_itself)
"""The state that was last stored or marked as seen, as far as this process knows, by alias."""


def last_stored(lives: Iterable[LiveConnection]) -> Mapping[LiveConnection, tuple[Catalog, datetime]]:
    """Return the last stored catalog of each database under its settings, and when it was last seen."""
    stored: dict[LiveConnection, tuple[Catalog, datetime]] = {}
    for live in lives:
        if live.key is None:
            continue
        # Without the catalog: its JSON can be megabytes, and this process may know it by its digest.
        of_these_settings = CatalogSnapshot.objects.filter(database_id=live.key, alias=live.alias)
        snapshot = of_these_settings.defer("catalog").first()
        if snapshot is not None:
            with suppress(msgspec.DecodeError):  # damaged: treated as if there were none
                stored[live] = (_catalog_of(snapshot), snapshot.last_seen)
    return stored


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A snapshot without its catalog."""

    pk: int
    digest: str
    reader_version: int
    last_seen: datetime


HEAD = ("digest", "reader_version", "last_seen")


def heads(lives: Iterable[LiveConnection]) -> dict[LiveConnection, StoredHead]:
    """Return the last snapshot of each database under its settings, without its catalog, in one query."""
    of_key = {live.key: live for live in lives if live.key is not None}
    if not of_key or not setting("CATALOG_HISTORY"):
        return {}
    newest = CatalogSnapshot.objects.filter(database_id=OuterRef("pk"))
    # Value by value, each from the index: the rows themselves hold megabytes.
    values = [Subquery(newest.values(name)[:1]) for name in ("alias", "pk", *HEAD)]
    rows = Database.objects.filter(pk__in=of_key).order_by().values_list("pk", *values)
    return {of_key[key]: StoredHead(*head) for key, alias, *head in rows if alias == of_key[key].alias}


def catalog_of_head(head: StoredHead) -> Catalog | None:
    """Return a snapshot's catalog, None if it is gone. Raises `msgspec.DecodeError` where it is damaged."""
    catalog = _catalogs.get((head.pk, head.digest, head.reader_version))
    if catalog is None:
        snapshot = CatalogSnapshot.objects.filter(pk=head.pk).first()
        catalog = _catalog_of(snapshot) if snapshot is not None else None
    return catalog


def outline_of_head(head: StoredHead) -> Outline | None:
    """Return the names in a snapshot's catalog, None where they were not stored with it."""
    outlines = CatalogOutline.objects.filter(snapshot_id=head.pk, digest=head.digest)
    stored = outlines.values_list("names", flat=True).first()
    return unpacked(bytes(stored)) if stored is not None else None


def store(live: LiveConnection, reading: Reading) -> None:
    """Have a reading's structure stored if it changed; otherwise have the last snapshot marked as seen.

    A structure that stays the same is written at most once a minute. Of a customer's database, which has
    no row of ours, nothing is stored.
    """
    if live.key is None:
        return
    before = _stored.get(live.alias)
    digest = reading.catalog.digest
    if before is None or before[0] != digest or reading.read_at - before[1] >= SEEN_AGAIN:
        writer.write_later(_task_key(live, reading), partial(_write, live.key, live.alias, reading))


def note_stored(alias: str, digest: str, last_seen: datetime | None) -> None:
    """Note what another process has stored of a database, and when it was last marked as seen."""
    if last_seen is not None and alias not in _stored:
        _stored.set(alias, (digest, last_seen))


def is_stored(live: LiveConnection, reading: Reading) -> bool:
    """Return False if storing a reading failed; call `writer.flush` first."""
    return not writer.failed(_task_key(live, reading))


def forget(alias: str) -> None:
    """Remove what is remembered for an alias; stored snapshots stay."""
    _stored.pop(alias)


def _task_key(live: LiveConnection, reading: Reading) -> Hashable:
    return ("catalog", live.alias, reading.catalog.digest)


def _write(key: int, alias: str, reading: Reading) -> bool:
    """Store or mark a reading; return False if its database has no row."""
    if not Database.objects.filter(pk=key).exists():  # without a lock, which may be waited for in vain
        return False
    with transaction.atomic(using=router.db_for_write(CatalogSnapshot)):
        # The row is locked until the end, so that of two workers who read the same change one stores it.
        row = Database.objects.select_for_update().order_by("pk").filter(pk=key).values("pk")
        if row.first() is None:
            return False
        latest = CatalogSnapshot.objects.filter(database_id=key).defer("catalog").first()
        if latest is None or latest.alias != alias or not _is_same(latest, reading.catalog):
            latest = CatalogSnapshot.objects.create(
                database_id=key, alias=alias, first_seen=reading.read_at, **_columns_of(reading)
            )
        # The same structure as a newer reader describes it: no change, so the row is replaced.
        elif latest.reader_version < READER_VERSION:
            CatalogSnapshot.objects.filter(pk=latest.pk).update(**_columns_of(reading))
        elif latest.last_seen < reading.read_at:
            CatalogSnapshot.objects.filter(pk=latest.pk).update(last_seen=reading.read_at)
        if not CatalogOutline.objects.filter(snapshot_id=latest.pk, digest=reading.catalog.digest).exists():
            CatalogOutline.objects.exclude(snapshot__in=CatalogSnapshot.objects.values("pk")).delete()
            CatalogOutline.objects.update_or_create(
                snapshot_id=latest.pk,
                defaults={"digest": reading.catalog.digest, "names": packed(outline_of(reading.catalog))},
            )
        packed_catalogs.keep(key, alias, reading)
    _stored.set(alias, (reading.catalog.digest, reading.read_at))
    return True


def _catalog_of(snapshot: CatalogSnapshot) -> Catalog:
    """Return a snapshot's catalog, read from its JSON once in this process."""
    name = (snapshot.pk, snapshot.digest, snapshot.reader_version)
    catalog = _catalogs.get(name)
    if catalog is None:
        catalog = stored_catalog(snapshot.catalog, snapshot.reader_version)
        _catalogs.set(name, catalog)
    return catalog


def _is_same(snapshot: CatalogSnapshot, catalog: Catalog) -> bool:
    """Return whether a catalog equals the stored one.

    Readers of two versions spell some things differently and read more or less. Between versions a comparison
    decides, so that neither an upgrade nor a downgrade looks like a change.
    """
    if snapshot.reader_version == READER_VERSION:
        return snapshot.digest == catalog.digest
    try:
        differences = compare({"stored": _catalog_of(snapshot), "read": catalog}).differences
    except msgspec.DecodeError:
        return False
    return all(difference.kind is DifferenceKind.UNKNOWN for difference in differences)


def _columns_of(reading: Reading) -> dict[str, Any]:
    """Return the fields of a snapshot's row for a reading."""
    return {
        "digest": reading.catalog.digest,
        "catalog": to_json(reading.catalog).decode(),
        "reader_version": READER_VERSION,
        "last_seen": reading.read_at,
    }
