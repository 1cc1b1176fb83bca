"""Reads environments and databases declared in a TOML file; secrets must be references."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dynamic_databases.config.sealing import each_secret
from dynamic_databases.config.texts import config_from_address
from dynamic_databases.errors import ConfigError

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
class Declarations:
    """Everything that a file declares, in its order."""

    environments: tuple[DeclaredEnvironment, ...] = field(default=())
    databases: tuple[DeclaredDatabase, ...] = field(default=())


def declarations_of(path: Path) -> Declarations:
    """Return the declarations in a file. Raises `DeclarationError`."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise DeclarationError(f"The file {path} can't be read: {reason}.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DeclarationError(f"The file {path} is not valid TOML: {error}.") from None
    if unknown := set(declared) - {"environments", "databases"}:
        raise DeclarationError(
            f"{', '.join(sorted(unknown))}: only environments and databases can be declared."
        )
    return Declarations(
        environments=tuple(_environments(_table(declared, "environments"))),
        databases=tuple(_databases(_table(declared, "databases"))),
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
                raise DeclarationError(f"environments.{slug}.{key} is not known; known are {allowed}.")
            if type(value) is not ENVIRONMENT_KEYS[key]:
                raise DeclarationError(f"environments.{slug}.{key} is of the wrong type.")
        yield DeclaredEnvironment(slug, {"position": position, **fields})


def _databases(declared: Mapping[str, Any]) -> Iterator[DeclaredDatabase]:
    for name in declared:
        for environment, config in _table(declared, name, "databases.").items():
            where = f"databases.{name}.{environment}"
            yield DeclaredDatabase(name, environment, _config(config, where))


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
