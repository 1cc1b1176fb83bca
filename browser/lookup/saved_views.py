"""Saved views as hits: found by their names, opened in the current environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.lookup.hits import Hit, Marked, Near, chosen, marked
from browser.lookup.known import KnownDatabase
from browser.lookup.names import Rank, folded, rank_of
from browser.lookup.typed import Typed
from browser.rows.view_words import view_words
from browser.saved_views import View
from dynamic_databases.models import Environment


@dataclass(frozen=True, kw_only=True)
class SavedViewHit(Hit):
    """A saved view of a table."""

    view: View
    words: str = ""
    """What it shows, as a sentence."""

    @property
    def name(self) -> str:
        return self.view.name

    @property
    def marked(self) -> Marked:
        return marked(self.name, self.typed)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "database": self.view.database,
            "table": self.view.table,
            "shared": self.view.is_shared,
            "url": self.url,
            "urls": {environment.slug: url for environment, url in self.environments},
        }


def view_hits(
    typed: Typed, views: Sequence[View], known: Sequence[KnownDatabase], near: Near, most: int
) -> tuple[SavedViewHit, ...]:
    """Return the views whose names match, best first; those of databases that are not known are left out."""
    if typed.only_columns:
        return ()
    by_name = {database.name: database for database in known}
    ranked = []
    for view in views:
        rank = _rank(typed, view) if view.database in by_name else None
        environments = having(view, by_name[view.database]) if rank is not None else ()
        if rank is not None and environments:
            ranked.append((_order(view, rank, environments, near), view, environments))
    ranked.sort(key=lambda each: each[0])
    return tuple(_hit(typed, view, environments, near) for _, view, environments in ranked[:most])


def having(view: View, database: KnownDatabase) -> tuple[Environment, ...]:
    """Return the environments in which a view's table is, or may be: not each structure is known."""
    read = {environment.slug for environment, _ in database.sides}
    has = {environment.slug for environment in database.having(view.segment)}
    return tuple(side for side in database.environments if side.slug in has or side.slug not in read)


def _rank(typed: Typed, view: View) -> Rank | None:
    """Return how well what was typed names a view: all of it, or what follows its database or environment."""
    below = [term for term in typed.terms if term.database == view.database or term.environment]
    texts = [typed.text, *(" ".join(filter(None, (term.name, term.value))) for term in below)]
    ranks = [rank for text in texts if (rank := rank_of(text, view.name)) is not None]
    return min(ranks, default=None)


def _order(view: View, rank: Rank, environments: Sequence[Environment], near: Near) -> tuple[Any, ...]:
    is_here = near.environment in {environment.slug for environment in environments}
    return (
        *(rank, not is_here, view.database != near.database, not view.is_mine),
        *(-near.uses.get((view.database, view.segment), 0), folded(view.name), view.name, view.pk),
    )


def _hit(typed: Typed, view: View, environments: Sequence[Environment], near: Near) -> SavedViewHit:
    urls = {environment.slug: view.url(environment.slug) for environment in environments}
    return SavedViewHit(
        view=view,
        url=chosen(urls, typed.terms[0].environment if typed.terms else "", near),
        environments=tuple((environment, urls[environment.slug]) for environment in environments),
        typed=typed.text,
        words=view_words(view.query),
    )
