"""Conditions as chips that read as a sentence, each with the address that is without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from browser.addresses import encode, link
from browser.failures import BadRequest
from browser.parameters import OF_ONE_PAGE, changed, pairs
from browser.places import Place
from browser.rows.filters import WORDS, Condition, parameter_of
from browser.rows.paging import sorted_by
from dynamic_databases.catalog import Reading
from dynamic_databases.runtime_models import find_table

WITHHELD = "No page reads this column: customers' connections are made of it."
FORM = ("_column", "_operator", "_value")
"""What the plain filter form sends: it becomes one parameter."""


@dataclass(frozen=True)
class Chip:
    """A condition as it is shown; `note` says why it could not follow to this environment."""

    condition: Condition
    remove_url: str
    note: str = ""


@dataclass(frozen=True)
class LostTerm:
    """A column of the order that this environment's table lacks, and the address without it."""

    name: str
    remove_url: str
    note: str

    @property
    def parameter(self) -> str:
        return f"_sort={encode(self.name)}"


def lost_terms_of(place: Place, lost: Sequence[str], query: QueryDict) -> tuple[LostTerm, ...]:
    """Return a chip for each column of `_sort` that is not here."""
    parts = [part for part in query.get("_sort", "").split(",") if part]
    rests = {name: ",".join(part for part in parts if sorted_by(part) != name) for name in lost}
    return tuple(
        LostTerm(
            name,
            changed(place.table_url(), query, {"_sort": rest or None}),
            WITHHELD if name in place.withheld else f"{place.environment} has no column “{name}”",
        )
        for name, rest in rests.items()
    )


def chips_of(place: Place, conditions: Sequence[Condition], query: QueryDict) -> tuple[Chip, ...]:
    """Return a chip for each condition.

    One whose column no environment has is a mistake, not a chip that could not follow.
    """
    chips = []
    for condition in conditions:
        rest = pairs(query, OF_ONE_PAGE)
        rest.remove((condition.parameter, condition.value))
        remove_url = link(place.table_url(), rest)
        if condition.name in place.withheld:
            chips.append(Chip(replace(condition, problem=WITHHELD), remove_url))
        elif not condition.is_gone:
            chips.append(Chip(condition, remove_url))
        elif _may_be_elsewhere(place, condition.name):
            chips.append(Chip(condition, remove_url, f"{place.environment} has no column “{condition.name}”"))
        else:
            problem = f"There is no column “{condition.name}” in any environment."
            chips.append(Chip(replace(condition, problem=problem), remove_url))
    return tuple(chips)


def problems_of(chips: Sequence[Chip]) -> str:
    """Return why conditions can't be applied, in one line; nothing where all can."""
    wrong = [chip.condition for chip in chips if chip.condition.problem]
    return " ".join(f"{condition.name}: {condition.problem}" for condition in wrong)


def asked_filter(place: Place, query: QueryDict) -> str | None:
    """Return the address of the filter that the plain form asks for, None where it asks for none.

    Raises `BadRequest` for a column or operator that is not there.
    """
    name, operator, value = (query.get(part, "") for part in FORM)
    if "_column" not in query:
        return None
    if place.table.column(name) is None or operator not in WORDS:
        raise BadRequest(f"There is no column “{name}” or no filter “{operator}” here.")
    if operator == "isnull" and not value:
        value = "1"
    return link(
        place.table_url(), [*pairs(query, (*OF_ONE_PAGE, *FORM)), (parameter_of(name, operator), value)]
    )


def _may_be_elsewhere(place: Place, column: str) -> bool:
    """Return whether another environment's table has the column, or could not be asked."""
    for slug, result in place.readings.items():
        if slug == place.environment.slug:
            continue
        if not isinstance(result, Reading):
            return True
        table = find_table(result.catalog, place.table.name, place.table.schema)
        if table is not None and table.column(column) is not None:
            return True
    return False
