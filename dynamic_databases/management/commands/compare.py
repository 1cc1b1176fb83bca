"""Compares databases for people, pull requests and CI jobs; the exit code reports the result."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.core.management.color import Style, no_style

from dynamic_databases.app_settings import APP
from dynamic_databases.comparison import Severity
from dynamic_databases.errors import BadPosition, NoSuchTable
from dynamic_databases.management.command_errors import BAD_INPUT, WithInput, refusal
from dynamic_databases.management.compare_options import (
    NEVER,
    OF_ROWS,
    add_arguments,
    check_options_of_rows,
    comparison_options,
)
from dynamic_databases.management.compared_rows import compared_rows, status, written
from dynamic_databases.management.compared_sides import read_anew, sides_of
from dynamic_databases.models import Connectable
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import compared
from dynamic_databases.reports import as_html, as_markdown, as_text, only_tables, printable
from dynamic_databases.row_comparison import Narrow

DRIFT = 1

EXAMPLES = """\
examples:
  compare shop
  compare shop orders order_items --environments prod test --fail-on risky
  compare shop --baseline dev --format markdown > drift.md
  compare --of prod/acme prod/template --exclude 'audit_*' --ignore comments
  compare shop currencies --rows --by code --ignore-columns '*_at' --where active=1
  compare shop --rows

With --rows the rows of the tables are compared: those that differ, are missing somewhere or have a
duplicate key are risky. Without the name of a table, all reference tables of the database are compared,
each with its registered key, ignored columns and severity.

Exit 0: no difference of the level of --fail-on or above. 1: there is one. 2: something could not be
compared: an environment, database or table that is not there, a database that does not answer, or a table
that another session has locked and that, with --snapshots, was never read before. 2 takes precedence.
"""


class Command(WithInput, BaseCommand):
    help = "Compare a database across environments, or any databases: their structure, or rows of tables."
    examples = EXAMPLES
    requires_system_checks = (APP,)  # Django's others import every page, which takes a quarter of the time
    store_unavailable = BAD_INPUT  # exit code 1 would mean drift

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sides, tables = sides_of(options)
        baseline = options["baseline"]
        if baseline is not None and baseline not in sides:
            raise refusal(f"The baseline {baseline} is not one of {', '.join(sides)}.")
        read_anew(sides.values())
        name = " · ".join(sides) if options["of"] else options["name"]
        options["fail_on"] = options["fail_on"] or ("risky" if options["rows"] else "breaking")
        if options["rows"]:
            self._compare_rows(name, sides, tables, options)
            return
        if named := next(filter(options.get, OF_ROWS), None):
            raise refusal(f"--{named.replace('_', '-')} needs --rows.")
        result = compared(
            name, sides, baseline, options=comparison_options(options), snapshots=options["snapshots"]
        )
        try:
            self._write(only_tables(result, tables), options)
        except NoSuchTable as error:
            raise refusal(f"{error.message} {_unread(result)}") from None
        if options["format"] != "text" and _unread(result):
            self.stderr.write(printable(_unread(result)))
        if status := _status(only_tables(result, tables), options["fail_on"]):
            sys.exit(status)

    def _compare_rows(
        self, name: str, sides: dict[str, Connectable], tables: list[str], options: dict[str, Any]
    ) -> None:
        check_options_of_rows(tables, options)
        try:
            compared = compared_rows(name, sides, tables, options, self.narrow(options["where"]))
        except BadPosition as error:
            raise refusal(f"--after: {error.message}") from None
        self._encode(options["format"])
        self.stdout.write(written(compared, options["format"], self._style(options)))
        if code := status(compared, options["fail_on"]):
            sys.exit(code)

    def narrow(self, where: list[str]) -> Narrow | None:
        """Return what leaves only the rows that match these filters. Filters are the site's."""
        if where:
            raise refusal("--where is known only where the pages of rows are: in the site.")
        return None

    def _encode(self, form: str) -> None:
        """Let text be in the terminal's encoding, any other format in UTF-8."""
        if hasattr(self.stdout, "reconfigure"):
            encoding = None if form == "text" else "utf-8"
            self.stdout.reconfigure(encoding=encoding, errors="backslashreplace")

    def _write(self, result: Compared, options: dict[str, Any]) -> None:
        """Print the report."""
        chosen = options["format"]
        self._encode(chosen)
        if chosen == "json":
            report = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
        elif chosen == "markdown":
            report = as_markdown(result)
        elif chosen == "html":
            report = as_html(result)
        else:
            report = as_text(result, self._style(options))
        self.stdout.write(report)

    def _style(self, options: dict[str, Any]) -> Style:
        """Return a style with colours for a terminal, unless NO_COLOR is set: https://no-color.org."""
        wanted = self.stdout.isatty() and not os.environ.get("NO_COLOR")
        return self.style if wanted or options["force_color"] else no_style()


def _unread(result: Compared) -> str:
    """Return which databases and tables could not be read, and whether a snapshot is compared instead."""
    stood_in = {False: "Not compared", True: "Compared as last read"}
    whole = [
        f"{stood_in[failed.snapshot is not None]}: {side}. {failed.message}"
        for side, failed in result.unavailable.items()
    ]
    parts = [
        f"{stood_in[locked.is_known]}, because another session holds a lock:"
        f" {', '.join(locked.names)} in {side}."
        for side, locked in result.locked.items()
    ]
    return " ".join((*whole, *parts))


def _status(result: Compared, fail_on: str) -> int:
    if any(failed.snapshot is None for failed in result.unavailable.values()):
        return BAD_INPUT
    if not all(locked.is_known for locked in result.locked.values()):
        return BAD_INPUT
    if result.comparison is not None and any(table.perhaps_hidden_in for table in result.comparison.tables):
        return BAD_INPUT
    if fail_on == NEVER or result.comparison is None:
        return 0
    least = Severity(fail_on).rank
    severities = [difference.severity for difference in result.comparison.differences]
    return DRIFT if any(severity is not None and severity.rank >= least for severity in severities) else 0
