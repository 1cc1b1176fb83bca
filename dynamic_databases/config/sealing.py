"""Finds the secrets in a config: seals them to be stored, opens them to connect. Leaves hiding to `hiding`.

Leaves one secret to `secrets`, and what a config may hold to `config`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from dynamic_databases.config.secrets import (
    SecretError,
    has_key,
    is_sealed,
    open_secret,
    resealed,
    seal,
)
from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.dialects.login_rights import PRIVILEGED_LOGIN
from dynamic_databases.errors import ConfigError

KEPT = {"kept": True}
"""What stands for a secret where a config is shown or edited."""
SECRET_NAME = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
SECRET_OPTIONS = {
    name.lower() for dialect in DIALECTS for name, option in dialect.options.items() if option.secret
}
Path = tuple[str, ...]


def address_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return, by key, what decides where a secret is sent and who can read it on the way.

    It is the vendor, host, port, user, and the options about TLS, the driver and files.
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


def not_accepting(config: Any) -> Any:
    """Return a config for another database: a privileged login has to be accepted for each."""
    if not isinstance(config, Mapping):
        return config
    return {key: value for key, value in config.items() if str(key).upper() != PRIVILEGED_LOGIN}


def still_accepting(config: Mapping[str, Any], stored: Any) -> dict[str, Any]:
    """Return a new config of a database.

    Unless it says otherwise it accepts a privileged login if the stored config does, for the same login on
    the same server.
    """
    if not isinstance(stored, Mapping) or address_of(stored) != address_of(config):
        return dict(config)
    return {key: value for key, value in stored.items() if str(key).upper() == PRIVILEGED_LOGIN} | {**config}


def each_secret(config: Mapping[str, Any], change: Callable[[Path, Any], Any]) -> dict[str, Any]:
    """Return a copy in which each secret, at the top or in OPTIONS, made by `change` of path and value."""
    values: dict[str, Any] = {}
    for key, value in config.items():
        name = str(key).upper()
        if name == "OPTIONS" and isinstance(value, Mapping):
            values[key] = {
                option: change((name, str(option)), inner) if is_secret(str(option)) else inner
                for option, inner in value.items()
            }
        else:
            values[key] = change((name,), value) if SECRET_NAME.search(name) else value
    return values


def sealed(config: Any) -> Any:
    """Return a config with each secret in plain text sealed, and those under older keys sealed again."""
    if isinstance(config, list):  # no config, but somebody may save it
        return [sealed(item) for item in config]
    if not isinstance(config, Mapping):
        return config
    address = _digest(config)

    def seal_one(path: Path, value: Any) -> Any:
        if is_sealed(value):
            # Under the newest key, so that saving a row is all that a rotation needs.
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
            # All are collected, so that a form names every key at once.
            errors[".".join(path)] = str(error)
            return value

    values = each_secret(config, open_one)
    for key in values:
        # A user may be looked up like a secret, but is never sealed: it is shown, and part of the address.
        if str(key).upper() == "USER" and isinstance(values[key], Mapping) and not is_sealed(values[key]):
            values[key] = open_one((str(key).upper(),), values[key])
    if errors:
        raise ConfigError(errors)
    return values


def lost_secrets(config: Any) -> list[str]:
    """Return the keys of a config whose secrets are sealed with an encryption key that no longer exists."""
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
    secrets: list[Any] = [value for key, value in config.items() if str(key).upper() == "USER"]
    each_secret(config, lambda path, value: secrets.append(value))
    return any(isinstance(value, Mapping) and not is_sealed(value) for value in secrets)


def holds_plain_secret(config: Mapping[str, Any]) -> bool:
    """Return whether a config has a secret as text."""
    values: list[Any] = []
    each_secret(config, lambda path, value: values.append(value))
    return any(isinstance(value, str) and value for value in values)


def keeps(config: Mapping[str, Any]) -> bool:
    """Return whether an edited config asks for a secret that is stored."""
    secrets: list[Any] = []
    each_secret(config, lambda path, value: secrets.append(value))
    return KEPT in secrets


def restored(config: Mapping[str, Any], stored: Any) -> Mapping[str, Any]:
    """Return an edited config with each {"kept": true} replaced by the secret that is stored.

    Raises `ConfigError` by key where none is stored, or where it would go to another address.
    """
    kept: dict[Path, Any] = {}
    if isinstance(stored, Mapping):
        each_secret(stored, kept.setdefault)
    before = address_of(stored) if isinstance(stored, Mapping) else {}
    now = address_of(config)
    # Keys of both sides: an option on TLS that was taken away is a change as well.
    changed = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    errors: dict[str, str] = {}

    def restore(path: Path, value: Any) -> Any:
        if value != KEPT:
            return value
        if not kept.get(path):
            errors[".".join(path)] = "has no stored secret; enter one."
        elif changed:
            errors[".".join(path)] = (
                f"was cleared, because {' and '.join(changed)} changed and a stored secret is never sent "
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


def is_secret(option: str) -> bool:
    """Return whether an option\'s name says that its value is a secret."""
    return option.lower() in SECRET_OPTIONS or SECRET_NAME.search(option) is not None
