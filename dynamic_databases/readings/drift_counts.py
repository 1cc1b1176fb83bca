"""How much structures differ, in numbers: computed once for the same structures, for all workers.

They are stored in our own tables by `history`, so storing them never fails a page or makes it wait, and can
be turned off (`CATALOG_HISTORY`). Leaves comparing to `counterparts`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial

from django.db import router, transaction

from dynamic_databases import comparison
from dynamic_databases.app_settings import setting
from dynamic_databases.caches import Cache
from dynamic_databases.catalog import READER_VERSION
from dynamic_databases.code_digests import digest_of_code
from dynamic_databases.comparison import Severity, worst
from dynamic_databases.models import StructureDrift
from dynamic_databases.readings.compared import Compared, KnownSides
from dynamic_databases.readings.counterparts import comparison_of
from dynamic_databases.stores.history import writer

MOST_KNOWN = 10_000
"""Of a process."""
MOST_STORED = 20_000
NO_NAMES: Mapping[str, str] = {}
MOST_NAMED = 200
"""Databases of which this process knows which tables differ."""
STORED_FORM = "2"
"""Part of the key: rows of before have no names of tables."""


@dataclass(frozen=True, slots=True)
class DriftCounts:
    """How many things differ."""

    tables: int
    others: int
    key: str = field(default="", compare=False)
    """By which `differing_tables` finds which tables these are."""


@dataclass(frozen=True, slots=True)
class TableDrift:
    """How much one table differs."""

    severity: str
    """The worst one, "" where all was accepted."""
    differences: int


TableDrifts = Mapping[tuple[str | None, str], TableDrift]
"""By schema, None for a database's default one, and name: the tables that differ, and no others."""


def differing_tables(keys: Collection[str]) -> dict[str, TableDrifts]:
    """Return which tables differ, by the keys of their databases' numbers, as far as that is stored.

    At most one query of our tables; no server is asked.
    """
    drifts = _known_tables.get_many({key: key for key in keys})
    missing = [key for key in keys if key not in drifts]
    if missing and setting("CATALOG_HISTORY"):
        rows = StructureDrift.objects.filter(key__in=missing).values_list("key", "differing")
        read = {key: _table_drifts(text) for key, text in rows if text}
        _known_tables.update(read)
        drifts |= read
    return drifts


def drift_counts(several: Iterable[KnownSides]) -> dict[str, DriftCounts]:
    """Return how much differs, by name, where at least two sides are known.

    At most one query of our tables.
    """
    keys = {known.name: (_key(known), known) for known in several if len(known.catalogs) > 1}
    counts = _known.get_many({key: key for key, _ in keys.values()})
    missing = {key: known for key, known in keys.values() if key not in counts}
    if missing:
        stored = _stored(missing)
        compared = {key: comparison_of(known) for key, known in missing.items() if key not in stored}
        made = {key: _counted(key, result) for key, result in compared.items()}
        if made:
            names = {key: _differing_text(missing[key], result) for key, result in compared.items()}
            writer.write_later(("drift", frozenset(made)), partial(_store, made, names))
        _known.update(stored | made)
        counts |= stored | made
    return {name: counts[key] for name, (key, _) in keys.items()}


def forget_all() -> None:
    """Forget everything, as in a new process; what is stored stays."""
    _known.clear()
    _known_tables.clear()


def _counted(key: str, compared: Compared) -> DriftCounts:
    result = compared.comparison
    assert result is not None, "at least two sides are known"
    return DriftCounts(tables=result.summary.differing, others=result.others, key=key)


def _differing_text(known: KnownSides, compared: Compared) -> str:
    """Return the tables that differ as JSON: schema, name, severity, number of differences."""
    assert compared.comparison is not None, "at least two sides are known"
    default = {catalog.default_schema for catalog in known.catalogs.values()}
    differences: dict[tuple[str | None, str], list[Severity | None]] = {}
    for difference in compared.comparison.differences:
        if difference.table is not None:
            schema = None if difference.schema in default else difference.schema
            differences.setdefault((schema, difference.table), []).append(difference.severity)
    rows = [
        (*name, str(worst(severity for severity in each if severity is not None) or ""), len(each))
        for name, each in differences.items()
    ]
    return json.dumps(rows, separators=(",", ":"))


def _table_drifts(text: str) -> TableDrifts:
    return {
        (schema, name): TableDrift(severity=severity, differences=number)
        for schema, name, severity, number in json.loads(text)
    }


def _key(known: KnownSides) -> str:
    """Return the digest of all that the numbers depend on: the structures in their order, and the rules."""
    digests = [catalog.digest for catalog in known.catalogs.values()]
    return hashlib.sha256("\n".join((rules(), STORED_FORM, *digests)).encode()).hexdigest()


@cache
def rules() -> str:
    """Return a digest of the code that reads and compares: another release may count otherwise."""
    return digest_of_code(comparison.__file__, str(READER_VERSION))


def _stored(keys: Collection[str]) -> dict[str, DriftCounts]:
    if not setting("CATALOG_HISTORY"):
        return {}
    rows = StructureDrift.objects.filter(key__in=keys).values_list("key", "tables", "others")
    return {key: DriftCounts(tables=tables, others=others, key=key) for key, tables, others in rows}


def _store(made: Mapping[str, DriftCounts], names: Mapping[str, str] = NO_NAMES) -> bool:
    """Store numbers; the oldest are removed where there are too many."""
    now = datetime.now(UTC)
    with transaction.atomic(using=router.db_for_write(StructureDrift)):
        # Another worker may have stored the same a moment ago; `ignore_conflicts` is not for every store.
        stored = _stored(made)
        StructureDrift.objects.bulk_create(
            StructureDrift(
                key=key, tables=counts.tables, others=counts.others, differing=names.get(key, ""), made_at=now
            )
            for key, counts in made.items()
            if key not in stored
        )
        surplus = StructureDrift.objects.count() - MOST_STORED
        if surplus > 0:
            oldest = list(StructureDrift.objects.order_by("made_at").values_list("key", flat=True)[:surplus])
            StructureDrift.objects.filter(key__in=oldest).delete()
    return True


_known: Cache[str, DriftCounts] = Cache(MOST_KNOWN)
_known_tables: Cache[str, TableDrifts] = Cache(MOST_NAMED)
