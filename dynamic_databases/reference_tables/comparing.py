"""Compares the rows of reference tables, one table after another, and has the results stored."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from dynamic_databases.models import Connectable, ReferenceTable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.reference_tables.digests import digests_of
from dynamic_databases.reference_tables.outcomes import ReferenceOutcome, outcome_of
from dynamic_databases.reference_tables.questions import asked_table, question_of, subject_of
from dynamic_databases.reference_tables.results import environments_text, store
from dynamic_databases.row_comparison import compare_rows

OUT_OF_TIME = "The time limit was reached before it was compared."


def compare_references(
    references: Sequence[ReferenceTable],
    databases: Mapping[str, Connectable],
    results: Mapping[str, Result],
    seconds: float | None = None,
) -> Iterator[ReferenceOutcome]:
    """Yield how each reference table's rows compare, and have that stored.

    After `seconds` no further table is begun, and nothing is stored of those that remain.
    """
    end = None if seconds is None else time.monotonic() + seconds
    for reference in references:
        if end is not None and time.monotonic() >= end:
            yield ReferenceOutcome(reference, reason=OUT_OF_TIME)
            continue
        yield _compared(reference, databases, results)


def _compared(
    reference: ReferenceTable, databases: Mapping[str, Connectable], results: Mapping[str, Result]
) -> ReferenceOutcome:
    # Before the rows are read: what changes meanwhile leaves a result that no later page takes for its own.
    asked = asked_table(reference, databases, results)
    compared_at = datetime.now(UTC)
    comparison = compare_rows(
        subject_of(reference, databases, results), question_of(reference, with_same=True)
    )
    outcome = outcome_of(reference, comparison, compared_at)
    if len(databases) > 1:
        store(outcome, asked.digest, environments_text(databases), digests_of(comparison))
    return outcome
