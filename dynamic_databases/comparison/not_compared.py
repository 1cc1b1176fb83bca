"""Lists what a comparison between vendors leaves out, because not all of them can express it."""

from __future__ import annotations

from collections.abc import Iterable

from dynamic_databases.comparison.vendors import rules_of
from dynamic_databases.comparison.vendors.expressible import Expressible

BETWEEN_ANY = (
    "the spelling of types, defaults and expressions",
    "names of keys and constraints",
    "collations and character sets",
    "queries of views",
    "sources of triggers",
    "routines, sequences, types and whatever else is outside of tables",
    "how tables are stored",
)
"""Never compared between vendors, since each has its own form of it."""
BY_ATTRIBUTE = {
    "column.comment": "comments",
    "index.predicate": "partial indexes",
    "index.expression": "indexes on expressions",
    "index.included": "included columns of indexes",
    "index.prefix": "prefixes in indexes",
    "index.nulls": "where an index sorts NULL",
    "index.operators": "operator classes of indexes",
    "check.enforced": "whether constraints are enforced",
    "foreign_key.deferrable": "whether foreign keys are deferrable",
    "unique.deferrable": "whether keys are deferrable",
}
"""By the attribute, which only some vendors can express."""


def not_compared(vendors: Iterable[str]) -> tuple[str, ...]:
    """Return in words what is not compared between these vendors; empty for a single vendor."""
    every = [rules_of(vendor).expresses for vendor in dict.fromkeys(vendors)]
    if len(every) < 2:
        return ()
    of_some = frozenset.union(*(each.attributes for each in every))
    of_all = frozenset.intersection(*(each.attributes for each in every))
    attributes = (words for name, words in BY_ATTRIBUTE.items() if name in of_some - of_all)
    return (*BETWEEN_ANY, *attributes, *_of_values(every))


def _of_values(every: list[Expressible]) -> Iterable[str]:
    """Yield what not all vendors can express about a column's values."""
    if not _alike(each.unsigned for each in every):
        yield "whether numbers have a sign"
    if not _alike(each.integer_sizes for each in every):
        yield "sizes of integers that not all vendors have"
    if not _alike(each.binary_sizes for each in every):
        yield "sizes of binary columns"
    if not _alike(each.holds_to_sizes for each in every):
        yield "sizes where none is declared"
    if not _alike(each.time_zones for each in every):
        yield "whether times have a time zone"
    if not _alike(each.numbers_integer_keys for each in every):
        yield "whether an integer primary key generates its values"
    if not _alike(each.indexes_foreign_keys for each in every):
        yield "indexes of foreign keys"


def _alike(values: Iterable[object]) -> bool:
    return len(set(values)) == 1
