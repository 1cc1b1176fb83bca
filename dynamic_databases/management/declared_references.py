"""Makes the reference tables what a file declares; leaves reading the file to `declarations`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from dynamic_databases.management.command_errors import error_line, refusal
from dynamic_databases.management.declarations import REFERENCES, DeclaredReference
from dynamic_databases.models import Database, ReferenceTable, Source

BY = "sync_databases"
"""Who has changed it, as pages and the administration show it."""


def synced_references(declared: Sequence[DeclaredReference] | None, *, prune: bool) -> list[str]:
    """Save the reference tables that differ, remove others with `prune`; return a line for each change.

    None stands for a file that does not mention them: they stay as they are. Raises `CommandError`.
    """
    if declared is None:
        return []
    names = set(Database.objects.values_list("name", flat=True))
    done = []
    kept = set()
    for wanted in declared:
        where = f"{REFERENCES}.{wanted.database}.{wanted.table}"
        # A customer's name is in no row of ours.
        if wanted.database not in names and not Source.objects.exists():
            raise refusal(f"{where}: there is no database {wanted.database}.")
        reference, lines = _saved(wanted, where)
        kept.add(reference.pk)
        done += lines
    if prune:
        for reference in ReferenceTable.objects.exclude(pk__in=kept):
            done.append(f"removed: {_label(reference)}")
            reference.delete()
    return done


def _saved(wanted: DeclaredReference, where: str) -> tuple[ReferenceTable, list[str]]:
    names = {"database": wanted.database, "schema": wanted.schema, "table": wanted.table}
    reference = ReferenceTable.objects.filter(**names).first()
    if reference is not None and all(
        getattr(reference, name) == value for name, value in wanted.fields.items()
    ):
        return reference, []
    word = "added" if reference is None else "changed"
    reference = reference or ReferenceTable(**names)
    reference.changed_by = BY
    for name, value in wanted.fields.items():
        setattr(reference, name, value)
    try:
        reference.full_clean()
    except ValidationError as error:
        raise refusal(f"{where}: {error_line(error)}") from None
    reference.save()
    return reference, [f"{word}: {_label(reference)}"]


def _label(reference: ReferenceTable) -> str:
    return f"reference table {reference.name} of {reference.database}"
