"""Finds the secrets in a config: seals them to be stored, opens them to connect, hides them to be shown.

Leaves one secret to `secrets`, and what a config may hold to `config`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from dynamic_databases.config.secrets import SecretError, has_key, is_sealed, open_secret, resealed, seal
from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.errors import ConfigError

KEPT = {"kept": True}
"""What stands for a secret where a config is shown or edited."""
SECRET_NAME = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
SECRET_OPTIONS = {
    name.lower() for dialect in DIALECTS for name, option in dialect.options.items() if option.secret
}
IN_JSON = re.compile(r'(?P<before>"(?P<name>(?:[^"\\]|\\.)*+)"\s*+:\s*+")(?P<secret>(?:[^"\\]|\\.)*+)')
IN_URL = re.compile(r"(?P<before>\A\s*\"?[A-Za-z][\w+.-]*://[^:/@\s]*:)(?P<secret>\S*)(?=@)")
IN_CONNECTION_STRING = re.compile(
    r"(?P<before>(?:pwd|password)\s*=\s*)(?P<secret>\{(?:[^}]|\}\})*\}?|\"[^\"]*\"?|'[^']*'?|[^;]*)",
    re.IGNORECASE,
)
HIDDEN_TEXT = "(hidden)"
LONGEST_CONFIG = 50_000
TOO_LONG = "(too long to be shown)"

Path = tuple[str, ...]


def address_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what decides where a secret is sent and who can read it on its way, by key.

    The vendor, host, port, user, and the options that bear on TLS, the driver and files.
    """
    values = {str(key).upper(): value for key, value in config.items()}
    engine = values.get("ENGINE")
    dialect = dialect_named(engine) if isinstance(engine, str) else None
    options = values.get("OPTIONS")
    known = dialect.options if dialect else {}
    parts = {
        "ENGINE": dialect.vendor if dialect else engine,
        "HOST": str(values.get("HOST") or "").strip().lower(),
        "PORT": str(values.get("PORT") or "").strip(),
        "USER": values.get("USER") or "",
    }
    if isinstance(options, Mapping):
        for name, value in options.items():
            if name in known and known[name].identity:
                parts[f"OPTIONS.{name}"] = value
    return parts


def each_secret(config: Mapping[str, Any], change: Callable[[Path, Any], Any]) -> dict[str, Any]:
    """Return a copy in which each secret, at the top or in OPTIONS, made by `change` of path and value."""
    values: dict[str, Any] = {}
    for key, value in config.items():
        name = str(key).upper()
        if name == "OPTIONS" and isinstance(value, Mapping):
            values[key] = {
                option: change((name, str(option)), inner) if _is_secret(str(option)) else inner
                for option, inner in value.items()
            }
        else:
            values[key] = change((name,), value) if SECRET_NAME.search(name) else value
    return values


def sealed(config: Any) -> Any:
    """Return a config with each secret in plain text sealed, and those under older keys sealed anew."""
    if isinstance(config, list):  # no config, but somebody may save it
        return [sealed(one) for one in config]
    if not isinstance(config, Mapping):
        return config
    address = _digest(config)

    def seal_one(path: Path, value: Any) -> Any:
        if is_sealed(value):
            return resealed(value)
        return seal(value, address) if isinstance(value, str) and value else value

    return each_secret(config, seal_one)


def opened(config: Any) -> Any:
    """Return a config with each secret opened or looked up. Raises `ConfigError`."""
    if not isinstance(config, Mapping):
        return config
    address = _digest(config)
    errors: dict[str, str] = {}

    def open_one(path: Path, value: Any) -> Any:
        try:
            return open_secret(value, address)
        except SecretError as error:
            errors[".".join(path)] = str(error)
            return value

    values = each_secret(config, open_one)
    for key in values:
        if str(key).upper() == "USER" and isinstance(values[key], Mapping) and not is_sealed(values[key]):
            values[key] = open_one((str(key).upper(),), values[key])
    if errors:
        raise ConfigError(errors)
    return values


def lost_secrets(config: Any) -> list[str]:
    """Return the keys of a config whose secrets are sealed with a key that is not there any more."""
    lost: list[str] = []

    def try_one(path: Path, value: Any) -> Any:
        if is_sealed(value) and not has_key(value):
            lost.append(".".join(path))
        return value

    if isinstance(config, Mapping):
        each_secret(config, try_one)
    return lost


def refers(config: Any) -> bool:
    """Return whether a config looks a secret up, in the environment or in a file, each time it is opened."""
    if not isinstance(config, Mapping):
        return False
    found: list[Any] = [value for key, value in config.items() if str(key).upper() == "USER"]
    each_secret(config, lambda path, value: found.append(value))
    return any(isinstance(value, Mapping) and not is_sealed(value) for value in found)


def hidden(config: Any) -> Any:
    """Return a config that can be shown: {"kept": true} in place of secrets, references as they are."""
    if isinstance(config, Mapping):
        shown = each_secret(
            config,
            lambda path, value: KEPT if is_sealed(value) or (isinstance(value, str) and value) else value,
        )
        return {key: _without_passwords(value) for key, value in shown.items()}
    if isinstance(config, list):
        return [hidden(one) for one in config]
    return hidden_text(config) if isinstance(config, str) else config


def _without_passwords(value: Any) -> Any:
    """Return a part of a config without the passwords that have no place there: in a URL, or deep within."""
    if isinstance(value, str):
        return IN_URL.sub(lambda found: found["before"] + HIDDEN_TEXT, value)
    if not isinstance(value, Mapping | list):
        return value
    try:
        return json.loads(hidden_text(json.dumps(value)))
    except (ValueError, RecursionError):  # too long or too deep to be one that works
        return HIDDEN_TEXT


def hidden_text(text: str, stand_in: Callable[[str], str] = lambda secret: HIDDEN_TEXT) -> str:
    """Return text of a config that can't be read with what looks like its secrets replaced."""
    if len(text) > LONGEST_CONFIG:
        return TOO_LONG

    def in_json(found: re.Match[str]) -> str:
        is_secret = SECRET_NAME.search(found["name"])
        return found["before"] + (stand_in(_unescaped(found["secret"])) if is_secret else found["secret"])

    text = IN_JSON.sub(in_json, text)
    text = IN_URL.sub(lambda found: found["before"] + stand_in(unquote(found["secret"])), text)
    if text.lstrip()[:1] in {"{", "["}:
        return text
    return IN_CONNECTION_STRING.sub(
        lambda found: found["before"] + stand_in(_unwrapped(found["secret"])), text
    )


def _unescaped(text: str) -> str:
    """Return what a JSON string's inside spells, or the text as it is where that is no JSON."""
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _unwrapped(text: str) -> str:
    """Return a connection string's value without the braces or quotes around it."""
    closing = {"{": "}", '"': '"', "'": "'"}.get(text[:1], "")
    if closing and text.endswith(closing) and len(text) > 1:
        return text[1:-1].replace(closing * 2, closing)
    return text.strip()


def keeps(config: Mapping[str, Any]) -> bool:
    """Return whether an edited config asks for a secret that is stored."""
    found: list[Any] = []
    each_secret(config, lambda path, value: found.append(value))
    return KEPT in found


def restored(config: Mapping[str, Any], stored: Any) -> Mapping[str, Any]:
    """Return an edited config with each {"kept": true} replaced by the secret that is stored.

    Raises `ConfigError` by key where none is stored, or where it would go to another address.
    """
    kept: dict[Path, Any] = {}
    if isinstance(stored, Mapping):
        each_secret(stored, kept.setdefault)
    before = address_of(stored) if isinstance(stored, Mapping) else {}
    now = address_of(config)
    changed = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    errors: dict[str, str] = {}

    def restore(path: Path, value: Any) -> Any:
        if value != KEPT:
            return value
        if not kept.get(path):
            errors[".".join(path)] = "has no secret that is kept; enter one."
        elif changed:
            errors[".".join(path)] = (
                f"was cleared, because {' and '.join(changed)} changed and a kept secret is never sent "
                "to a new address; enter it again."
            )
        return kept.get(path, value)

    values = each_secret(config, restore)
    if errors:
        raise ConfigError(errors)
    return values


def _digest(config: Mapping[str, Any]) -> str:
    text = json.dumps(address_of(config), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_secret(option: str) -> bool:
    return option.lower() in SECRET_OPTIONS or SECRET_NAME.search(option) is not None
