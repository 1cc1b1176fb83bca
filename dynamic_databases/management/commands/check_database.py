"""Connects to databases and says what is found."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.checks import Check, check_all
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.management.refusals import WithInput, databases_named
from dynamic_databases.models import Database


class Command(WithInput, BaseCommand):
    help = "Connect to databases and say version, latency and whether they can be written to."
    examples = """\
examples:
  check_database
  check_database shop --environment prod

Exit 1 if one does not answer, 2 for input that can't be used.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="a logical name; all by default")
        parser.add_argument("--environment", metavar="SLUG", help="only this environment")

    def handle(self, *args: Any, name: str | None, environment: str | None, **options: Any) -> None:
        databases = databases_named([name] if name else [], [environment] if environment else [])
        found = check_all(databases)
        answers = [self._answers(database, found[database]) for database in databases]
        if not all(answers):
            sys.exit(1)

    def _answers(self, database: Database, found: Check | ConfigError | DatabaseUnavailable) -> bool:
        """Say what was found, and return whether the database answered."""
        if not isinstance(found, Check):
            self.stderr.write(f"{database}: {found.message}")
            return False
        self.stdout.write(f"{database}: {found.sentence}")
        for remark in found.remarks:
            self.stdout.write(f"{database}: {remark}")
        return True
