"""Reads a source's controller table: the rows that have a name, and those that match a text.

Everything in a row is somebody else's text: a row whose settings can't be read costs one customer. Leaves the
choice between rows to `customers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dynamic_databases.app_settings import setting
from dynamic_databases.catalog import TableName
from dynamic_databases.config import normalised
from dynamic_databases.config.connection_strings import config_from_connection_string
from dynamic_databases.config.hosts import host_problem
from dynamic_databases.config.sealing import opened
from dynamic_databases.config.secrets import Secret
from dynamic_databases.config.texts import config_from_url, is_url
from dynamic_databases.connections import LiveConnection, privileges, reading
from dynamic_databases.dialects import dialect_named
from dynamic_databases.dialects.base import Dialect, fetch_all
from dynamic_databases.errors import ConfigError
from dynamic_databases.models import Environment, Source
from dynamic_databases.redaction.mentions import mentions

MOST_MEANT = 20
"""Rows that are read for one name: more than one per environment is an error, and reported."""
ALIAS = "source"


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One row of a controller table. A value that is not text there is None here."""

    key: str
    names: tuple[str | None, ...] = ()
    """Its values in the columns of `Source.names`."""
    environment: str | None = None
    settings: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """Its values for the connection, by column; empty if they were not asked for."""


def customer_rows(
    source: Source, connection: LiveConnection, name: str, environments: Sequence[Environment]
) -> list[CustomerRow]:
    """Return the rows whose key or other name is `name`, at most `MOST_MEANT`.

    Raises `DatabaseUnavailable`.
    """
    dialect = connection.dialect
    columns = [source.key_column, *source.names]
    meant = " OR ".join(f"{_text(dialect, column)} = %s" for column in columns)
    settings = list(dict.fromkeys(filter(None, (source.connection_column, *source.parts.values()))))
    condition = _Condition(f"({meant})", (name,) * len(columns))
    return _read(source, connection, condition.within(source, dialect, environments), settings, MOST_MEANT)


def customers_like(
    source: Source, connection: LiveConnection, text: str, environments: Sequence[Environment], most: int
) -> list[CustomerRow]:
    """Return up to `most` rows whose key or other names contain `text`, in any letter case.

    The columns for the connection are not read. Raises `DatabaseUnavailable`.
    """
    dialect = connection.dialect
    columns = [source.key_column, *source.names]
    like = " OR ".join(dialect.holds(f"LOWER({_text(dialect, column)})") for column in columns)
    condition = _Condition(f"({like})", (text.lower(),) * len(columns))
    return _read(source, connection, condition.within(source, dialect, environments), (), most)


def config_of(source: Source, row: CustomerRow) -> Mapping[str, Any]:
    """Return the config of a row; the source's template has precedence.

    Raises `ConfigError`, which repeats nothing of the row.
    """
    template = normalised(opened(source.template))
    engine = template["ENGINE"]
    if source.connection_column:
        given = _config_from_text(row.settings[source.connection_column], engine)
    else:
        values = {key: row.settings[column] for key, column in source.parts.items()}
        given = {key: value for key, value in values.items() if value}
    options = {**(given.get("OPTIONS") or {}), **(template.get("OPTIONS") or {})}
    config = {**given, **template} | ({"OPTIONS": options} if options else {})
    patterns = source.hosts.replace(",", " ").split()
    if template.get("PASSWORD") and not template.get("HOST") and not patterns:
        raise ConfigError(
            {"HOST": f"must be given, because the source {source} names no hosts for its password."}
        )
    if patterns and (reason := host_problem(str(config.get("HOST") or ""), patterns)):
        raise ConfigError({"HOST": reason.replace("DATABASE_HOSTS", f"hosts of the source {source}")})
    if config.get("PASSWORD"):
        config["PASSWORD"] = Secret(config["PASSWORD"])
    return config


def _config_from_text(text: str | None, engine: str) -> dict[str, Any]:
    """Return the config of a connection column's text. Raises `ConfigError`."""
    if not text or not text.strip():
        raise ConfigError({"connection": "is empty."})
    try:
        if not is_url(text.strip()):
            return config_from_connection_string(text, engine)
        config = config_from_url(text.strip())
    except ConfigError as error:
        whole = {"config", "url"}  # the column's text stands for what a person would have typed
        raise ConfigError(
            {"connection" if key in whole else key: why for key, why in error.errors.items()}
        ) from None
    if dialect_named(config["ENGINE"]) is not dialect_named(engine):
        raise ConfigError({"ENGINE": f"is {config['ENGINE']}, but the source's template says {engine}."})
    return config


@dataclass(frozen=True, slots=True)
class _Condition:
    """The condition for rows: SQL and its parameters, and the environments by their possible spellings."""

    sql: str
    parameters: tuple[str, ...]
    spellings: Mapping[str, str] = field(default_factory=dict)

    def within(self, source: Source, dialect: Dialect, environments: Sequence[Environment]) -> _Condition:
        """Return the condition narrowed to these environments, where the source has a column for them."""
        if not source.environment_column:
            return self
        spellings = {
            text.lower(): environment.slug
            for environment in environments
            for text in (environment.name, environment.slug)
            if text
        }
        marks = ", ".join(["%s"] * len(spellings))
        sql = f"{self.sql} AND LOWER({_text(dialect, source.environment_column)}) IN ({marks})"
        return _Condition(sql, (*self.parameters, *spellings), spellings)


def _read(
    source: Source, connection: LiveConnection, condition: _Condition, settings: Sequence[str], most: int
) -> list[CustomerRow]:
    dialect = connection.dialect
    columns = [source.key_column, source.environment_column or source.key_column, *source.names, *settings]
    order = _column(dialect, source.key_column)
    statement = dialect.first_rows(
        ", ".join(_text(dialect, column) for column in columns),
        f"{_from_clause(source, dialect)} WHERE {condition.sql} ORDER BY {order}",
        most,
    )
    _require_open(source, connection)
    with reading(connection, "looking for customers in") as wrapper:
        rows = fetch_all(wrapper, statement, condition.parameters)
    customers = [_row(source, condition, settings, row) for row in rows if isinstance(row[0], str) and row[0]]
    return [row for row in customers if row.environment or not source.environment_column]


def _require_open(source: Source, connection: LiveConnection) -> None:
    """Raise `PrivilegedLogin` where the table, or one that a query mentions, is closed to its login."""
    closed = privileges.closed_of(connection, setting("CATALOG_MAX_AGE"))
    for name in closed.tables:
        if may_read(source, name):
            privileges.require_open(connection, name)


def may_read(source: Source, name: TableName) -> bool:
    """Return whether a source may read a table or view: it is the source's own, or its query mentions it."""
    if source.query:
        return mentions(source.query, [name.name.casefold()])
    return source.table.rpartition(".")[2].casefold() == name.name.casefold()


def _row(source: Source, condition: _Condition, settings: Sequence[str], row: tuple[Any, ...]) -> CustomerRow:
    key, where, *texts = (value if isinstance(value, str) else None for value in row)
    assert key is not None
    names = len(source.names)
    return CustomerRow(
        key,
        tuple(texts[:names]),
        condition.spellings.get((where or "").strip().lower()),  # to some servers `prod ` is `prod`
        dict(zip(settings, texts[names:], strict=True)),
    )


def _from_clause(source: Source, dialect: Dialect) -> str:
    """Return the FROM clause: the table, or the query as a table."""
    if source.query:  # on lines of its own, for it may end with a comment
        return f"(\n{source.query.replace('%', '%%')}\n) AS {dialect.quote(ALIAS)}"
    schema, _, table = source.table.rpartition(".")
    return f"{dialect.quote_table(schema or None, table)} AS {dialect.quote(ALIAS)}"


def _column(dialect: Dialect, name: str) -> str:
    """Return a column with its table: to SQLite an unknown quoted name without a table would be text."""
    return f"{dialect.quote(ALIAS)}.{dialect.quote(name)}"


def _text(dialect: Dialect, column: str) -> str:
    return dialect.as_text(_column(dialect, column))
