"""Connects to databases and prints the results of the checks."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.connection_tests.checks import Check, check_all
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.management.command_errors import WithInput, databases_named
from dynamic_databases.models import Connectable


class Command(WithInput, BaseCommand):
    help = "Connect to databases and report version, latency and whether they can be written to."
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
        results = check_all(databases)
        answers = [self._answers(database, results[database]) for database in databases]
        if not all(answers):
            sys.exit(1)

    def _answers(self, database: Connectable, result: Check | ConfigError | DatabaseUnavailable) -> bool:
        """Print the result, and return whether the database answered."""
        if not isinstance(result, Check):
            self.stderr.write(f"{database}: {result.message}")
            return False
        self.stdout.write(f"{database}: {result.sentence}")
        for remark in result.remarks:
            self.stdout.write(f"{database}: {remark}")
        for statement in result.reader_login.splitlines():
            self.stdout.write(f"    {statement}")
        return True
