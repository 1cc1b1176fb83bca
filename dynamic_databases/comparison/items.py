"""Something of a catalog that is compared as one: what it is matched by, and its attributes as facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dynamic_databases.comparison.names import GENERATED_NAME, RANDOM_NAME, is_generated, is_random
from dynamic_databases.comparison.options import CONSTRAINT_NAMES
from dynamic_databases.comparison.sides import Side
from dynamic_databases.comparison.spelling import (
    BETWEEN_VENDORS,
    between_vendors,
    canonical_expression,
    canonical_source,
)
from dynamic_databases.comparison.values import Fact, ObjectKind, Value

NOTHING = Fact(None, None)
UNSEEN = Fact(None, None, ("not_visible",))
"""What the login is not shown: nobody can tell whether it is the same."""


@dataclass(frozen=True, slots=True)
class Description:
    """All that is compared of a thing."""

    facts: Mapping[str, Fact]
    text: str
    """Its definition in one line, in the server's spelling."""
    content: Hashable = None
    """Equal for counterparts by content; None for what is matched by name alone."""


@dataclass(frozen=True)
class Item:
    """A column, key, index, constraint, sequence … of one environment; described when it is asked."""

    object: ObjectKind
    name: str | None
    value: Any
    """The catalog's own value (a unique constraint's with its index). Equal ones are never described."""
    describe: Callable[[], Description]
    key: Hashable = None
    """Equal for counterparts by name; None for what has no name."""
    marks: frozenset[str] = frozenset()
    """What the rules of severity ask: "unique" for a column that a unique index holds."""

    @cached_property
    def description(self) -> Description:
        return self.describe()

    @property
    def facts(self) -> Mapping[str, Fact]:
        return self.description.facts

    @property
    def text(self) -> str:
        return self.description.text

    @property
    def content(self) -> Hashable:
        return self.description.content


def plain(value: Value) -> Fact:
    """Return a fact that has one spelling only."""
    return Fact(value, value)


def name_fact(side: Side, name: str | None, table: str, columns: tuple[str, ...]) -> dict[str, Fact]:
    """Return the fact of a constraint's name, or none where names are not counted.

    Between vendors they are not: each has its own habits, and some keep no name of a key at all.
    """
    if side.across or not side.options.counts(CONSTRAINT_NAMES):
        return {}
    if name is not None and is_random(name):
        return {"name": Fact(name, None, (RANDOM_NAME,))}
    if is_generated(name, table, columns, side.vendor):
        return {"name": Fact(name, None, (GENERATED_NAME,) if name else ())}
    return {"name": plain(name)}


def expression_fact(side: Side, text: str | None) -> Fact:
    """Return the fact of an expression or query."""
    if text is None:
        return NOTHING
    canonical, rules = canonical_expression(text, side.vendor)
    if side.across and (bare := between_vendors(canonical)) != canonical:
        return Fact(text, bare, (*rules, BETWEEN_VENDORS))
    return Fact(text, canonical, rules)


def source_fact(text: str | None) -> Fact:
    """Return the fact of a routine's or trigger's source."""
    if text is None:
        return NOTHING
    canonical, rules = canonical_source(text)
    return Fact(text, canonical, rules)


def one_line(*words: str | None) -> str:
    """Return the words that there are, as one line."""
    return " ".join(" ".join(word for word in words if word).split())
