"""Keeps since when databases have not answered, so that every worker says the same; knows no reasons.

Whoever meets a failure first stores its moment; whoever is answered again, and knows of it, takes it
away. A worker that did not know leaves its trace in the snapshot that it saw: an outage that is older
than the last snapshot is over. Of a customer's database, which has no row of ours, each process keeps its
own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from django.db import router, transaction

from dynamic_databases.connections import LiveConnection
from dynamic_databases.models import CatalogSnapshot, Database, Outage

_known: dict[str, datetime] = {}
"""Since when, by alias, as this process last knew it."""


def note(answered: Mapping[LiveConnection, bool]) -> None:
    """Take in which databases were asked just now, and whether each answered."""
    over = [live for live, did in answered.items() if did and live.alias in _known]
    for live in over:
        del _known[live.alias]
    down = [live for live, did in answered.items() if not did]
    if over:
        Outage.objects.filter(database_id__in=[live.key for live in over if live.key]).delete()
    stored = _stored([live.key for live in down if live.key])
    for live in down:
        if live.key is None:
            _known.setdefault(live.alias, datetime.now(UTC))
        else:
            _known[live.alias] = stored.get(live.alias) or _begin(live.key, live.alias)


def since(alias: str) -> datetime | None:
    """Return since when a database has not answered, to the second; None if it did when it was last asked."""
    moment = _known.get(alias)
    return moment and moment.replace(microsecond=0)


def forget_all() -> None:
    """Know no more than a process that has just begun."""
    _known.clear()


def _stored(keys: Collection[int]) -> dict[str, datetime]:
    """Return since when databases are down, by alias, as far as it is stored and was not over in between."""
    began = dict(Outage.objects.filter(database_id__in=keys).values_list("alias", "since")) if keys else {}
    if not began:
        return {}
    seen = CatalogSnapshot.objects.filter(alias__in=began, database_id__in=keys)
    over = {alias for alias, last_seen in seen.values_list("alias", "last_seen") if last_seen > began[alias]}
    return {alias: moment for alias, moment in began.items() if alias not in over}


def _begin(key: int, alias: str) -> datetime:
    """Store that a database is down from now on, unless another worker did; return since when it is."""
    moment = datetime.now(UTC)
    with transaction.atomic(using=router.db_for_write(Outage)):
        # Held until the end, so that of two workers one stores it.
        row = Database.objects.select_for_update().order_by("pk").filter(pk=key).values("pk")
        if row.first() is None:
            return moment  # removed meanwhile
        stored = _stored([key]).get(alias)
        if stored is None:
            Outage.objects.update_or_create(database_id=key, defaults={"alias": alias, "since": moment})
    return stored or moment
