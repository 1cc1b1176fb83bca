"""The rows that store how much structures differ."""

from __future__ import annotations

from django.db import models


class StructureDrift(models.Model):
    """How many things differ between structures: computed once, whichever worker needs it first."""

    key = models.CharField(max_length=64, primary_key=True)
    """The digest of all that the numbers depend on: see `readings.drift_counts`."""
    tables = models.PositiveIntegerField()
    others = models.PositiveIntegerField()
    """Routines, sequences, types."""
    differing = models.TextField(default="", db_default="", blank=True)
    """JSON of the tables that differ: see `readings.drift_counts`."""
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.tables} tables, {self.others} others"

    def __repr__(self) -> str:
        return f"<StructureDrift {self.key[:8]}>"
