"""The rows that say which tables are reference data, and how the rows of those last compared."""

from __future__ import annotations

from typing import Any

from django.db import models

from dynamic_databases.models.checked import CheckedModel

MOST_COLUMNS, LONGEST = 100, 255


class ReferenceSeverity(models.TextChoices):
    """How serious it is that the rows of a reference table differ."""

    BREAKING = "breaking"
    RISKY = "risky"
    COSMETIC = "cosmetic"


class ReferenceTable(CheckedModel):
    """A table of a logical database whose rows should be the same in all environments."""

    database = models.CharField(
        max_length=200, help_text="The logical name of the databases that have it, such as shop."
    )
    schema = models.CharField(
        max_length=128, blank=True, help_text="Left empty: each database's default schema."
    )
    table = models.CharField(max_length=LONGEST)
    key: Any = models.JSONField(
        default=list,
        blank=True,
        help_text='The columns by which rows are matched, such as ["code"]; left empty: the primary key.',
    )
    ignored: Any = models.JSONField(
        default=list,
        blank=True,
        help_text='Names and globs of columns that may differ, such as ["updated_at", "*_at"].',
    )
    severity = models.CharField(
        max_length=10,
        choices=ReferenceSeverity.choices,
        default=ReferenceSeverity.RISKY,
        help_text="How serious it is that its rows differ.",
    )
    changed_by = models.CharField(max_length=200, blank=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("database", "schema", "table")
        constraints = (
            models.UniqueConstraint(fields=("database", "schema", "table"), name="reference_table_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.database}"

    @property
    def name(self) -> str:
        """The table as commands and addresses name it: `currencies`, `sales.regions`."""
        return f"{self.schema}.{self.table}" if self.schema else str(self.table)

    def field_problems(self) -> dict[str, str]:
        """Return the problems of names that can't be any."""
        return {
            "database": "" if str(self.database or "").strip() else "Name the database.",
            "table": "" if self.table else "Name the table.",
            "key": _problem_of_names(self.key),
            "ignored": _problem_of_names(self.ignored),
        }


def _problem_of_names(names: object) -> str:
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        return 'Write a list of names, such as ["code"].'
    if len(names) > MOST_COLUMNS or any(len(name) > LONGEST for name in names):
        return f"At most {MOST_COLUMNS} names, of {LONGEST} characters each."
    return "" if len(set(names)) == len(names) else "Name each only once."


class ReferenceResult(models.Model):
    """What a comparison of a reference table's rows came to: stored when it changed, as snapshots are."""

    reference = models.ForeignKey(ReferenceTable, on_delete=models.CASCADE, related_name="results")
    question = models.CharField(max_length=64)
    """The digest of all that was compared and how: see `reference_tables.questions`."""
    environments = models.TextField()
    """Their labels, separated by commas."""
    counts: Any = models.JSONField()
    """How many rows are the same, differ, …, by the name of the count."""
    complete = models.BooleanField()
    reason = models.TextField(blank=True)
    """Why not everything was compared, in a sentence."""
    digests: Any = models.JSONField(default=dict)
    """The digest of the rows of each environment, by its label; without those that were not read whole."""
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        ordering = ("-last_seen", "-pk")
        indexes = (models.Index(fields=("question",)),)

    def __str__(self) -> str:
        return f"{self.reference} as of {self.last_seen:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<ReferenceResult {self.pk}>"
