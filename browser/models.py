"""The rows of the site itself: which tables a person has opened and pinned."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class OpenedTable(models.Model):
    """A table that a person has opened, in whatever environment; or that they have pinned."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opened_tables"
    )
    key = models.CharField(max_length=64)
    """The digest of database and segment: together they may be longer than what can be indexed."""
    database = models.CharField(max_length=200)
    """Its logical name."""
    segment = models.TextField()
    """The table's segment of addresses."""
    environment = models.CharField(max_length=50)
    """The slug of the environment in which it was last opened."""
    times = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    pinned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="opened_table_once_a_person"),)

    def __str__(self) -> str:
        return f"{self.database}.{self.segment} of {self.person_id}"

    def __repr__(self) -> str:
        return f"<OpenedTable {self.pk}>"
