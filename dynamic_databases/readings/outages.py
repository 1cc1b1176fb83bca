"""Stores since when databases have not answered, so that every worker shows the same; not the reasons.

The worker that meets a failure first has its time stored, by `history`: a list of databases at once, any
other page at its end. Each request reads it with the databases' rows (`LiveConnection.down_since`), and uses
no reading that is older. A worker that knows of the outage and is answered again has it deleted. A worker
that did not know of it marks the snapshot as seen: an outage that is older than the last snapshot is over. Of
a customer's database, which has no row of ours, each process keeps its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from django.db import router, transaction

from dynamic_databases.caches import Cache, by_itself
from dynamic_databases.connections import LiveConnection
from dynamic_databases.connections.known_dead import mark_reported, take_unreported
from dynamic_databases.models import CatalogSnapshot, Database, Outage
from dynamic_databases.stores.history import writer

MOST_KNOWN = 10_000
"""Databases whose outages a process remembers."""


@dataclass(frozen=True, slots=True)
class _Known:
    since: datetime
    is_stored: bool = False
    """Whether it was stored: if it is not there any more, another worker was answered meanwhile."""


_known: Cache[str, _Known] = Cache(MOST_KNOWN, by_itself)
"""The outages that this process knows of, by alias."""


def note(answered: Mapping[LiveConnection, bool]) -> None:
    """Note which databases were asked just now, and whether each answered."""
    note_answered([live for live, did in answered.items() if did])
    down = [live for live, did in answered.items() if not did]
    for live in down:
        mark_reported(live)
    began = _stored([live.key for live in down if live.key is not None])
    _note_down(down, began)
    if begun := {live.key: live.alias for live in down if live.key is not None and live.alias not in began}:
        _begin_later(begun)


def note_answered(lives: Collection[LiveConnection]) -> None:
    """Note databases that answer, and have outages deleted that are over.

    Only who knew of one deletes it: otherwise each reading would write.
    """
    over: dict[int, datetime] = {}
    for live in lives:
        known = _known.pop(live.alias)
        since = known.since if known is not None else live.down_since
        if live.key is not None and since is not None:
            over[live.key] = max(since, live.down_since or since)
    if over:
        writer.write_later(("over", frozenset(over)), partial(_end, over))


def note_unreached() -> None:
    """Have it stored which databases could not be connected to lately. Asks nothing, waits for nothing."""
    down = take_unreported()
    _note_down(down, {live.alias: live.down_since for live in down if live.down_since is not None})
    if begun := {live.key: live.alias for live in down if live.key is not None}:
        _begin_later(begun)


def since(alias: str) -> datetime | None:
    """Return since when a database has not answered, to the second; None if it last answered."""
    known = _known.get(alias)
    return known.since.replace(microsecond=0) if known is not None else None


def forget_all() -> None:
    """Forget everything, as in a new process."""
    _known.clear()


def _note_down(lives: Collection[LiveConnection], began: Mapping[str, datetime]) -> None:
    """Remember outages; `began` is since when they are stored, by alias."""
    moments = {}
    for live in lives:
        known, stored = _known.get(live.alias), began.get(live.alias)
        if stored is not None:
            moments[live.alias] = _Known(stored, is_stored=True)
        elif known is not None and not known.is_stored:
            moments[live.alias] = known
        else:
            moments[live.alias] = _Known(datetime.now(UTC))
    _known.update(moments)


def _begin_later(begun: Mapping[int, str]) -> None:
    """Have outages stored, aliases by key, since when this process knows of them."""
    moments = {alias: known.since for alias in begun.values() if (known := _known.get(alias)) is not None}
    writer.write_later(("down", frozenset(begun)), partial(_begin, begun, moments))


def _stored(keys: Collection[int]) -> dict[str, datetime]:
    """Return since when databases are down, by alias, as far as it is stored and was not over in between."""
    began = dict(Outage.objects.filter(database_id__in=keys).values_list("alias", "since")) if keys else {}
    if not began:
        return {}
    seen = CatalogSnapshot.objects.filter(alias__in=began, database_id__in=keys)
    over = {alias for alias, last_seen in seen.values_list("alias", "last_seen") if last_seen > began[alias]}
    return {alias: moment for alias, moment in began.items() if alias not in over}


def _end(over: Mapping[int, datetime]) -> bool:
    """Delete outages that are over, by key; not those that began later than known."""
    Outage.objects.filter(database_id__in=over, since__lte=max(over.values())).delete()
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
        begun = [key for key in keys if down[key] not in stored and down[key] in moments]
        Outage.objects.filter(database_id__in=begun).delete()
        Outage.objects.bulk_create(
            Outage(database_id=key, alias=down[key], since=moments[down[key]]) for key in begun
        )
    here = {alias: moments[alias] for alias in (down[key] for key in begun)} | stored
    # Unless it has answered meanwhile.
    _known.update(
        {alias: _Known(moment, is_stored=True) for alias, moment in here.items() if alias in _known}
    )
    return True
