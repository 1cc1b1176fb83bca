"""Reads catalogs now and stores what changed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.connections import live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.management.refusals import WithInput, databases_named
from dynamic_databases.models import Database
from dynamic_databases.snapshots import refresh


class Command(WithInput, BaseCommand):
    help = "Read the catalogs of databases now. Exit 1 if one could not be read."

    examples = """\
examples:
  refresh_catalogs
  refresh_catalogs shop crm --environment prod test

Exit 1 if a catalog could not be read, 2 for input that can't be used.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="logical names; all by default")
        parser.add_argument(
            "--environment", nargs="+", metavar="SLUG", default=[], help="only these environments"
        )

    def handle(self, *args: Any, names: list[str], environment: list[str], **options: Any) -> None:
        databases = databases_named(names, environment)
        results = [self._read(database) for database in databases]
        if not all(results):
            sys.exit(1)

    def _read(self, database: Database) -> bool:
        try:
            catalog = refresh(live(database)).catalog
        except (DatabaseUnavailable, ConfigError) as error:
            self.stderr.write(f"{database}: {error.message}")
            return False
        self.stdout.write(f"{database}: {len(catalog.tables)} tables and views")
        return True
