"""Compares the rows of all reference tables of some databases, for the command `refresh_catalogs --rows`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dynamic_databases.models import Connectable, ReferenceTable
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.reference_tables import ReferenceOutcome, compare_references, references_of


def refreshed_rows(databases: Sequence[Connectable]) -> Iterator[ReferenceOutcome]:
    """Yield how each reference table of these databases compares between them, and have that stored.

    A name that only one environment has is left out.
    """
    names: dict[str, dict[str, Connectable]] = {}
    for database in databases:
        names.setdefault(database.name, {})[database.environment.slug] = database
    references: dict[str, list[ReferenceTable]] = {}
    for reference in references_of(names):
        references.setdefault(reference.database, []).append(reference)
    for name, sides in names.items():
        if name in references and len(sides) > 1:
            yield from compare_references(references[name], sides, readings_of(sides))
