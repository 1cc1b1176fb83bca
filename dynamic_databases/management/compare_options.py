"""What the command `compare` takes, and what its options mean."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from dynamic_databases.comparison import EVERYTHING, USUAL, Options
from dynamic_databases.management.command_errors import refusal

NEVER = "never"
COUNTABLE = sorted(EVERYTHING)
LEVELS = ("breaking", "risky", "cosmetic", NEVER)
FORMATS = ("text", "json", "markdown", "html")
OF_ROWS = ("by", "ignore_columns", "where", "limit", "large", "after", "seconds", "differences")


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
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
    _add_options(parser)
    _add_options_of_rows(parser)


def _add_options_of_rows(parser: ArgumentParser) -> None:
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
    rows.add_argument("--limit", type=int, metavar="N", help="compare no table that has more rows on a side")
    _add_options_of_large_tables(parser)


def _add_options_of_large_tables(parser: ArgumentParser) -> None:
    large = parser.add_argument_group("rows of large tables, which are compared by checksums")
    large.add_argument("--large", action="store_true", help="compare them in protected environments, too")
    large.add_argument(
        "--after", nargs="+", default=[], metavar="KEY", help="compare only the rows after this key"
    )
    large.add_argument(
        "--seconds",
        type=float,
        metavar="N",
        help="stop after N seconds; 600 by default",
    )
    large.add_argument(
        "--differences", type=int, metavar="N", help="stop when N rows differ; 1000 by default"
    )


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--exclude", nargs="+", action="extend", default=[], metavar="GLOB", help="tables")
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


def check_options_of_rows(tables: Sequence[str], options: dict[str, Any]) -> None:
    """Raise `CommandError` for values of options that mean nothing."""
    if options["limit"] is not None and options["limit"] < 1:
        raise refusal("--limit must be a number of rows, at least 1.")
    if options["after"] and len(tables) != 1:
        raise refusal("--after needs exactly one table: its value is a key of that table.")
    if any(options[name] is not None and options[name] <= 0 for name in ("seconds", "differences")):
        raise refusal("--seconds and --differences must be numbers above 0.")


def comparison_options(options: dict[str, Any]) -> Options:
    """Return what counts as a difference. Raises `CommandError`."""
    groups = tuple(tuple(names.split("=")) for names in options["same"])
    for names in groups:
        if len(names) < 2 or not all(names):
            raise refusal(f"--same expects names such as prod_x=test_x, not {'='.join(names)}.")
    count = (USUAL | set(options["count"])) - set(options["ignore"])
    return Options(frozenset(count), tuple(options["exclude"]), groups)
