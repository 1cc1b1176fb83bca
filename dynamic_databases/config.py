"""Turns a config (a JSON object or a URL) into a complete, allow-listed DATABASES entry, or into errors by key.

Leaves what a vendor allows to its dialect, and secrets and storage to `models`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dj_database_url
from django.conf import settings

from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.dialects.base import Dialect, Entry, Limits, Policy
from dynamic_databases.errors import ConfigError

EXAMPLE = '{"ENGINE": "sqlite", "NAME": "shop.sqlite3"}'
TEXT_KEYS = ("NAME", "USER", "PASSWORD", "HOST")
COMMON_KEYS = ("ENGINE", "READ_ONLY")


def limits() -> Limits:
    """Return the time limits of the settings, in seconds."""
    return Limits(connect=settings.CONNECT_TIMEOUT, statement=settings.STATEMENT_TIMEOUT)


def policy() -> Policy:
    """Return what the settings allow to be registered."""
    return Policy(folders=tuple(settings.SQLITE_FOLDERS), hosts=tuple(settings.DATABASE_HOSTS))


def dialect_for(config: object) -> Dialect:
    """Return the dialect that a config's ENGINE names. Raises `ConfigError`."""
    engine = normalised(config).get("ENGINE")
    dialect = dialect_named(engine) if isinstance(engine, str) else None
    if dialect is None:
        allowed = ", ".join(sorted(scheme for dialect in DIALECTS for scheme in dialect.schemes))
        raise ConfigError({"ENGINE": f"must be one of {allowed}."})
    return dialect


def normalised(config: object) -> dict[str, Any]:
    """Return a config with its keys in capitals, as Django spells them. Raises `ConfigError`."""
    if not isinstance(config, Mapping):
        raise ConfigError({"config": f"must be a JSON object such as {EXAMPLE}."})
    keys = [str(key).upper() for key in config]
    twice = {key: "is given twice." for key in keys if keys.count(key) > 1}
    if twice:
        raise ConfigError(twice)
    return dict(zip(keys, config.values(), strict=True))


def entry_for(config: object, *, read_only: bool = True) -> Entry:
    """Return the complete DATABASES entry of a config, safety merged last. Raises `ConfigError`."""
    dialect = dialect_for(config)
    values = normalised(config)
    errors = _key_errors(values, dialect) | _type_errors(values) | _option_errors(values.get("OPTIONS"), dialect)
    errors |= {key: "is required." for key in dialect.required if key not in errors and not values.get(key)}
    if not errors:
        errors = dialect.problems(values, policy())
    if errors:
        raise ConfigError(errors)
    entry = dialect.entry(dialect.settled(values, policy()), limits(), read_only=read_only)
    own = settings.DATABASES["default"]
    if own["ENGINE"] == entry["ENGINE"] and dialect.same_database(entry, own):
        raise ConfigError({"NAME": "is this application's own database, which can't be registered."})
    return entry


def config_from_url(url: str) -> dict[str, Any]:
    """Return the config that a database URL spells, e.g. `sqlite:///shop.sqlite3`. Raises `ConfigError`."""
    scheme = url.partition(":")[0].lower()
    if dialect_named(scheme) is None:
        allowed = ", ".join(f"{scheme}://" for dialect in DIALECTS for scheme in dialect.schemes)
        raise ConfigError({"url": f"must start with one of {allowed}."})
    try:
        parsed = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError):
        raise ConfigError({"url": "can't be read as a database URL."}) from None
    parsed["ENGINE"] = scheme
    wanted = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    return {key: parsed[key] for key in wanted if parsed.get(key)}


def _key_errors(values: Mapping[str, Any], dialect: Dialect) -> dict[str, str]:
    allowed = (*COMMON_KEYS, *dialect.keys)
    return {
        key: f"is not allowed for {dialect.label}; allowed are {', '.join(allowed)}."
        for key in values
        if key not in allowed
    }


def _type_errors(values: Mapping[str, Any]) -> dict[str, str]:
    errors = {key: "must be text." for key in TEXT_KEYS if key in values and not isinstance(values[key], str)}
    errors |= {key: "holds a NUL character." for key in TEXT_KEYS if "\0" in str(values.get(key, ""))}
    port = values.get("PORT", "")
    if isinstance(port, bool) or not (port == "" or (str(port).isdecimal() and 0 < int(port) < 65536)):
        errors["PORT"] = "must be a number from 1 to 65535."
    if not isinstance(values.get("READ_ONLY", True), bool):
        errors["READ_ONLY"] = "must be true or false."
    return errors


def _option_errors(options: object, dialect: Dialect) -> dict[str, str]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        return {"OPTIONS": "must be a JSON object."}
    errors: dict[str, str] = {}
    for name, value in options.items():
        option = dialect.options.get(name)
        key = f"OPTIONS.{name}"
        if option is None:
            allowed = ", ".join(sorted(dialect.options)) or "none"
            errors[key] = f"is not allowed for {dialect.label}; allowed are {allowed}."
        elif not isinstance(value, option.type) or (isinstance(value, bool) and option.type is not bool):
            errors[key] = f"must be of type {_type_name(option.type)}."
        elif option.choices and value not in option.choices:
            errors[key] = f"must be one of {', '.join(map(str, option.choices))}."
    return errors


def _type_name(wanted: type | tuple[type, ...]) -> str:
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    types = wanted if isinstance(wanted, tuple) else (wanted,)
    return " or ".join(dict.fromkeys(names.get(one, one.__name__) for one in types))
