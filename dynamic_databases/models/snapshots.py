"""The rows that keep catalogs as they were read, and since when there is no reading."""

from __future__ import annotations

from django.db import models

from dynamic_databases.models.databases import Database


class CatalogSnapshot(models.Model):
    """A catalog as it was read, stored when it changed."""

    database = models.ForeignKey(Database, on_delete=models.CASCADE, related_name="snapshots")
    alias = models.CharField(max_length=200)
    """Which settings it was read by: another server's structure is never offered for this one's."""
    digest = models.CharField(max_length=64)
    catalog = models.TextField()
    """JSON of `catalog.Catalog`."""
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        ordering = ("-last_seen", "-pk")
        indexes = (models.Index(fields=("database", "-last_seen")),)

    def __str__(self) -> str:
        return f"{self.database} as of {self.last_seen:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<CatalogSnapshot {self.pk}>"


class Outage(models.Model):
    """A database that does not answer; the row goes when it does again."""

    database = models.OneToOneField(Database, on_delete=models.CASCADE, related_name="outage")
    alias = models.CharField(max_length=200)
    """By which settings it was asked: other ones may have found it up."""
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.database} since {self.since:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<Outage {self.pk}>"
