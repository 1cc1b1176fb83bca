"""Explains why there is no record at an address, and offers next steps."""

from __future__ import annotations

from collections.abc import Sequence

from browser.addresses import KeyPart
from browser.failures import Failure
from browser.htmx import HtmxHttpRequest
from browser.locations.bars import bar_of
from browser.locations.location import Location
from browser.records.reading import part_text
from dynamic_databases.catalog.row_keys import KeySource, RowKey
from dynamic_databases.errors import NoSuchRecord
from dynamic_databases.subjects import TableSubject


def all_url(location: Location, compare_url: str | None) -> str | None:
    """Return the link to all environments: of the record, or of the table if no key identifies the record."""
    if not location.has_counterparts:
        return None
    return compare_url or location.table_address.compare_url()


def no_key(request: HtmxHttpRequest, location: Location, subject: TableSubject) -> Failure:
    """Return the failure for a table without a key, or whose key the login may not read."""
    error = NoSuchRecord(no_key_words(subject))
    bar = bar_of(request, location, all_url=all_url(location, None))
    return Failure(error, steps=[_to_rows(location, subject.table.name)], bar=bar)


def no_key_words(subject: TableSubject) -> str:
    """Return why no row of a table can be opened: it has no key, or none that the login may read."""
    words = f"{subject.table.name} has no key{' that this login may read' if subject.key_is_hidden else ''}"
    return f"{words}, so its rows have no addresses of their own."


def no_such_record(
    request: HtmxHttpRequest,
    location: Location,
    subject: TableSubject,
    key: RowKey,
    values: Sequence[KeyPart],
) -> Failure:
    """Return the failure for a key without a visible row; next steps are other environments' records."""
    words = ", ".join(f"{name} {part_text(value)}" for name, value in zip(key.columns, values, strict=True))
    is_same_elsewhere = key.source is not KeySource.ROW_ID
    to_all = None if is_same_elsewhere else all_url(location, None)
    bar = bar_of(request, location, all_url=to_all)
    name = subject.table.name
    hidden_by = subject.hidden_by
    error = NoSuchRecord(
        f"{name} in {location.environment} shows no row with {words} to this login: it may be hidden by"
        f" {hidden_by}."
        if hidden_by
        else f"{name} in {location.environment} has no row with {words}."
    )
    steps = [_to_rows(location, name)]
    steps += [
        (f"The same in {switch.name}", switch.url)
        for switch in bar.environments
        if switch.url and not switch.current
    ]
    return Failure(error, steps=steps, bar=bar)


def _to_rows(location: Location, name: str) -> tuple[str, str]:
    return f"Rows of {name}", location.table_address.url()
