"""Seals all stored secrets with the newest key, so that older keys can be removed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.config.sealing import lost_secrets
from dynamic_databases.management.command_errors import WithInput
from dynamic_databases.models import Database, Source


class Command(WithInput, BaseCommand):
    help = "Seal all stored secrets with the newest of CONFIG_KEYS, after which older keys can be removed."
    examples = "Exit 1 if a secret was sealed with a key that no longer exists: it has to be entered again."

    def handle(self, *args: Any, **options: Any) -> None:
        databases: list[tuple[Database | Source, str]] = [
            (row, "config") for row in Database.objects.stored()
        ]
        sources: list[tuple[Database | Source, str]] = [(row, "template") for row in Source.objects.all()]
        done = [self._resealed(row, field) for row, field in [*databases, *sources]]
        self.stdout.write(
            f"Sealed with the newest key: {sum(done[: len(databases)])} databases, "
            f"{sum(done[len(databases) :])} sources."
        )
        if not all(done):
            sys.exit(1)

    def _resealed(self, row: Database | Source, field: str) -> bool:
        """Seal a row's secrets again and return True. If any can't be opened, print them and return False."""
        if keys := lost_secrets(getattr(row, field)):
            self.stderr.write(f"{row}: {', '.join(keys)} can't be opened; enter it again.")
            return False
        row.save(update_fields=[field])
        return True
