"""Customers' databases as pages find them: by a part of a key or name, never listed whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from browser.addresses import encode, path
from browser.htmx import HtmxHttpRequest
from browser.lists import ListTable, list_column
from dynamic_databases.models import Connectable, Environment
from dynamic_databases.sources.customers import Hit, Hits, search, sources_of

MOST_CUSTOMERS = 30
LONGEST = 200


@dataclass(frozen=True)
class CustomerLink:
    """One customer that was found; it has no address if its name cannot be one."""

    hit: Hit
    url: str | None

    @property
    def others(self) -> tuple[str, ...]:
        """Its other names."""
        return tuple(
            dict.fromkeys(name for name in (self.hit.key, *self.hit.names) if name and name != self.hit.name)
        )

    @property
    def folded_name(self) -> str:
        """What lists are sorted by: the name whatever its letter case."""
        return self.hit.name.casefold()

    @property
    def environment_order(self) -> tuple[int, str]:
        return self.hit.environment.position, self.hit.environment.slug


class CustomersList(ListTable):
    """The customers that one source has for what was looked for."""

    row_template = "browser/_customers_found.html#row"
    customer = list_column("customer", "key", by="folded_name")
    also = list_column("also", by="others")
    environment = list_column("environment", by="environment_order")
    of = list_column("of", orderable=False)

    def __init__(self, answer: Hits) -> None:
        super().__init__([_link(hit) for hit in answer.customers])
        self.answer = answer


@dataclass(frozen=True)
class CustomerSearch:
    """What was searched for among the customers, and what each source has."""

    sources: tuple[str, ...]
    text: str
    lists: tuple[CustomersList, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is anything to show."""
        return any(each.answer.customers or each.answer.problem for each in self.lists)

    @property
    def hidden_by(self) -> dict[str, str]:
        """What may hide customers from the login that reads them, by source."""
        return {each.answer.source: each.answer.hidden_by for each in self.lists if each.answer.hidden_by}

    def as_json(self) -> dict[str, Any]:
        """Return the customers that were found: source, environment, key, name, address."""
        return {
            "customers": [
                {
                    "source": each.answer.source,
                    "environment": customer.hit.environment.slug,
                    "key": customer.hit.key,
                    "name": customer.hit.name,
                    "url": customer.url,
                }
                for each in self.lists
                for customer in each.values
            ],
            "not_asked": {
                each.answer.source: each.answer.problem for each in self.lists if each.answer.problem
            },
            **({"hidden_by": self.hidden_by} if self.hidden_by else {}),
        }


def customer_search(
    request: HtmxHttpRequest,
    environments: Sequence[Environment],
    registered: Sequence[Connectable],
    text: str | None = None,
) -> CustomerSearch | None:
    """Return the customers of these environments that match a text, by default that of `_find`.

    None where there is no source, or no login. Without a text no controller is asked. The rows of any
    `registered` databases tell whether there is a source, which saves a query.
    """
    if not request.user.is_authenticated or (registered and not registered[0].any_source):
        return None
    sources = sources_of(environments)
    if not sources:
        return None
    wanted = (request.GET.get("_find", "") if text is None else text).strip()[:LONGEST]
    answers = search(wanted, environments, MOST_CUSTOMERS) if wanted else ()
    return CustomerSearch(sources, wanted, tuple(map(CustomersList, answers)))


def _link(hit: Hit) -> CustomerLink:
    return CustomerLink(hit, path(hit.environment.slug, encode(hit.name)) if hit.opens else None)
