"""Saved views as hits: names for query strings; where such are stored, they are found here."""

from __future__ import annotations

from dataclasses import dataclass

from browser.lookup.hits import Hit, Marked, marked


@dataclass(frozen=True, kw_only=True)
class SavedViewHit(Hit):
    """A saved view of a table."""

    name: str
    words: str = ""
    """What it shows, as a sentence."""

    @property
    def marked(self) -> Marked:
        return marked(self.name, self.typed)
