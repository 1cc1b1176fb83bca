"""Reads what a TOML file declares: environments, databases, reference tables; secrets must be references."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dynamic_databases.config.sealing import each_secret
from dynamic_databases.config.texts import config_from_address
from dynamic_databases.errors import ConfigError

REFERENCES = "reference_tables"
REFERENCE_KEYS = {"key": list, "ignore": list, "severity": str, "schema": str}
ENVIRONMENT_KEYS = {"name": str, "position": int, "colour": str, "protected": bool}


class DeclarationError(Exception):
    """The reason why a file can't be used, in one line."""


@dataclass(frozen=True, slots=True)
class DeclaredEnvironment:
    slug: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeclaredDatabase:
    name: str
    environment: str
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DeclaredReference:
    """A reference table of a logical database."""

    database: str
    schema: str
    table: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything that a file declares, in its order."""

    environments: tuple[DeclaredEnvironment, ...] = field(default=())
    databases: tuple[DeclaredDatabase, ...] = field(default=())
    references: tuple[DeclaredReference, ...] | None = None
    """None where the file does not mention reference tables: then they stay as they are."""


def declarations_of(path: Path) -> Declarations:
    """Return the declarations in a file. Raises `DeclarationError`."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise DeclarationError(f"The file {path} can't be read: {reason}.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DeclarationError(f"The file {path} is not valid TOML: {error}.") from None
    if unknown := set(declared) - {"environments", "databases", REFERENCES}:
        raise DeclarationError(
            f"{', '.join(sorted(unknown))}: only environments, databases and {REFERENCES} can be declared."
        )
    return Declarations(
        environments=tuple(_environments(_table(declared, "environments"))),
        databases=tuple(_databases(_table(declared, "databases"))),
        references=tuple(_references(_table(declared, REFERENCES))) if REFERENCES in declared else None,
    )


def _table(declared: Mapping[str, Any], key: str, where: str = "") -> Mapping[str, Any]:
    value = declared.get(key, {})
    if not isinstance(value, Mapping):
        raise DeclarationError(f"{where}{key} must be a table.")
    return value


def _environments(declared: Mapping[str, Any]) -> Iterator[DeclaredEnvironment]:
    for position, slug in enumerate(declared):
        fields = _table(declared, slug, "environments.")
        for key, value in fields.items():
            if key not in ENVIRONMENT_KEYS:
                allowed = ", ".join(ENVIRONMENT_KEYS)
                raise DeclarationError(f"environments.{slug}.{key} is unknown; allowed are {allowed}.")
            if type(value) is not ENVIRONMENT_KEYS[key]:
                raise DeclarationError(f"environments.{slug}.{key} is of the wrong type.")
        yield DeclaredEnvironment(slug, {"position": position, **fields})


def _databases(declared: Mapping[str, Any]) -> Iterator[DeclaredDatabase]:
    for name in declared:
        for environment, config in _table(declared, name, "databases.").items():
            where = f"databases.{name}.{environment}"
            yield DeclaredDatabase(name, environment, _config(config, where))


def _references(declared: Mapping[str, Any]) -> Iterator[DeclaredReference]:
    for database in declared:
        for name, values in _table(declared, database, f"{REFERENCES}.").items():
            where = f"{REFERENCES}.{database}.{name}"
            if not isinstance(values, Mapping):
                raise DeclarationError(f"{where} must be a table.")
            for key, value in values.items():
                if key not in REFERENCE_KEYS:
                    allowed = ", ".join(REFERENCE_KEYS)
                    raise DeclarationError(f"{where}.{key} is unknown; allowed are {allowed}.")
                if type(value) is not REFERENCE_KEYS[key]:
                    raise DeclarationError(f"{where}.{key} is of the wrong type.")
            schema, dot, table = ("", "", name) if "schema" in values else name.partition(".")
            yield DeclaredReference(
                database=database,
                schema=values.get("schema", schema if dot else ""),
                table=table if dot or "schema" in values else name,
                fields={
                    "key": values.get("key", []),
                    "ignored": values.get("ignore", []),
                    "severity": values.get("severity", "risky"),
                },
            )


def _config(value: object, where: str) -> Mapping[str, Any]:
    """Return the config from a URL, or from a table, which may have a URL under the key `url`."""
    if not isinstance(value, str | Mapping):
        raise DeclarationError(f"{where} must be a URL or a table.")
    values = {"url": value} if isinstance(value, str) else dict(value)
    url = values.pop("url", None)
    try:
        config = {**(config_from_address(str(url)) if url is not None else {}), **values}
    except ConfigError as error:
        raise DeclarationError(f"{where}: {error.message}") from None
    each_secret(config, lambda path, secret: _refuse_plain(f"{where}.{'.'.join(path)}", secret))
    return config


def _refuse_plain(where: str, secret: object) -> object:
    if isinstance(secret, str) and secret:
        raise DeclarationError(
            f'{where} must be a reference, {{env = "DATABASE_SECRET_…"}} or {{file = "name"}}: '
            "secrets do not belong in this file."
        )
    return secret
