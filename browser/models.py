"""The rows of the site itself: what a person has opened, pinned, chosen to see of tables, and saved."""

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


class RememberedColumns(models.Model):
    """The columns that a person has chosen of tables, all in one row: the request's user is read with it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="remembered_columns_row"
    )
    choices = models.TextField(default="[]")
    """As `browser.remembered` spells them, the last chosen first."""

    class Meta:
        verbose_name_plural = "remembered columns"

    def __str__(self) -> str:
        return f"columns chosen by {self.person_id}"


class SavedView(models.Model):
    """A name for the query string of a table's rows, without an environment: it is valid in each."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    """Who has saved it."""
    key = models.CharField(max_length=64, db_index=True)
    """The digest of database and segment: together they may be longer than what can be indexed."""
    database = models.CharField(max_length=200)
    """Its logical name."""
    segment = models.TextField()
    """The table's segment of addresses."""
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    is_shared = models.BooleanField("shared", default=False)
    """Whether everybody who may see the database sees it."""
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("person", "key", "name"), name="saved_view_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.database}.{self.segment}"
