"""What is known of structures without asking a server: as last read in this process, or as last stored.

Leaves reading to `latest` and storing to `snapshots`. How old it is does not matter here: pages that need it
current ask `latest`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from dynamic_databases.catalog import Reading, Statistics
from dynamic_databases.catalog.outlines import Outline, outline_of
from dynamic_databases.connections import LiveConnection
from dynamic_databases.readings.latest import last_read
from dynamic_databases.readings.snapshots import StoredHead, catalog_of_head, heads, outline_of_head
from dynamic_databases.redaction import VisibleReading, visible


@dataclass(frozen=True)
class KnownStructure:
    """The newest structure that is known of a database; the catalog itself is fetched when it is needed."""

    live: LiveConnection
    digest: str
    read_at: datetime
    _reading: Reading | None = field(default=None, repr=False)
    _head: StoredHead | None = field(default=None, repr=False)

    @property
    def key(self) -> Hashable:
        """What everything that is made of the visible structure depends on."""
        return self.live.redaction, self.digest

    def outline(self) -> Outline | None:
        """Return the names in the visible structure, None if what is stored can't be read."""
        if self._reading is None and self._head is not None and not self.live.redaction:
            outline = outline_of_head(self._head)
            if outline is not None:
                return outline
        reading = self.visible()
        return outline_of(reading.catalog) if reading is not None else None

    def visible(self) -> VisibleReading | None:
        """Return the structure as the gate lets it through, None if what is stored can't be read.

        Columns that only the login may not read are listed, as they are on the page of the structure.
        """
        catalog = self._reading.catalog if self._reading is not None else None
        if catalog is None and self._head is not None:
            with suppress(msgspec.DecodeError):
                catalog = catalog_of_head(self._head)
        if catalog is None:
            return None
        return visible(Reading(catalog, Statistics(), self.read_at), self.live.redaction)


def known_structures(lives: Iterable[LiveConnection]) -> dict[LiveConnection, KnownStructure]:
    """Return what is known of each database: one query of our tables, no server is asked.

    Databases of which nothing is known are left out.
    """
    known: dict[LiveConnection, KnownStructure] = {}
    lives = list(lives)
    stored = heads(lives)
    for live in lives:
        reading, head = last_read(live), stored.get(live)
        # Another process may have read it since.
        if reading is not None and (head is None or head.last_seen <= reading.read_at):
            known[live] = KnownStructure(live, reading.catalog.digest, reading.read_at, _reading=reading)
        elif head is not None:
            known[live] = KnownStructure(live, head.digest, head.last_seen, _head=head)
    return known
