"""Options of commands for a config: a URL, a connection string, JSON or a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand

from dynamic_databases.config.sealing import holds_plain_secret
from dynamic_databases.config.texts import config_from_address, config_from_json
from dynamic_databases.errors import ConfigError
from dynamic_databases.management.command_errors import refusal

SHOWN = (
    "Others on this machine can read a password on the command line, and the shell's history contains it: use"
    ' {instead}, which reads standard input, or refer to it by {{"env": "DATABASE_SECRET_…"}}.'
)


def add_config_arguments(parser: ArgumentParser) -> Any:
    """Add the options for a config to a parser, and return their group: exactly one must be given."""
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--url", help="a database URL, or an ADO or ODBC connection string; - reads it from standard input"
    )
    how.add_argument("--config", help='a JSON object: {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}')
    how.add_argument("--config-file", help="a file with that JSON object; - reads standard input")
    return how


def config_of(options: dict[str, Any]) -> dict[str, Any]:
    """Return the config from one of these options. Raises `CommandError`."""
    try:
        if options["url"] is not None:
            address = text_of("-") if options["url"] == "-" else options["url"]
            return _found_here(config_from_address(address))
        text = options["config"] if options["config"] is not None else text_of(options["config_file"])
        return config_from_json(text)
    except ConfigError as error:
        raise refusal(error.message) from None


def warn_of_shown_secrets(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print a warning about a secret on the command line, which other users of the machine can read."""
    if options["config_file"] is None and options["url"] not in (None, "-"):
        warn_if_secret(command, config_from_address(options["url"]), "--url -")
    elif options["config"] is not None:
        warn_if_secret(command, config_from_json(options["config"]), "--config-file -")


def warn_if_secret(command: BaseCommand, config: dict[str, Any], instead: str) -> None:
    """Print a warning if a config from the command line has a secret, with the option to use instead."""
    if holds_plain_secret(config):
        command.stderr.write(command.style.WARNING(SHOWN.format(instead=instead)))


def text_of(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise refusal(
            f"The file {name} can't be read: {getattr(error, 'strerror', None) or 'it is not text'}."
        ) from None


def _found_here(config: dict[str, Any]) -> dict[str, Any]:
    """Make a relative NAME absolute if it is a file in the current folder, as a shell would resolve it."""
    name = config.get("NAME")
    if isinstance(name, str) and "HOST" not in config and Path(name).is_file():
        return config | {"NAME": str(Path(name).absolute())}
    return config
