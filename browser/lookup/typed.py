"""What was typed, taken apart: an environment, a database, a table's name, and the value to look for in it.

`prod shop orders 42` names all four. What a word means is not sure, a table may be called `test` as well, so
each reading of the text is tried: see `Typed.terms`. Leaves finding to `stored_hits` and `records`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

LONGEST = 500
"""Characters that are looked at."""


@dataclass(frozen=True, slots=True)
class Term:
    """One way to read what was typed."""

    name: str
    """Of a table, a column or a database: all of it, a part, its initials, with one typo."""
    value: str = ""
    """What is looked for in the table; "" where nothing follows its name."""
    environment: str = ""
    """A slug, or "" for all."""
    database: str = ""
    """A name, or "" for all."""
    qualifier: str = ""
    """What stands before a dot: a database, a schema, or a column's table."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A text, and what it may mean."""

    text: str
    terms: tuple[Term, ...] = ()
    """The most exact reading first."""
    only_columns: bool = False
    """Whether the text is `.email`, all columns of a name."""

    @property
    def has_value(self) -> bool:
        """Whether a reading has a table's name and a value."""
        return any(term.value for term in self.terms)

    @property
    def lone_value(self) -> str:
        """The text itself where it may be a value without a table: one word, or an address."""
        return "" if self.only_columns or " " in self.text else self.text


def typed_text(text: str, environments: Collection[str], databases: Collection[str]) -> Typed:
    """Return what a text may mean where there are these environments (slugs) and databases (names)."""
    text = " ".join(text.replace("\0", " ").split())[:LONGEST].strip()
    if text.startswith(".") and len(text) > 1:
        return Typed(text, (Term(text[1:].strip()),), only_columns=True)
    words = text.split(" ") if text else []
    readings = [
        _after_places(words, environments, databases),
        Term(words[0], _rest(words)) if words else None,
    ]
    if len(words) > 1:
        readings.append(Term(text))
    terms = [term for term in readings if term is not None and term.name]
    return Typed(text, tuple(dict.fromkeys(part for term in terms for part in _with_qualifier(term))))


def _after_places(words: list[str], environments: Collection[str], databases: Collection[str]) -> Term | None:
    """Return the reading in which the first words are an environment and a database, None if neither is."""
    slugs = {slug.casefold(): slug for slug in environments}
    names = {name.casefold(): name for name in databases}
    environment = database = ""
    rest = list(words)
    while len(rest) > 1:
        word = rest[0].casefold()
        if not environment and word in slugs:
            environment = slugs[word]
        elif not database and word in names:
            database = names[word]
        else:
            break
        rest.pop(0)
    if not (environment or database):
        return None
    return Term(rest[0], _rest(rest), environment, database)


def _rest(words: list[str]) -> str:
    return " ".join(words[1:])


def _with_qualifier(term: Term) -> list[Term]:
    """Return a reading, and before it the one in which a dot parts `shop.orders`."""
    qualifier, dot, name = term.name.rpartition(".")
    if not (dot and qualifier and name):
        return [term]
    return [Term(name, term.value, term.environment, term.database, qualifier), term]
