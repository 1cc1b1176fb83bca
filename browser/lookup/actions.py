"""What look-up offers to do: compare, switch, see the structure, pin; leaves doing it to those pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from browser.addresses import COMPARE, BadAddress, DatabaseAddress, TableAddress, decode, path
from browser.lookup.current import Current
from browser.lookup.hits import Hit, TableHit
from browser.lookup.names import folded
from browser.opened import Opened
from dynamic_databases.models import Connectable

MOST = 6
MOST_TABLES = 3
"""Tables that were typed after a verb."""


@dataclass(frozen=True, kw_only=True)
class ActionHit(Hit):
    """Something to do, in words."""

    words: str
    keys: str = ""
    """The keys that do it without the palette, separated by blanks."""
    icon: str = "compare"
    pin: Opened | None = None
    """The table that is pinned, or whose pin is removed: that takes a form."""
    is_pinned: bool = False


def actions(
    text: str,
    current: Current,
    databases: Sequence[Connectable],
    tables: Sequence[TableHit],
    pinned: Sequence[Opened],
) -> tuple[ActionHit, ...]:
    """Return the actions that are meant by a text, or without one those of the current page.

    `tables` are those that the words behind a verb mean, such as "compare".
    """
    every = [
        *_of_current(current, databases, pinned),
        *_switches(current, databases),
        *_anywhere(),
    ]
    words = folded(text).split()
    meant = [action for action in every if _is_meant(action.words, words)]
    if len(words) > 1 and "compare".startswith(words[0]) and len(words[0]) > 1:
        meant += [_comparing(hit) for hit in tables[:MOST_TABLES] if hit.compare_url]
    return tuple({action.url if not action.pin else "pin": action for action in reversed(meant)}.values())[
        ::-1
    ][:MOST]


def _is_meant(label: str, words: Sequence[str]) -> bool:
    """Return whether each word begins one of the label's, each of these once and in their order."""
    rest = iter(folded(label).replace("_", " ").split())
    return all(any(word.startswith(wanted) for word in rest) for wanted in words)


def _comparing(hit: TableHit) -> ActionHit:
    return ActionHit(
        url=hit.compare_url or hit.url, words=f"Compare {hit.name} of {hit.database} across environments"
    )


def _of_current(
    current: Current, databases: Sequence[Connectable], pinned: Sequence[Opened]
) -> Iterator[ActionHit]:
    if not current.database:
        return
    sides = [row for row in databases if row.name == current.database]
    slug = current.environment or sides[0].environment.slug
    address = DatabaseAddress(slug, current.database)
    name = _name_of(current.table) if current.table else current.database
    if len(sides) > 1:
        segments = [current.table] if current.table else []
        url = DatabaseAddress(COMPARE, current.database).url(*segments)
        yield ActionHit(url=url, words=f"Compare {name} across environments", keys="g c")
    if current.table:
        table = TableAddress(address, current.table)
        yield ActionHit(url=table.url(), words=f"Rows of {name}", keys="g r", icon="rows")
        yield ActionHit(url=table.structure_url(), words=f"Structure of {name}", keys="g s", icon="columns")
        yield _pin(current, slug, name, pinned)
        yield ActionHit(url=address.url(), words=f"Tables of {current.database}", keys="g t", icon="rows")


def _pin(current: Current, slug: str, name: str, pinned: Sequence[Opened]) -> ActionHit:
    is_pinned = any(table.key == (current.database, current.table) for table in pinned)
    return ActionHit(
        url=reverse("pins"),
        words=f"Remove the pin of {name}" if is_pinned else f"Pin {name} to the start page",
        icon="pin",
        pin=Opened(database=current.database, segment=current.table, environment=slug),
        is_pinned=is_pinned,
    )


def _switches(current: Current, databases: Sequence[Connectable]) -> Iterator[ActionHit]:
    """Yield the switches to other environments, on pages whose database they have."""
    if current.is_compared:
        return
    environments = {row.environment.slug: row.environment for row in databases}
    having = {row.environment.slug for row in databases if row.name == current.database}
    for slug, environment in environments.items():
        if slug != current.environment and (not current.database or slug in having):
            url = current.in_environment(slug) if current.environment else path(slug)
            name = f"{slug} ({environment})" if str(environment) != slug else slug
            yield ActionHit(
                url=url, words=f"Switch to {name}", keys="e", environments=((environment, url),), icon=""
            )


def _anywhere() -> Iterator[ActionHit]:
    yield ActionHit(url=path(COMPARE), words="Compare everything", icon="compare")
    yield ActionHit(url="/", words="Start page: all databases", keys="g h", icon="mark")
    yield ActionHit(url=reverse("keys"), words="Keys and addresses", keys="?", icon="key")


def _name_of(segment: str) -> str:
    try:
        return decode(segment.rpartition(".")[2])
    except BadAddress:
        return segment
