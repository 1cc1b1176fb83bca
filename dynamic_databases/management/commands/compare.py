"""Compares databases for people, pull requests and CI jobs; the exit code reports the result."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.core.management import BaseCommand
from django.core.management.color import Style, no_style

from dynamic_databases.comparison import EVERYTHING, USUAL, Options, Severity
from dynamic_databases.connections import live
from dynamic_databases.connections.known_dead import try_again
from dynamic_databases.errors import BadPosition, ConfigError, NoSuchTable
from dynamic_databases.management.command_errors import (
    BAD_INPUT,
    WithInput,
    environment_named,
    refusal,
    unasked,
)
from dynamic_databases.management.compared_rows import compared_rows, status, written
from dynamic_databases.models import Connectable, Database
from dynamic_databases.readings.compared import Compared
from dynamic_databases.readings.counterparts import compared
from dynamic_databases.readings.latest import forget
from dynamic_databases.reports import as_html, as_markdown, as_text, only_tables, printable
from dynamic_databases.row_comparison import Narrow
from dynamic_databases.sources import customers

DRIFT = 1
NEVER = "never"
COUNTABLE = sorted(EVERYTHING)
LEVELS = ("breaking", "risky", "cosmetic", NEVER)
OF_ROWS = ("by", "ignore_columns", "where", "limit", "large", "after", "seconds", "differences")
FORMATS = ("text", "json", "markdown", "html")

EXAMPLES = """\
examples:
  compare shop
  compare shop orders order_items --environments prod test --fail-on risky
  compare shop --baseline dev --format markdown > drift.md
  compare --of prod/acme prod/template --exclude 'audit_*' --ignore comments
  compare shop currencies --rows --by code --ignore-columns '*_at' --where active=1
  compare shop --rows

With --rows the rows of the tables are compared: those that differ, are missing somewhere or have a key
twice are risky. Without the name of a table these are all reference tables of the database, each with the
key, the ignored columns and the severity that are remembered of it.

Exit 0: no difference of the level of --fail-on or above. 1: there is one. 2: something could not be
compared: an environment, database or table that is not there, or a database that does not answer or a
table that another session has locked and that, with --snapshots, was never read before. 2 outranks 1.
"""


class Command(WithInput, BaseCommand):
    help = "Compare a database across environments, or any databases: their structure, or rows of tables."
    examples = EXAMPLES
    store_unavailable = BAD_INPUT  # exit code 1 would mean drift

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="the logical name of the databases")
        parser.add_argument("tables", nargs="*", metavar="TABLE", help="only these: orders, sales.orders")
        sides = parser.add_mutually_exclusive_group()
        sides.add_argument(
            "--environments", nargs="+", metavar="SLUG", help="by default those where NAME is registered"
        )
        sides.add_argument(
            "--of", nargs="+", metavar="SLUG/NAME", help="any databases, instead of the counterparts of NAME"
        )
        parser.add_argument("--baseline", metavar="SLUG", help="what to compare with; the first by default")
        parser.add_argument("--format", choices=FORMATS, default="text")
        parser.add_argument(
            "--fail-on",
            choices=LEVELS,
            help="the lowest severity that makes the exit code 1; breaking by default, with --rows risky",
        )
        parser.add_argument(
            "--snapshots",
            action="store_true",
            help="use the last stored structure of a database that does not answer",
        )
        self._add_options(parser)
        self._add_options_of_rows(parser)

    def _add_options_of_rows(self, parser: ArgumentParser) -> None:
        rows = parser.add_argument_group("rows")
        rows.add_argument(
            "--rows",
            action="store_true",
            help="compare the rows of these tables, by default of all reference tables",
        )
        rows.add_argument(
            "--by",
            nargs="+",
            default=[],
            metavar="COLUMN",
            help="by which columns rows are matched; the table's own key by default",
        )
        rows.add_argument(
            "--ignore-columns",
            nargs="+",
            action="extend",
            default=[],
            metavar="GLOB",
            help="columns that are not compared: updated_at '*_at'",
        )
        rows.add_argument(
            "--where",
            nargs="+",
            action="extend",
            default=[],
            metavar="FILTER",
            help="only rows that match, as in the address of a page of rows: active=1 total__gte=5",
        )
        rows.add_argument(
            "--limit", type=int, metavar="N", help="compare no table that has more rows on a side"
        )
        self._add_options_of_large_tables(parser)

    def _add_options_of_large_tables(self, parser: ArgumentParser) -> None:
        large = parser.add_argument_group("rows of large tables, which are compared by checksums")
        large.add_argument("--large", action="store_true", help="compare them in protected environments, too")
        large.add_argument(
            "--after", nargs="+", default=[], metavar="KEY", help="compare only the rows behind this key"
        )
        large.add_argument(
            "--seconds",
            type=float,
            metavar="N",
            help="stop after so long; 600 by default",
        )
        large.add_argument(
            "--differences", type=int, metavar="N", help="stop when so many rows differ; 1000 by default"
        )

    def _add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--exclude", nargs="+", action="extend", default=[], metavar="GLOB", help="tables"
        )
        for option, words in (("--count", "list these too"), ("--ignore", "do not list these")):
            parser.add_argument(
                option,
                nargs="+",
                action="extend",
                default=[],
                choices=COUNTABLE,
                help=f"{words}: {', '.join(COUNTABLE)}",
                metavar="WHAT",
            )
        parser.add_argument(
            "--same",
            nargs="+",
            action="extend",
            default=[],
            metavar="A=B",
            help="names that mean the same schema or table: prod_x=test_x",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sides, tables = _sides(options)
        baseline = options["baseline"]
        if baseline is not None and baseline not in sides:
            raise refusal(f"The baseline {baseline} is not one of {', '.join(sides)}.")
        _read_anew(sides.values())
        name = " · ".join(sides) if options["of"] else options["name"]
        options["fail_on"] = options["fail_on"] or ("risky" if options["rows"] else "breaking")
        if options["rows"]:
            self._compare_rows(name, sides, tables, options)
            return
        if named := next(filter(options.get, OF_ROWS), None):
            raise refusal(f"--{named.replace('_', '-')} needs --rows.")
        result = compared(name, sides, baseline, options=_counted(options), snapshots=options["snapshots"])
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
        _check_options_of_rows(tables, options)
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


def _check_options_of_rows(tables: Sequence[str], options: dict[str, Any]) -> None:
    """Raise `CommandError` for values of options that mean nothing."""
    if options["limit"] is not None and options["limit"] < 1:
        raise refusal("--limit must be a number of rows, at least 1.")
    if options["after"] and len(tables) != 1:
        raise refusal("--after needs the name of one table: its value is a key of it.")
    if any(options[name] is not None and options[name] <= 0 for name in ("seconds", "differences")):
        raise refusal("--seconds and --differences must be numbers above 0.")


def _sides(options: dict[str, Any]) -> tuple[dict[str, Connectable], list[str]]:
    """Return the databases to compare, by their labels in the report, and the names of tables to show."""
    words = [word for word in (options["name"], *options["tables"]) if word is not None]
    if options["of"]:
        databases, tables = {label: _database_at(label) for label in options["of"]}, words
    elif words:
        databases, tables = _counterparts(words[0], options["environments"]), words[1:]
    else:
        raise refusal("Name a database to compare across environments, or any two with --of.")
    if len(databases) < 2:
        raise refusal(f"There is nothing to compare {next(iter(databases))} with.")
    return databases, tables


def _database_at(label: str) -> Connectable:
    slug, slash, name = label.partition("/")
    if not (slug and slash and name):
        raise refusal(f"--of expects databases such as prod/shop, not {label}.")
    return _counterparts(name, [slug])[slug]


def _counterparts(name: str, slugs: Sequence[str] | None) -> dict[str, Connectable]:
    """Return the databases with that name by environment, in the order of `slugs` if it is given."""
    named = customers.databases_named(name, slugs=slugs)
    databases = {row.environment.slug: row for row in named.databases}
    if not databases and named.unread:
        raise refusal(unasked(name, named))
    if slugs is None:
        if not databases:
            known = sorted(set(Database.objects.values_list("name", flat=True)))
            available = f"Available: {', '.join(known) or 'none yet'}."
            raise refusal(f"There is no database {name}. {available}{named.perhaps_hidden}")
        return databases
    for slug in slugs:
        if environment_named(slug).slug not in databases:
            missing = f"There is no database {name} in {slug}.{named.perhaps_hidden}"
            raise refusal(unasked(name, named) or missing)
    return {slug: databases[slug] for slug in slugs}


def _counted(options: dict[str, Any]) -> Options:
    groups = tuple(tuple(names.split("=")) for names in options["same"])
    for names in groups:
        if len(names) < 2 or not all(names):
            raise refusal(f"--same expects names such as prod_x=test_x, not {'='.join(names)}.")
    count = (USUAL | set(options["count"])) - set(options["ignore"])
    return Options(frozenset(count), tuple(options["exclude"]), groups)


def _read_anew(databases: Iterable[Connectable]) -> None:
    """Drop cached readings and failures of this process: a command reports the current state."""
    for database in databases:
        with suppress(ConfigError):
            connection = live(database)
            forget(connection.alias)
            try_again(connection)


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
