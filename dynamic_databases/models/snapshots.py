"""The rows that store catalogs as they were read, and outages."""

from __future__ import annotations

from django.db import models

from dynamic_databases.models.databases import Database


class CatalogSnapshot(models.Model):
    """A catalog as it was read, stored when it changed."""

    database = models.ForeignKey(Database, on_delete=models.CASCADE, related_name="snapshots")
    alias = models.CharField(max_length=200)
    """The digest of the settings it was read with, so that it never stands for another server."""
    digest = models.CharField(max_length=64)
    catalog = models.TextField()
    """JSON of `catalog.Catalog`."""
    reader_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    """Of the reader that made it (`catalog.READER_VERSION`); what that did not read is unknown."""
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        ordering = ("-last_seen", "-pk")
        # All but the catalog: behind megabytes of it, SQLite finds no other column of a row quickly.
        indexes = (
            models.Index(
                fields=("database", "-last_seen", "-id", "alias", "digest", "reader_version"),
                name="snapshots_without_catalogs",
            ),
        )

    def __str__(self) -> str:
        return f"{self.database} as of {self.last_seen:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<CatalogSnapshot {self.pk}>"


class CatalogOutline(models.Model):
    """The names in a stored catalog, which look-up reads instead of megabytes."""

    # Not CASCADE: for it Django would read a database's snapshots before it deletes them with the database,
    # which would be refused for a snapshot that is written in between. Outlines whose snapshot is gone are
    # deleted when the next one is stored.
    snapshot = models.OneToOneField(
        CatalogSnapshot, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64)
    """The snapshot's when this was made: with another one it is not taken."""
    names = models.BinaryField()
    """See `catalog.outlines`."""

    def __str__(self) -> str:
        return f"names of {self.snapshot}"


class PackedCatalog(models.Model):
    """A catalog as it was last read, which a new process takes where it is proved to be current."""

    database = models.OneToOneField(Database, on_delete=models.CASCADE, primary_key=True, related_name="+")
    alias = models.CharField(max_length=200)
    """The digest of the settings it was read with."""
    fingerprint = models.CharField(max_length=64)
    """Of what it was made of; see `catalog.Reading`."""
    catalog = models.BinaryField()
    """See `readings.packed_catalogs`."""

    def __str__(self) -> str:
        return f"catalog of {self.database}"


class Outage(models.Model):
    """A database that does not answer; the row is deleted when it answers again."""

    database = models.OneToOneField(Database, on_delete=models.CASCADE, related_name="outage")
    alias = models.CharField(max_length=200)
    """The digest of the settings it was asked with: with others it may have answered."""
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.database} since {self.since:%Y-%m-%d %H:%M}"

    def __repr__(self) -> str:
        return f"<Outage {self.pk}>"
