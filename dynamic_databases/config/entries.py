"""Turns a config (a JSON object) into a complete, allow-listed DATABASES entry, or into errors by key.

Checks what is the same for all vendors; leaves what a vendor allows to its dialect, secrets to
`sealing`, URLs and connection strings to `connection_strings`, and storage to `models`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from dynamic_databases.app_settings import setting
from dynamic_databases.config.hosts import host_problem, hosts_of, settled
from dynamic_databases.config.secrets import Secret
from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.dialects.base import Dialect, Entry
from dynamic_databases.dialects.limits import Limits, Option, Policy
from dynamic_databases.dialects.login_rights import ACCEPTED, PRIVILEGED_LOGIN, REFUSED, accepts_privileges
from dynamic_databases.errors import ConfigError

EXAMPLE = '{"ENGINE": "sqlite", "NAME": "shop.sqlite3"}'
TEXT_KEYS = ("NAME", "USER", "PASSWORD", "HOST")
COMMON_KEYS = ("ENGINE", "READ_ONLY", PRIVILEGED_LOGIN)
URL = re.compile(r"\s*[A-Za-z][\w+.-]*://[^/]*:.*@", re.DOTALL)
LONGEST_TEXT = 4096
LONGEST_OPTION = 20_000
"""Certificates are text here."""


def limits() -> Limits:
    """Return the time limits of the settings, in seconds."""
    return Limits(connect=setting("CONNECT_TIMEOUT"), statement=setting("STATEMENT_TIMEOUT"))


def policy() -> Policy:
    """Return which files and hosts the settings allow."""
    return Policy(folders=tuple(setting("SQLITE_FOLDERS")), hosts=tuple(setting("DATABASE_HOSTS")))


def dialect_for(config: object) -> Dialect:
    """Return the dialect that a config's ENGINE names. Raises `ConfigError`."""
    if isinstance(config, dict) and "ENGINE" in config and not _has_twice(config):
        engine = config["ENGINE"]  # as it is usually spelled: a list of databases asks for each of them
    else:
        engine = normalised(config).get("ENGINE")
    dialect = dialect_named(engine) if isinstance(engine, str) else None
    if dialect is None:
        allowed = ", ".join(sorted(scheme for dialect in DIALECTS for scheme in dialect.schemes))
        raise ConfigError({"ENGINE": f"must be one of {allowed}."})
    return dialect


def _has_twice(config: Mapping[Any, Any]) -> bool:
    return len({str(key).upper() for key in config}) < len(config)


def normalised(config: object) -> dict[str, Any]:
    """Return a config with its keys in capitals, as Django spells them. Raises `ConfigError`."""
    if not isinstance(config, Mapping):
        raise ConfigError({"config": f"must be a JSON object such as {EXAMPLE}."})
    keys = [encodable(str(key).upper()) for key in config]
    twice = {key: "is given twice." for key in keys if keys.count(key) > 1}
    if twice:
        raise ConfigError(twice)
    return dict(zip(keys, config.values(), strict=True))


def encodable(text: str) -> str:
    """Return text that can be encoded: a lone surrogate, which JSON may contain, is escaped."""
    return text.encode(errors="backslashreplace").decode()


def entry_for(config: object, *, read_only: bool = True) -> Entry:
    """Return the complete DATABASES entry of a config, safety merged last. Raises `ConfigError`."""
    dialect = dialect_for(config)
    values = normalised(config)
    errors = (
        _key_errors(values, dialect) | _type_errors(values) | _option_errors(values.get("OPTIONS"), dialect)
    )
    errors |= {key: "is required." for key in dialect.required if key not in errors and not values.get(key)}
    host = values.get("HOST", "")
    if "HOST" in dialect.keys and "HOST" not in errors and (reason := host_problem(host, policy().hosts)):
        errors["HOST"] = reason
    if not errors:
        errors = dialect.problems(values, policy())
    if errors:
        raise ConfigError(errors)
    entry = dialect.entry(dialect.settled(values, policy()), limits(), read_only=read_only)
    if dialect.has_logins and accepts_privileges(values):
        entry[PRIVILEGED_LOGIN] = ACCEPTED
    if entry.get("PASSWORD"):
        entry["PASSWORD"] = Secret(entry["PASSWORD"])
    if _is_own(entry, dialect):
        raise ConfigError({"NAME": "is this application's own database, which can't be registered."})
    return entry


def template_problems(template: object) -> dict[str, str]:
    """Return what is wrong with a part of a config, by key: another part fills in what is missing."""
    given = normalised(template)
    try:
        entry_for({"NAME": "any", **given})
    except ConfigError as error:
        return {key: reason for key, reason in error.errors.items() if key.partition(".")[0] in given}
    return {}


def allowed_keys() -> Iterator[tuple[str, str, tuple[str, ...], list[tuple[str, str]]]]:
    """Yield each vendor's label, ENGINE, keys, and its options with what each of them may be."""
    for dialect in DIALECTS:
        options = [(name, _option_help(option)) for name, option in sorted(dialect.options.items())]
        yield dialect.label, dialect.schemes[0], (*COMMON_KEYS, *dialect.keys), options


def _option_help(option: Option) -> str:
    choices = ", ".join(map(str, option.choices)) if bool not in _types(option) else ""
    return "; ".join(filter(None, (option.explain, choices))) or _type_name(option.type)


def _types(option: Option) -> tuple[type, ...]:
    return option.type if isinstance(option.type, tuple) else (option.type,)


def _is_own(entry: Entry, dialect: Dialect) -> bool:
    """Return whether an entry leads to the application's own database, whichever way its host is written."""
    own = settings.DATABASES["default"]
    if not _same_vendor(dialect, own):
        return False
    own = {**own, "HOST": settled(str(own.get("HOST") or ""))}
    hosts = [settled(host) for host in hosts_of(entry["HOST"])]
    return any(dialect.same_database({**entry, "HOST": host}, own) for host in hosts)


def _same_vendor(dialect: Dialect, own: Mapping[str, Any]) -> bool:
    """Return whether the application's own database is of this vendor, whichever backend it uses."""
    if own["ENGINE"] in dialect.engines:
        return True
    wrapper = import_string(f"{own['ENGINE']}.base.DatabaseWrapper")
    return bool(wrapper.vendor == dialect.vendor)


def _key_errors(values: Mapping[str, Any], dialect: Dialect) -> dict[str, str]:
    allowed = (*COMMON_KEYS, *dialect.keys)
    return {
        key: f"is not allowed for {dialect.label}; allowed are {', '.join(allowed)}."
        for key in values
        if key not in allowed
    }


def _type_errors(values: Mapping[str, Any]) -> dict[str, str]:
    errors: dict[str, str] = {}
    for key in TEXT_KEYS:
        if (value := values.get(key)) is not None and (reason := _text_problem(value)):
            errors[key] = reason
        elif key != "PASSWORD" and value and URL.match(value):
            errors[key] = "is a URL with a password: give a URL as the whole config, not as a part of it."
        elif key in values and value is None:
            errors[key] = "must be text, or be left out."
    port = values.get("PORT", "")
    is_number = not isinstance(port, bool) and isinstance(port, int | str) and str(port).isascii()
    if not is_number or not (port == "" or (str(port).isdecimal() and 0 < int(str(port)[:9]) < 65536)):
        errors["PORT"] = "must be a number from 1 to 65535."
    if not isinstance(values.get("READ_ONLY", True), bool):
        errors["READ_ONLY"] = "must be true or false."
    if values.get(PRIVILEGED_LOGIN, REFUSED) not in (ACCEPTED, REFUSED):
        errors[PRIVILEGED_LOGIN] = f"must be “{ACCEPTED}” or “{REFUSED}”."
    return errors


def _text_problem(value: object, longest: int = LONGEST_TEXT) -> str | None:
    if not isinstance(value, str):
        return "must be text."
    if "\0" in value:
        return "contains a NUL character."
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        return "contains half a character (a lone surrogate)."
    return f"is longer than {longest} characters." if len(value) > longest else None


def _option_errors(options: object, dialect: Dialect) -> dict[str, str]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        return {"OPTIONS": "must be a JSON object."}
    errors: dict[str, str] = {}
    for name, value in options.items():
        option = dialect.options.get(name)
        key = f"OPTIONS.{encodable(str(name))}"
        if option is None:
            allowed = ", ".join(sorted(dialect.options)) or "none"
            errors[key] = f"is not allowed for {dialect.label}; allowed are {allowed}."
        elif not _is_of_type(value, option.type):
            errors[key] = f"must be of type {_type_name(option.type)}."
        elif option.choices and value not in option.choices:
            errors[key] = f"must be one of {', '.join(map(str, option.choices))}."
        elif isinstance(value, str) and (reason := _text_problem(value, LONGEST_OPTION)):
            errors[key] = reason
    return errors


def _is_of_type(value: object, wanted: type | tuple[type, ...]) -> bool:
    """Return whether a value is of the type: true and false are no numbers, nor are NaN and infinity."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    types = wanted if isinstance(wanted, tuple) else (wanted,)
    return bool in types if isinstance(value, bool) else isinstance(value, types)


def _type_name(wanted: type | tuple[type, ...]) -> str:
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    types = wanted if isinstance(wanted, tuple) else (wanted,)
    return " or ".join(dict.fromkeys(names.get(type_, type_.__name__) for type_ in types))
