"""Compares the rows of a database's reference tables because a person asked for it."""

from __future__ import annotations

from datetime import UTC, datetime

from browser.compare.locations import CompareLocation
from dynamic_databases.app_settings import setting
from dynamic_databases.readings.counterparts import readings_of
from dynamic_databases.reference_tables import compare_references, known_outcomes, references_of
from dynamic_databases.stores.history import writer

SHARE = 0.5
"""Of a request's time; no table is begun after it, so that the last one has time to end."""
SECONDS_TO_WRITE = 2.0
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def compare_now(location: CompareLocation) -> None:
    """Compare the reference tables of a location and have the results stored, as many as time allows.

    Those that were compared longest ago come first, so that the next attempt does the rest.
    """
    references = references_of([location.name])
    if not references or len(location.databases) < 2 or location.is_any:
        return
    results = readings_of(location.databases)
    known = known_outcomes(references, location.databases, results)
    references.sort(key=lambda reference: known[reference.pk].compared_at or LONG_AGO)
    for _ in compare_references(
        references, location.databases, results, seconds=SHARE * setting("REQUEST_TIMEOUT")
    ):
        pass
    # The page that follows, of any worker, reads what the history has written by then.
    writer.flush(SECONDS_TO_WRITE)
