"""Compares databases for people, pull requests and CI jobs, and says by its exit code what it found."""

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
from dynamic_databases.connections.parallel import try_again
from dynamic_databases.counterparts import Compared, compared
from dynamic_databases.errors import ConfigError, NoSuchTable
from dynamic_databases.management.refusals import (
    BAD_INPUT,
    WithInput,
    environment_named,
    refusal,
    unasked,
)
from dynamic_databases.models import Database
from dynamic_databases.reports import as_html, as_markdown, as_text, only_tables, printable
from dynamic_databases.snapshots import forget
from dynamic_databases.sources import customers

DRIFT = 1
NEVER = "never"
COUNTABLE = sorted(EVERYTHING)
LEVELS = ("breaking", "risky", "cosmetic", NEVER)
FORMATS = ("text", "json", "markdown", "html")

EXAMPLES = """\
examples:
  compare shop
  compare shop orders order_items --environments prod test --fail-on risky
  compare shop --baseline dev --format markdown > drift.md
  compare --of prod/acme prod/template --exclude 'audit_*' --ignore comments

Exit 0: no difference of the level of --fail-on or above. 1: there is one. 2: something could not be
compared: an environment, database or table that is not there, or a database that does not answer and,
with --snapshots, was never read before. 2 outranks 1.
"""


class Command(WithInput, BaseCommand):
    help = "Compare a database's structure across environments, or any databases with one another."
    examples = EXAMPLES

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
        parser.add_argument("--baseline", metavar="SLUG", help="what the others are seen from; the first one")
        parser.add_argument("--format", choices=FORMATS, default="text")
        parser.add_argument(
            "--fail-on",
            choices=LEVELS,
            default="breaking",
            help="the least severity that makes the exit code 1; breaking by default",
        )
        parser.add_argument(
            "--snapshots", action="store_true", help="take what does not answer as it was last read"
        )
        self._add_options(parser)

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
            help="schemas or tables that are named differently and are one thing: prod_x=test_x",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sides, tables = _sides(options)
        baseline = options["baseline"]
        if baseline is not None and baseline not in sides:
            raise refusal(f"The baseline {baseline} is none of {', '.join(sides)}.")
        _read_anew(sides.values())
        name = " · ".join(sides) if options["of"] else options["name"]
        result = compared(name, sides, baseline, options=_counted(options), snapshots=options["snapshots"])
        try:
            self._write(only_tables(result, tables), options)
        except NoSuchTable as error:
            raise refusal(f"{error.message} {_unread(result)}") from None
        if options["format"] != "text" and _unread(result):
            self.stderr.write(printable(_unread(result)))
        if status := _status(only_tables(result, tables), options["fail_on"]):
            sys.exit(status)

    def _write(self, result: Compared, options: dict[str, Any]) -> None:
        """Print the report. What is no text for a terminal is UTF-8, whatever the terminal speaks."""
        chosen = options["format"]
        if hasattr(self.stdout, "reconfigure"):
            encoding = None if chosen == "text" else "utf-8"
            self.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
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
        """Return colours for a terminal, or none: https://no-color.org."""
        wanted = self.stdout.isatty() and not os.environ.get("NO_COLOR")
        return self.style if wanted or options["force_color"] else no_style()


def _sides(options: dict[str, Any]) -> tuple[dict[str, Database], list[str]]:
    """Return the databases to compare, by what the report calls them, and the tables that were named."""
    words = [word for word in (options["name"], *options["tables"]) if word is not None]
    if options["of"]:
        found, tables = {label: _database_at(label) for label in options["of"]}, words
    elif words:
        found, tables = _counterparts(words[0], options["environments"]), words[1:]
    else:
        raise refusal("Name a database to compare across environments, or any two with --of.")
    if len(found) < 2:
        raise refusal(f"There is nothing to compare with: {next(iter(found))} is alone.")
    return found, tables


def _database_at(label: str) -> Database:
    slug, slash, name = label.partition("/")
    if not (slug and slash and name):
        raise refusal(f"--of takes databases as prod/shop, and got {label}.")
    return _counterparts(name, [slug])[slug]


def _counterparts(name: str, slugs: Sequence[str] | None) -> dict[str, Database]:
    """Return the databases of that name by environment, in the order in which `slugs` names them."""
    named = customers.databases_named(name, slugs=slugs)
    databases = {row.environment.slug: row for row in named.databases}
    if not databases and named.unread:
        raise refusal(unasked(name, named))
    if slugs is None:
        if not databases:
            known = sorted(set(Database.objects.values_list("name", flat=True)))
            raise refusal(f"There is no database {name}. There are: {', '.join(known) or 'none yet'}.")
        return databases
    for slug in slugs:
        if environment_named(slug).slug not in databases:
            raise refusal(unasked(name, named) or f"There is no database {name} in {slug}.")
    return {slug: databases[slug] for slug in slugs}


def _counted(options: dict[str, Any]) -> Options:
    groups = tuple(tuple(names.split("=")) for names in options["same"])
    for names in groups:
        if len(names) < 2 or not all(names):
            raise refusal(f"--same takes names as prod_x=test_x, and got {'='.join(names)}.")
    count = (USUAL | set(options["count"])) - set(options["ignore"])
    return Options(frozenset(count), tuple(options["exclude"]), groups)


def _read_anew(databases: Iterable[Database]) -> None:
    """Forget what this process has read or given up: a command's answer is of now."""
    for database in databases:
        with suppress(ConfigError):
            connection = live(database)
            forget(connection.alias)
            try_again(connection)


def _unread(result: Compared) -> str:
    """Return what could not be read, and what that means."""
    stood_in = {True: "Not compared", False: "Taken as last read"}
    return " ".join(
        f"{stood_in[one.snapshot is None]}: {side}. {one.message}" for side, one in result.unavailable.items()
    )


def _status(result: Compared, fail_on: str) -> int:
    if any(one.snapshot is None for one in result.unavailable.values()):
        return BAD_INPUT
    if fail_on == NEVER or result.comparison is None:
        return 0
    least = Severity(fail_on).rank
    severities = [difference.severity for difference in result.comparison.differences]
    return DRIFT if any(one is not None and one.rank >= least for one in severities) else 0
