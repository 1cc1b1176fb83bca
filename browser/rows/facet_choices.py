"""The columns that may be facets; those of few values, as catalog and statistics tell, come first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from browser.addresses import TableAddress, encode
from browser.addresses.parameters import changed
from browser.rows.facet_links import facet_names
from dynamic_databases import deadlines
from dynamic_databases.catalog import Column, Family
from dynamic_databases.errors import DatabaseUnavailable
from dynamic_databases.runtime_models import distinct_estimates
from dynamic_databases.subjects import TableSubject

FEW = 100
"""Values of a column that is proposed."""
SECONDS = 1.0
"""How long the server's statistics are waited for."""


@dataclass(frozen=True)
class FacetChoice:
    """A column that may be a facet, with why it is proposed, or "" if nothing is known of it."""

    column: Column
    url: str
    reason: str = ""


def values_about(table: TableSubject) -> dict[str, int]:
    """Return how many values the server thinks that columns have, by name; nothing if it does not tell."""
    try:
        with deadlines.within(SECONDS):
            return distinct_estimates(table.live, table.table)
    except DatabaseUnavailable:
        return {}


def facet_choices(table: TableSubject, address: TableAddress, query: QueryDict) -> tuple[FacetChoice, ...]:
    """Return the columns that are no facets yet, those that are proposed first."""
    names = facet_names(query)
    columns = [
        column for column in table.table.columns if column.name not in names and not column.kind.is_opaque
    ]
    about = values_about(table)
    choices = [
        FacetChoice(
            column,
            changed(address.url(), query, {"_facet": ",".join(map(encode, [*names, column.name]))}),
            _reason(table, column, about.get(column.name)),
        )
        for column in columns
    ]
    return tuple(sorted(choices, key=lambda choice: not choice.reason))


def _reason(table: TableSubject, column: Column, about: int | None) -> str:
    """Return why a column is proposed, in words: what is known of how few its values are."""
    if about is not None:
        return f"about {about:,} value{'' if about == 1 else 's'}" if about <= FEW else ""
    if column.values:
        return f"{len(column.values)} values"
    if column.kind.family is Family.BOOLEAN:
        return "yes or no"
    return _small_target(table, column)


def _small_target(table: TableSubject, column: Column) -> str:
    """Return that a column refers to a table of few rows, or ""."""
    for key in table.table.foreign_keys:
        if key.columns != (column.name,):
            continue
        target = table.catalog.table(key.target, key.target_schema)
        statistics = table.reading.statistics.tables.get(target.table_name) if target else None
        if statistics and statistics.rows is not None and statistics.rows <= FEW:
            return f"{key.target} has about {statistics.rows:,} rows"
    return ""
