"""Reads catalogs now and stores the changes; with `--rows` compares reference tables, too."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.catalog import Reading, tables_in_words
from dynamic_databases.connections import LiveConnection, live
from dynamic_databases.errors import ConfigError, DatabaseUnavailable
from dynamic_databases.management.command_errors import WithInput, databases_named
from dynamic_databases.management.refreshed_rows import refreshed_rows
from dynamic_databases.models import Connectable
from dynamic_databases.readings.latest import refresh
from dynamic_databases.readings.snapshots import is_stored
from dynamic_databases.reports import printable
from dynamic_databases.stores.history import writer

SECONDS_TO_WRITE = 30.0


class Command(WithInput, BaseCommand):
    help = "Read the catalogs of databases now, and store what changed."

    examples = """\
examples:
  refresh_catalogs
  refresh_catalogs shop crm --environment prod test
  refresh_catalogs --rows

With --rows the rows of all reference tables of these databases are compared, and the results are kept. Rows
that differ are not a failure.

Exit 1 if a catalog could not be read or stored, or rows could not be compared; 2 for input that can't be
used.
"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="logical names; all by default")
        parser.add_argument(
            "--environment", nargs="+", metavar="SLUG", default=[], help="only these environments"
        )

        parser.add_argument("--rows", action="store_true", help="compare the rows of reference tables")

    def handle(
        self, *args: Any, names: list[str], environment: list[str], rows: bool = False, **options: Any
    ) -> None:
        databases = databases_named(names, environment)
        readings = [self._read(database) for database in databases]
        writer.flush(SECONDS_TO_WRITE)
        unstored = [done for done in readings if done is not None and not is_stored(*done)]
        for connection, _ in unstored:
            self.stderr.write(
                f"{connection}: read, but not stored: the application's own tables are in trouble"
            )
        are_compared = self._compare_rows(databases) if rows else True
        if unstored or None in readings or not are_compared:
            sys.exit(1)

    def _compare_rows(self, databases: Sequence[Connectable]) -> bool:
        """Compare all reference tables, print how each compares; return whether all were compared."""
        outcomes = list(refreshed_rows(databases))
        for outcome in outcomes:
            label = printable(f"{outcome.reference.database}: rows of {outcome.reference.name}")
            self.stdout.write(f"{label}: {outcome.words}")
            if outcome.reason:
                self.stderr.write(f"{label}: {printable(outcome.reason)}")
        return all(outcome.complete for outcome in outcomes)

    def _read(self, database: Connectable) -> tuple[LiveConnection, Reading] | None:
        """Return a database's connection and reading, or None if that failed; print the result."""
        try:
            connection = live(database)
            reading = refresh(connection)
        except (DatabaseUnavailable, ConfigError) as error:
            self.stderr.write(f"{database}: {error.message}")
            return None
        if reading.busy is not None:  # an older reading, because the whole database is locked
            self.stderr.write(f"{database}: {reading.busy}")
            return None
        self.stdout.write(f"{database}: {tables_in_words(len(reading.catalog.tables))}")
        if reading.locked:
            names = ", ".join(reading.locked.names)
            self.stderr.write(f"{database}: not read, because another session holds a lock: {names}")
        return connection, reading
