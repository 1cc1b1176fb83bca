"""Reads what people paste into a config: a JSON object, a database URL, or a connection string.

Leaves whether that config can work to `config`. No message repeats a value: it may be a password.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import dj_database_url

from dynamic_databases.config import EXAMPLE
from dynamic_databases.config.connection_strings import CONFIG_KEYS, config_from_connection_string, typed
from dynamic_databases.config.hiding import LONGEST_CONFIG
from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.errors import ConfigError

URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?=//)")


def config_from_text(text: str) -> dict[str, Any]:
    """Return the config that a text spells: a JSON object, a URL or a connection string.

    Raises `ConfigError`.
    """
    text = text.strip()
    if len(text) > LONGEST_CONFIG:
        raise _unreadable(f"is longer than {LONGEST_CONFIG} characters.")
    return config_from_json(text) if text[:1] in {"", "{", "[", '"'} else config_from_address(text)


def is_url(text: str) -> bool:
    """Return whether a text begins as a URL does, of whatever scheme."""
    return URL.match(text) is not None


def config_from_address(text: str) -> dict[str, Any]:
    """Return the config that a URL or a connection string spells. Raises `ConfigError`."""
    text = text.strip()
    is_connection_string = "=" in text and not is_url(text)
    return config_from_connection_string(text) if is_connection_string else config_from_url(text)


def config_from_json(text: str) -> dict[str, Any]:
    """Return the JSON object that a text is: no NaN, no key twice. Raises `ConfigError`."""
    try:
        config = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}"
        raise _unreadable(f"is not valid JSON: {error.msg} at {position}.") from None
    except RecursionError:
        raise _unreadable("is nested too deeply.") from None
    except ValueError:
        raise _unreadable("contains a number that is too long.") from None
    try:
        json.dumps(config, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _unreadable("contains half a character (a lone surrogate).") from None
    if not isinstance(config, dict):
        raise _unreadable(f"must be a JSON object such as {EXAMPLE}.")
    return config


def config_from_url(url: str) -> dict[str, Any]:
    """Return the config that a database URL spells, e.g. `sqlite:///shop.sqlite3`. Raises `ConfigError`."""
    match = URL.match(url)
    scheme = match[1].lower() if match else ""
    dialect = dialect_named(scheme)
    if match is None or dialect is None or scheme not in dialect.schemes:
        allowed = ", ".join(f"{scheme}://" for dialect in DIALECTS for scheme in dialect.schemes)
        raise ConfigError({"url": f"must start with one of {allowed}."})
    if not url.isprintable():
        raise ConfigError({"url": "contains a control character or a line break."})
    # A fragment means nothing here, and a # is often a part of a password.
    url = url.replace("#", "%23")
    if "PASSWORD" in dialect.keys and "@" in _behind_the_host(url):
        # It may be the rest of a password: no message repeats a part of it.
        raise ConfigError(
            {"url": "contains an @ after the host; write / @ ? in a user, password or value as %2F %40 %3F."}
        )
    if scheme not in dj_database_url.ENGINE_SCHEMES:
        dj_database_url.register(scheme, dialect.engines[0])
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(scheme + url[match.end(1) :]))
    except ValueError:
        raise ConfigError(
            {"url": "can't be read; write / @ : ? % in a user or password as %2F %40 %3A %3F %25."}
        ) from None
    options = _url_options(url, dialect)
    parsed |= {"ENGINE": scheme, "OPTIONS": options}
    return {key: parsed[key] for key in CONFIG_KEYS if parsed.get(key)}


def _behind_the_host(url: str) -> str:
    """Return the part after user, password, host and port, which begins at the first / or ?."""
    return "".join(re.split(r"[/?]", url.partition("://")[2], maxsplit=1)[1:])


def _url_options(url: str, dialect: Dialect) -> dict[str, Any]:
    """Return OPTIONS of the part after the question mark, each of its type. Raises `ConfigError`."""
    pairs = parse_qsl(url.partition("?")[2], keep_blank_values=True)
    names = [name for name, _ in pairs]
    if twice := {f"OPTIONS.{name}": "is given twice." for name in names if names.count(name) > 1}:
        raise ConfigError(twice)
    return {name: typed(value, dialect.options.get(name)) for name, value in pairs}


def _unreadable(reason: str) -> ConfigError:
    return ConfigError({"config": reason})


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ConfigError({name: "is given twice." for name in values if names.count(name) > 1})
    return values


def _refuse_constant(name: str) -> Any:
    raise _unreadable(f"contains {name}, which is not valid JSON.")
