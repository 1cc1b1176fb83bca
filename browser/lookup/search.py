"""All that a text may mean, in the order of its sections; what asks servers does so only when asked to.

While somebody types only what is stored is searched. On Enter the structures are read, as every page does,
and records are looked for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from browser.lookup.actions import MOST_TABLES, ActionHit, actions
from browser.lookup.current import Current
from browser.lookup.hits import Near, StoredHits, TableHit
from browser.lookup.known import KnownDatabase, known_databases
from browser.lookup.record_hit import RecordHit, Target
from browser.lookup.records import record_hits
from browser.lookup.saved_views import SavedViewHit, view_hits
from browser.lookup.stored_hits import Limits, stored_hits, table_hits, tables_before_a_value
from browser.lookup.targets import named_targets, unnamed_targets
from browser.lookup.typed import Typed, typed_text
from browser.lookup.value_columns import is_value
from browser.opened import Opened, pinned
from browser.saved_views import View
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.models import Connectable
from dynamic_databases.subjects import Subject, read_subjects

MOST_USED = 60
"""Tables whose use counts."""
READING = 8.0
"""Seconds after which a database that is being read is given up, as on other pages."""
SHARE_OF_STRUCTURES = 0.6
"""Of the time for an answer: what of it structures may take at most."""


NOTHING = StoredHits()


@dataclass(frozen=True)
class Asker:
    """Who looks something up, where from, and what they may see."""

    databases: tuple[Connectable, ...]
    current: Current
    opened: tuple[Opened, ...]
    views: tuple[View, ...] = ()
    """The saved views that they may see, whatever the database."""

    @property
    def near(self) -> Near:
        used = sorted(self.opened, key=lambda table: -table.times)[:MOST_USED]
        uses = {table.key: table.times for table in used if table.times}
        return Near(self.current.environment, self.current.database, uses)


@dataclass(frozen=True)
class Offer:
    """Records that Enter looks for: while somebody types, no server is asked."""

    text: str
    value: str
    tables: tuple[Target, ...] = ()
    """The tables that were named; none if it is looked for in those that are used most."""

    @property
    def names(self) -> str:
        return ", ".join(f"{target.database}.{target.table.shown_name}" for target in self.tables)


@dataclass(frozen=True)
class Results:
    """What a text may mean."""

    typed: Typed
    stored: StoredHits = NOTHING
    records: tuple[RecordHit, ...] = ()
    offer: Offer | None = None
    views: tuple[SavedViewHit, ...] = ()
    actions: tuple[ActionHit, ...] = ()
    unread: Mapping[Connectable, DatabaseUnavailable | ConfigError] = field(default_factory=dict)
    """Databases that could not be asked, and why."""
    asked: int = 0
    """In how many tables the value was looked for, where none was named."""
    milliseconds: int = 0

    @property
    def is_empty(self) -> bool:
        return self.stored.is_empty and not (self.records or self.offer or self.views or self.actions)

    @property
    def answered(self) -> tuple[int, int] | None:
        """How many environments of the records have answered, of how many; None without records."""
        states = {side.environment.slug: side.state for record in self.records for side in record.states}
        silent = ("timed_out", "unreachable", "unavailable", "busy")
        return (sum(state not in silent for state in states.values()), len(states)) if states else None


def search_stored(text: str, asker: Asker, limits: Limits) -> Results:
    """Return what a text may mean, without asking a server."""
    began = time.monotonic()
    known, unindexed = known_databases(asker.databases, asker.current.database)
    typed = _typed(text, asker)
    near = asker.near
    hits = stored_hits(typed, known, near, limits, unindexed)
    return Results(
        typed=typed,
        stored=hits,
        offer=_offer(typed, known, near),
        views=view_hits(typed, asker.views, known, near, limits.views),
        actions=_actions(typed, asker, known, near),
        milliseconds=round((time.monotonic() - began) * 1000),
    )


def search(text: str, asker: Asker, limits: Limits) -> Results:
    """Return what a text may mean, with records, within about `LOOKUP_TIMEOUT` seconds."""
    typed = _typed(text, asker)
    if not typed.terms:
        return Results(typed)
    began = time.monotonic()
    seconds = float(settings.LOOKUP_TIMEOUT)
    subjects, problems = read_subjects(
        asker.databases, seconds=READING, patience=seconds * SHARE_OF_STRUCTURES
    )
    unread = dict(problems)
    known, unindexed = known_databases(asker.databases, asker.current.database)
    near = asker.near
    hits = stored_hits(typed, known, near, limits, unindexed)
    targets = _targets(typed, known, subjects, near, hits)
    left = max(0.0, seconds - (time.monotonic() - began))
    records = record_hits(targets, asker.databases, subjects, unread, near, left) if targets else ()
    return Results(
        typed=typed,
        stored=hits,
        records=records,
        views=view_hits(typed, asker.views, known, near, limits.views),
        actions=_actions(typed, asker, known, near),
        unread=unread,
        asked=sum(not target.is_named for target in targets),
        milliseconds=round((time.monotonic() - began) * 1000),
    )


def _typed(text: str, asker: Asker) -> Typed:
    slugs = {database.environment.slug for database in asker.databases}
    return typed_text(text, slugs, {str(database.name) for database in asker.databases})


def _targets(
    typed: Typed,
    known: Sequence[KnownDatabase],
    subjects: Sequence[Subject],
    near: Near,
    hits: StoredHits,
) -> list[Target]:
    if typed.only_columns:
        return []
    named = named_targets(tables_before_a_value(typed, known, near))
    if named or not typed.lone_value:
        return named
    if is_value(typed.lone_value) or hits.is_empty:
        return unnamed_targets(typed.lone_value, known, subjects, near)
    return []


def _offer(typed: Typed, known: Sequence[KnownDatabase], near: Near) -> Offer | None:
    """Return what Enter would look for."""
    if typed.only_columns:
        return None
    named = named_targets(tables_before_a_value(typed, known, near))
    if named:
        return Offer(typed.text, named[0].value, tuple(named))
    if typed.lone_value and is_value(typed.lone_value):
        return Offer(typed.text, typed.lone_value)
    return None


def _actions(typed: Typed, asker: Asker, known: Sequence[KnownDatabase], near: Near) -> tuple[ActionHit, ...]:
    if typed.only_columns:
        return ()
    tables: list[TableHit] = []
    _, _, rest = typed.text.partition(" ")
    if rest and "compare".startswith(typed.text.partition(" ")[0].casefold()):
        tables = table_hits(_typed(rest, asker), known, near, MOST_TABLES)
    return actions(typed.text, asker.current, asker.databases, tables, pinned(asker.opened))
