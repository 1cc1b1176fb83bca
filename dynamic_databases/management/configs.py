"""How a command takes a config: as a URL, a connection string, JSON or a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from dynamic_databases.config.texts import config_from_address, config_from_json
from dynamic_databases.errors import ConfigError
from dynamic_databases.management.refusals import refusal


def add_config_arguments(parser: ArgumentParser) -> Any:
    """Let a parser take a config, and return the group of options of which one has to be given."""
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--url", help="a database URL, or an ADO or ODBC connection string")
    how.add_argument("--config", help='a JSON object: {"ENGINE": "sqlite", "NAME": "shop.sqlite3"}')
    how.add_argument("--config-file", help="a file with that JSON object; - reads standard input")
    return how


def config_of(options: dict[str, Any]) -> dict[str, Any]:
    """Return the config that one of these options spells. Raises `CommandError`."""
    try:
        if options["url"] is not None:
            return _found_here(config_from_address(options["url"]))
        text = options["config"] if options["config"] is not None else _text_of(options["config_file"])
        return config_from_json(text)
    except ConfigError as error:
        raise refusal(error.message) from None


def _text_of(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise refusal(
            f"The file {name} can't be read: {getattr(error, 'strerror', None) or 'it is no text'}."
        ) from None


def _found_here(config: dict[str, Any]) -> dict[str, Any]:
    """Take a relative name for a file below the current folder if there is one, as a shell does."""
    name = config.get("NAME")
    if isinstance(name, str) and "HOST" not in config and Path(name).is_file():
        return config | {"NAME": str(Path(name).absolute())}
    return config
