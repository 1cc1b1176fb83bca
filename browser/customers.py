"""Customers' databases as pages find them: by a part of a key or name, never listed whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import encode, path
from browser.htmx import HtmxHttpRequest
from dynamic_databases.models import Environment
from dynamic_databases.sources.customers import Hit, Hits, search, sources_of

MOST_CUSTOMERS = 30
LONGEST = 200


@dataclass(frozen=True)
class CustomerLink:
    """One customer that was found; without an address its name is none that opens a database."""

    hit: Hit
    url: str | None

    @property
    def others(self) -> tuple[str, ...]:
        """By what else it is known."""
        return tuple(
            dict.fromkeys(one for one in (self.hit.key, *self.hit.names) if one and one != self.hit.name)
        )


@dataclass(frozen=True)
class CustomerSearch:
    """What was looked for among the customers of the sources, and what each of them has."""

    sources: tuple[str, ...]
    text: str
    answers: tuple[Hits, ...] = ()

    @property
    def lists(self) -> list[tuple[Hits, list[CustomerLink]]]:
        return [(answer, [_link(hit) for hit in answer.customers]) for answer in self.answers]

    @property
    def found(self) -> bool:
        """Whether there is anything to show."""
        return any(answer.customers or answer.problem for answer in self.answers)

    def as_json(self) -> dict[str, Any]:
        """Return the customers that were found: source, environment, key, name, address."""
        return {
            "customers": [
                {
                    "source": answer.source,
                    "environment": one.hit.environment.slug,
                    "key": one.hit.key,
                    "name": one.hit.name,
                    "url": one.url,
                }
                for answer, links in self.lists
                for one in links
            ],
            "not_asked": {answer.source: answer.problem for answer in self.answers if answer.problem},
        }


def customer_search(
    request: HtmxHttpRequest, environments: Sequence[Environment], text: str | None = None
) -> CustomerSearch | None:
    """Return what customers of these environments a text means, by default that of `_find`.

    None where there is no source, or no login. Without a text no controller is asked.
    """
    sources = sources_of(environments) if request.user.is_authenticated else ()
    if not sources:
        return None
    wanted = (request.GET.get("_find", "") if text is None else text).strip()[:LONGEST]
    return CustomerSearch(
        sources, wanted, tuple(search(wanted, environments, MOST_CUSTOMERS)) if wanted else ()
    )


def _link(hit: Hit) -> CustomerLink:
    return CustomerLink(hit, path(hit.environment.slug, encode(hit.name)) if hit.opens else None)
