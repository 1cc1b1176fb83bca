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
    over = [live.key for live, did in answered.items() if did and _known.pop(live.alias, None) is not None]
    if keys := [key for key in over if key is not None]:
        Outage.objects.filter(database_id__in=keys).delete()
    down = {live.alias: live.key for live, did in answered.items() if not did}
    began = _stored([key for key in down.values() if key is not None])
    began |= _begin({key: alias for alias, key in down.items() if key is not None and alias not in began})
    for alias in down:
        _known[alias] = began.get(alias) or _known.get(alias) or datetime.now(UTC)


def since(alias: str) -> datetime | None:
    """Return since when a database has not answered, to the second; None if it did when it was last asked."""
    moment = _known.get(alias)
    return moment and moment.replace(microsecond=0)


def forget(alias: str) -> None:
    """Free what is kept of an alias; what is stored stays."""
    _known.pop(alias, None)


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


def _begin(down: Mapping[int, str]) -> dict[str, datetime]:
    """Store that databases, aliases by key, are down from now on, but for those of which another worker did.

    Returns since when they are, by alias; one that was removed meanwhile is left out.
    """
    if not down:
        return {}
    moment = datetime.now(UTC)
    with transaction.atomic(using=router.db_for_write(Outage)):
        # Held until the end, so that of two workers one stores it.
        rows = Database.objects.select_for_update().order_by("pk").filter(pk__in=down)
        keys = list(rows.values_list("pk", flat=True))
        stored = _stored(keys)
        begun = [key for key in keys if down[key] not in stored]
        Outage.objects.filter(database_id__in=begun).delete()
        Outage.objects.bulk_create(Outage(database_id=key, alias=down[key], since=moment) for key in begun)
    return stored | {down[key]: moment for key in begun}
