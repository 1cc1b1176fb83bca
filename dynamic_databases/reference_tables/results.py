"""Stored results of comparing reference tables: shared between workers, and kept where they changed.

`history` writes them outside of requests. A result counts only as long as all that it depends on is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import router, transaction
from django.db.models import Max

from dynamic_databases.models import Connectable, ReferenceResult, ReferenceTable
from dynamic_databases.readings.counterparts import Result
from dynamic_databases.reference_tables.outcomes import NOT_YET, ReferenceOutcome
from dynamic_databases.reference_tables.questions import AskedTable, asked_table
from dynamic_databases.stores.history import writer

MOST_KEPT = 500
"""Results of one reference table."""
CHANGED = "Its structure, its key, a database's settings or this program has changed since it was compared."


def known_outcomes(
    references: Sequence[ReferenceTable], databases: Mapping[str, Connectable], results: Mapping[str, Result]
) -> dict[int, ReferenceOutcome]:
    """Return what is known of each reference table between these sides, by its key here; reads no rows.

    At most two queries of our tables.
    """
    if not references or len(databases) < 2:
        return {}
    asked = {reference.pk: asked_table(reference, databases, results) for reference in references}
    stored = _stored([table.digest for table in asked.values()])
    earlier = _compared_before(references, databases) if len(stored) < len(asked) else frozenset()
    return {
        reference.pk: _outcome(reference, asked[reference.pk], stored, reference.pk in earlier)
        for reference in references
    }


def _outcome(
    reference: ReferenceTable, asked: AskedTable, stored: Mapping[str, ReferenceResult], is_earlier: bool
) -> ReferenceOutcome:
    result = stored.get(asked.digest)
    if result is not None:
        return ReferenceOutcome(
            reference=reference,
            counts=result.counts,
            complete=result.complete,
            reason=result.reason,
            compared_at=result.last_seen,
        )
    for label, absence in asked.absences.items():
        return ReferenceOutcome(reference, reason=f"{label}: {absence.message}")
    return ReferenceOutcome(reference, reason=CHANGED if is_earlier else NOT_YET)


def _stored(digests: Sequence[str]) -> dict[str, ReferenceResult]:
    """Return the newest result of each question that has one."""
    newest = (
        ReferenceResult.objects.filter(question__in=digests)
        .order_by()
        .values("question")
        .annotate(newest=Max("pk"))
    )
    rows = ReferenceResult.objects.filter(pk__in=newest.values("newest")).defer("digests")
    return {row.question: row for row in rows}


def _compared_before(
    references: Sequence[ReferenceTable], databases: Mapping[str, Connectable]
) -> frozenset[int]:
    """Return which tables were compared between these sides, though perhaps otherwise."""
    rows = ReferenceResult.objects.filter(
        reference__in=[reference.pk for reference in references], environments=environments_text(databases)
    )
    return frozenset(rows.order_by().values_list("reference", flat=True).distinct())


def environments_text(databases: Mapping[str, Connectable]) -> str:
    """Return the labels of sides as they are stored."""
    return ",".join(sorted(databases))


def store(outcome: ReferenceOutcome, question: str, environments: str, digests: Mapping[str, str]) -> None:
    """Have an outcome stored if it changed; otherwise have the last one marked as seen."""
    reference, compared_at = outcome.reference, outcome.compared_at
    if compared_at is None:
        return
    values = {
        "counts": dict(outcome.counts),
        "complete": outcome.complete,
        "reason": outcome.reason,
        "digests": dict(digests),
    }
    writer.write_later(
        ("reference", reference.pk, question),
        partial(_write, reference.pk, question, environments, values, compared_at),
    )


def _write(
    reference: int, question: str, environments: str, values: Mapping[str, Any], compared_at: datetime
) -> bool:
    """Store a result or mark the last one as seen; return False if the reference table has no row."""
    with transaction.atomic(using=router.db_for_write(ReferenceResult)):
        # Locked until the end, so that of two workers that found the same one stores it.
        row = ReferenceTable.objects.select_for_update().order_by("pk").filter(pk=reference)
        if row.values("pk").first() is None:
            return False
        results = ReferenceResult.objects.filter(reference=reference)
        latest = results.filter(question=question).order_by("-pk").first()
        if latest is not None and all(getattr(latest, name) == value for name, value in values.items()):
            if latest.last_seen < compared_at:
                results.filter(pk=latest.pk).update(last_seen=compared_at)
            return True
        ReferenceResult.objects.create(
            reference_id=reference,
            question=question,
            environments=environments,
            first_seen=compared_at,
            last_seen=compared_at,
            **values,
        )
        surplus = list(results.order_by("-pk").values_list("pk", flat=True)[MOST_KEPT:])
        if surplus:
            results.filter(pk__in=surplus).delete()
    return True
