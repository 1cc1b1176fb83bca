"""Which tables a person has opened lately and which they have pinned; leaves showing them to pages.

Of a person who is logged in it is kept in our own tables, written by `history` beside the requests, so that
opening a table waits for nothing. Without a login it is kept in a signed cookie, which no query reads.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature
from django.db import router, transaction
from django.db.models import F
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from browser.addresses import BadAddress, decode, encode, path
from browser.htmx import HtmxHttpRequest, wants_fragment, wants_json
from browser.models import OpenedTable
from dynamic_databases.caches import Cache
from dynamic_databases.stores.history import writer

MOST_OPENED = 60
"""Tables of a person that are kept, beside those that are pinned."""
MOST_PINNED = 40
MOST_IN_COOKIE = 14
LONGEST_COOKIE = 3_000
"""Bytes; a browser takes 4,096 with the name and the rest."""
COOKIE = "opened"
COOKIE_AGE = 90 * 24 * 3600
"""Seconds."""
AGAIN = 60.0
"""Seconds for which the table that was noted last is not noted again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A table, whatever its environment: how often and when it was opened, and whether it is pinned."""

    database: str
    segment: str
    environment: str
    """Where it was last."""
    times: int = 0
    opened_at: datetime | None = None
    pinned_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.database, self.segment

    @property
    def name(self) -> str:
        """The table's name, with its schema where the address has one."""
        try:
            return ".".join(map(decode, self.segment.split(".")))
        except BadAddress:
            return self.segment

    @property
    def url(self) -> str:
        return path(self.environment, encode(self.database), self.segment)


def opened_tables(request: HttpRequest) -> tuple[Opened, ...]:
    """Return the tables that this person has opened or pinned, the last opened first; at most one query."""
    if not request.user.is_authenticated:
        return _in_cookie(request)
    rows = OpenedTable.objects.filter(person=request.user)
    names = ("database", "segment", "environment", "times", "opened_at", "pinned_at")
    return tuple(
        Opened(**dict(zip(names, values, strict=True)))
        for values in rows.values_list(*names)[: MOST_OPENED + MOST_PINNED]
    )


def recent(tables: Sequence[Opened], most: int) -> list[Opened]:
    """Return those that were opened last."""
    opened = [(table.opened_at, table) for table in tables if table.opened_at is not None]
    return [table for _, table in sorted(opened, key=lambda pair: pair[0], reverse=True)][:most]


def pinned(tables: Sequence[Opened]) -> list[Opened]:
    """Return those that are pinned, the last pinned at the end."""
    pins = [(table.pinned_at, table) for table in tables if table.pinned_at is not None]
    return [table for _, table in sorted(pins, key=lambda pair: pair[0])]


def note_opened(
    request: HtmxHttpRequest, response: HttpResponseBase, environment: str, database: str, segment: str
) -> None:
    """Note that a person looks at a page of a table. Fragments, other forms and failures are no such page."""
    is_page = request.method == "GET" and response.status_code == 200
    if not is_page or wants_fragment(request) or wants_json(request) or response.streaming:
        return
    if not request.user.is_authenticated:
        _note_in_cookie(
            request, response, Opened(database=database, segment=segment, environment=environment)
        )
        return
    person, now = request.user.pk, time.monotonic()
    last, noted = _noted.get(person), (database, segment, environment)
    if last is None or last[0] != noted or now - last[1] > AGAIN:
        _noted.set(person, (noted, now))
        table = Opened(database=database, segment=segment, environment=environment)
        writer.write_later(("opened", person, table.key), partial(_write, person, table, datetime.now(UTC)))


def pin(request: HttpRequest, response: HttpResponseBase, table: Opened, *, is_pinned: bool) -> None:
    """Pin a table to the start page, or remove its pin."""
    now = datetime.now(UTC) if is_pinned else None
    if not request.user.is_authenticated:
        known = {each.key: each for each in _in_cookie(request)}
        pinned_table = replace(known.get(table.key, table), pinned_at=now)
        _set_cookie(response, [*(known | {table.key: pinned_table}).values()])
        return
    rows = OpenedTable.objects.filter(person=request.user)
    defaults = {"database": table.database, "segment": table.segment, "environment": table.environment}
    if not is_pinned:
        rows.filter(key=_digest(table)).update(pinned_at=None)
        rows.filter(key=_digest(table), opened_at__isnull=True).delete()
    elif rows.filter(pinned_at__isnull=False).count() < MOST_PINNED:
        row, _ = rows.get_or_create(person=request.user, key=_digest(table), defaults=defaults)
        rows.filter(pk=row.pk).update(pinned_at=now)


def forget_opened(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forget what this person has opened; pins stay."""
    if not request.user.is_authenticated:
        _set_cookie(
            response, [replace(table, times=0, opened_at=None) for table in pinned(_in_cookie(request))]
        )
        return
    rows = OpenedTable.objects.filter(person=request.user)
    rows.filter(pinned_at__isnull=True).delete()
    rows.update(opened_at=None, times=0)
    forget_all()


def forget_all() -> None:
    """Forget what was noted last, as in a new process."""
    _noted.clear()


def _digest(table: Opened) -> str:
    return hashlib.sha256("\n".join(table.key).encode(errors="surrogatepass")).hexdigest()


def _write(person: Any, table: Opened, now: datetime) -> bool:
    """Store that a person has opened a table; return False if there is no such person any more."""
    if not get_user_model()._default_manager.filter(pk=person).exists():
        return False
    with transaction.atomic(using=router.db_for_write(OpenedTable)):
        rows = OpenedTable.objects.filter(person_id=person)
        changes = {"environment": table.environment, "opened_at": now}
        if not rows.filter(key=_digest(table)).update(times=F("times") + 1, **changes):
            values = {"database": table.database, "segment": table.segment, "times": 1, **changes}
            OpenedTable.objects.create(person_id=person, key=_digest(table), **values)
            surplus = rows.filter(pinned_at__isnull=True).values_list("pk", flat=True)[MOST_OPENED:]
            rows.filter(pk__in=list(surplus)).delete()
    return True


def _in_cookie(request: HttpRequest) -> tuple[Opened, ...]:
    try:
        values = json.loads(str(request.get_signed_cookie(COOKIE, salt=COOKIE)))
        return tuple(_from_cookie(*each) for each in values)
    except (KeyError, BadSignature, ValueError, TypeError):  # none, or not ours, or of another release
        return ()


def _from_cookie(
    database: str, segment: str, environment: str, times: int, opened: float, pinned: float
) -> Opened:
    return Opened(
        database=database,
        segment=segment,
        environment=environment,
        times=times,
        opened_at=_moment(opened),
        pinned_at=_moment(pinned),
    )


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _note_in_cookie(request: HttpRequest, response: HttpResponseBase, table: Opened) -> None:
    known, now = _in_cookie(request), datetime.now(UTC)
    before = next((each for each in known if each.key == table.key), table)
    is_last = bool(known) and before is known[0] and before.environment == table.environment
    if is_last and before.opened_at is not None and (now - before.opened_at).total_seconds() < AGAIN:
        return
    new = replace(before, environment=table.environment, times=before.times + 1, opened_at=now)
    _set_cookie(response, [new, *(each for each in known if each.key != table.key)])


def _set_cookie(response: HttpResponseBase, tables: Sequence[Opened]) -> None:
    """Keep these tables in the visitor's cookie, as far as they have room; pins go last."""
    kept = [*tables[:MOST_IN_COOKIE], *(table for table in tables[MOST_IN_COOKIE:] if table.pinned_at)]
    while len(_cookie_text(kept)) > LONGEST_COOKIE or len(kept) > 2 * MOST_IN_COOKIE:
        loose = [position for position, table in enumerate(kept) if table.pinned_at is None]
        kept.pop(loose[-1] if loose else -1)
    # Only an HttpResponse has the method that signs; a stream of rows is no page.
    response.set_signed_cookie(
        COOKIE,
        _cookie_text(kept),
        salt=COOKIE,
        max_age=COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _cookie_text(tables: Sequence[Opened]) -> str:
    return json.dumps(
        [
            (
                *(table.database, table.segment, table.environment, table.times),
                *(int(moment.timestamp()) if moment else 0 for moment in (table.opened_at, table.pinned_at)),
            )
            for table in tables
        ],
        separators=(",", ":"),
    )


_noted: Cache[Any, tuple[tuple[str, str, str], float]] = Cache(10_000)
"""What each person has opened last, as far as this process knows, and when on the monotonic clock."""
