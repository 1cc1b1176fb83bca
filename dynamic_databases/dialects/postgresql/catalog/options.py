"""Options of tables, columns and indexes of PostgreSQL that differ from the default, by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dynamic_databases.catalog import OptionValues

STORAGES = {"p": "plain", "e": "external", "m": "main", "x": "extended"}
COMPRESSIONS = {"p": "pglz", "l": "lz4"}
LIKE_A_SECRET = re.compile(r"passw|passphrase|passfile|secret|token|key|credential", re.IGNORECASE)
"""Options of foreign servers and tables whose values may be secret. Only their names are read."""

ADDRESSES = frozenset({"host", "hostaddr", "port", "dbname", "database", "user", "username", "service"})
"""Options with the address of a foreign server, which differs between environments."""


def named(**values: str | None) -> OptionValues:
    """Return the options that have a value; each `_` in a name becomes a space."""
    return tuple([(name.replace("_", " "), value) for name, value in values.items() if value is not None])


def given(options: Iterable[Sequence[str | None]] | None) -> OptionValues:
    """Return options from pairs of name and value, without those whose value is NULL."""
    return tuple([(name or "", value) for name, value in options or () if value is not None])


def listed(settings: Iterable[str] | None) -> str | None:
    """Return settings (`fillfactor=70`) sorted in one line, or None if there are none."""
    return ", ".join(sorted(settings or ())) or None


def without_secrets(options: Iterable[str] | None) -> str | None:
    """Return the options of a foreign server or table in one line, without values that may be secret."""
    return listed(map(_without_secret, options)) if options else None


def _without_secret(option: str) -> str:
    name, _, _ = option.partition("=")
    return f"{name}=…" if LIKE_A_SECRET.search(name) else option


def server_options(options: Iterable[str] | None) -> str | None:
    """Return the options of a foreign server without its address, which each environment has of its own."""
    return without_secrets([option for option in options or () if option.partition("=")[0] not in ADDRESSES])


def column_options(text: str | None) -> OptionValues:
    """Return the options of a column from `ColumnRow.options`."""
    if text is None:
        return ()
    storage, compression, statistics, foreign = text.split("\f")
    return named(
        storage=STORAGES.get(storage),
        compression=COMPRESSIONS.get(compression),
        statistics=statistics or None,
        foreign_options=without_secrets(foreign.split("\n") if foreign else None),
    )


def index_options(settings: list[str] | None, clustered: bool) -> OptionValues:
    """Return the options of an index; most have none."""
    if settings is None and not clustered:
        return ()
    return named(storage=listed(settings), clustered="" if clustered else None)
