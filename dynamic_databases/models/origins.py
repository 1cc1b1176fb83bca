"""The rows that say which local users come from tables of users, and from which."""

from __future__ import annotations

import hashlib
import json

from django.db import models


class UserOrigin(models.Model):
    """Where a user who signs in by DATABASE_USERS comes from; such a user has no password here."""

    user_key = models.CharField(max_length=255, unique=True, editable=False)
    """The user's primary key as text. No foreign key: a project need not have Django's users."""
    identity = models.CharField(max_length=64, unique=True, editable=False)
    """A digest of all that follows but names of customers, which may change: see `identity_of`."""
    environment = models.CharField(max_length=40)
    database = models.CharField(max_length=200, help_text="The database's name, or that of the source.")
    customer = models.CharField(max_length=200, blank=True, help_text="The customer's key in the source.")
    customer_name = models.CharField(max_length=200, blank=True)
    table = models.CharField(max_length=400)
    key = models.CharField(max_length=255, help_text="What identifies the user in that table.")

    class Meta:
        ordering = ("environment", "database", "customer", "key")
        verbose_name = "user from a database"
        verbose_name_plural = "users from databases"

    def __str__(self) -> str:
        """Return the words that follow “comes from”."""
        database = f"{self.customer_name} ({self.database})" if self.customer else self.database
        return f"the table {self.table} of {database} in {self.environment}"


def identity_of(environment: str, database: str, customer: str, table: str, key: str) -> str:
    """Return what tells one account from all others. Its parts are too long for an index of all of them."""
    text = json.dumps([environment, database, customer, table, key])
    return hashlib.sha256(text.encode()).hexdigest()
