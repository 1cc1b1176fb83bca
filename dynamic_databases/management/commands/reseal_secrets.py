"""Seals all stored secrets with the newest key, so that older keys can be taken away."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.management.refusals import WithInput
from dynamic_databases.models import Database
from dynamic_databases.sealing import lost_secrets


class Command(WithInput, BaseCommand):
    help = "Seal all stored secrets with the newest of CONFIG_KEYS, after which older keys can be taken away."
    examples = (
        "Exit 1 if a secret was sealed with a key that is not there any more: it has to be entered again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = lost = 0
        for database in Database.objects.select_related("environment"):
            if keys := lost_secrets(database.config):
                lost += 1
                self.stderr.write(f"{database}: {', '.join(keys)} can't be opened; enter it again.")
            else:
                database.save(update_fields=["config"])
                done += 1
        self.stdout.write(f"Sealed with the newest key: {done} databases.")
        if lost:
            sys.exit(1)
