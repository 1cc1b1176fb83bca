"""Stores since when databases have not answered, so that every worker shows the same; not the reasons.

The worker that meets a failure first has its time stored, by `history`. A worker that knows of the outage and
is answered again has it deleted. A worker that did not know of it marks the snapshot as seen: an outage that
is older than the last snapshot is over. Of a customer's database, which has no row of ours, each process
keeps its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import partial

from django.db import router, transaction

from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.connections import LiveConnection
from dynamic_databases.models import CatalogSnapshot, Database, Outage
from dynamic_databases.stores.history import writer

MOST_KNOWN = 10_000
"""Databases whose outages a process remembers."""

_known: Cache[str, datetime] = Cache(MOST_KNOWN, by_itself)
"""Since when, by alias, as far as this process knows."""


def note(answered: Mapping[LiveConnection, bool]) -> None:
    """Note which databases were asked just now, and whether each answered."""
    # Only a worker that knew of the outage deletes it: otherwise each reading would write.
    over = [live.key for live, did in answered.items() if did and _known.pop(live.alias) is not None]
    if keys := frozenset(key for key in over if key is not None):
        writer.write_later(("over", keys), partial(_end, keys))
    down = {live.alias: live.key for live, did in answered.items() if not did}
    began = _stored([key for key in down.values() if key is not None])
    moments: dict[str, datetime] = {}
    for alias in down:
        # The earliest time that is known: a worker's that stored it, this process's, or now.
        moments[alias] = began.get(alias) or _known.get(alias) or datetime.now(UTC)
    _known.update(moments)
    if begun := {key: alias for alias, key in down.items() if key is not None and alias not in began}:
        writer.write_later(("down", frozenset(begun)), partial(_begin, begun, moments))


def since(alias: str) -> datetime | None:
    """Return since when a database has not answered, to the second; None if it last answered."""
    moment = _known.get(alias)
    return moment and moment.replace(microsecond=0)


def forget_all() -> None:
    """Forget everything, as in a new process."""
    _known.clear()


def _stored(keys: Collection[int]) -> dict[str, datetime]:
    """Return since when databases are down, by alias, as far as it is stored and was not over in between."""
    began = dict(Outage.objects.filter(database_id__in=keys).values_list("alias", "since")) if keys else {}
    if not began:
        return {}
    seen = CatalogSnapshot.objects.filter(alias__in=began, database_id__in=keys)
    over = {alias for alias, last_seen in seen.values_list("alias", "last_seen") if last_seen > began[alias]}
    return {alias: moment for alias, moment in began.items() if alias not in over}


def _end(keys: Collection[int]) -> bool:
    """Delete the stored outages that are over."""
    Outage.objects.filter(database_id__in=keys).delete()
    return True


def _begin(down: Mapping[int, str], moments: Mapping[str, datetime]) -> bool:
    """Store since when databases are down, aliases by key, unless another worker did.

    Then that worker's time is used here, too. One that was removed meanwhile is left out.
    """
    # Read without a lock first: waiting for one may be in vain.
    if not Database.objects.filter(pk__in=down).exists():
        return False
    with transaction.atomic(using=router.db_for_write(Outage)):
        # The rows are locked until the end, so that of two workers one stores it.
        rows = Database.objects.select_for_update().order_by("pk").filter(pk__in=down)
        keys = list(rows.values_list("pk", flat=True))
        stored = _stored(keys)
        begun = [key for key in keys if down[key] not in stored]
        Outage.objects.filter(database_id__in=begun).delete()
        Outage.objects.bulk_create(
            Outage(database_id=key, alias=down[key], since=moments[down[key]]) for key in begun
        )
    _known.update({alias: moment for alias, moment in stored.items() if alias in _known})
    return True
