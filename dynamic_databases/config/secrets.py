"""Seals, opens and looks up one secret; leaves finding the secrets of a config to `sealing`.

A sealed secret is bound to the address that it was given for, so that it can't be opened for another.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from dynamic_databases.app_settings import config_keys, setting

ENVIRONMENT_NAME = re.compile(r"DATABASE_SECRET_[A-Z0-9_]+")
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
LARGEST_FILE = 65_536
HIDDEN = "••••••••"
FORMS = 'text, {"env": "DATABASE_SECRET_…"} or {"file": "name"}'


class SecretError(Exception):
    """Why a secret can't be opened, in words that follow its key. Holds no secret."""


class Secret(str):
    """Text that is not shown by `repr`, and so by no log, traceback or page that prints a dict."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(HIDDEN)


def seal(secret: str, address: str) -> dict[str, str]:
    """Return a secret as it is stored, sealed with the newest key and bound to an address."""
    return {"sealed": _keys().encrypt(json.dumps([address, secret]).encode()).decode()}


def open_sealed(value: Mapping[str, Any], address: str, seconds: int | None = None) -> Secret:
    """Return what `seal` made for this address, if no older than `seconds`. Raises `SecretError`."""
    try:
        bound_to, secret = json.loads(_keys().decrypt(_token(value), ttl=seconds))
    except (InvalidToken, ValueError):
        raise SecretError("was sealed with a key that is no longer in CONFIG_KEYS; enter it again.") from None
    # Otherwise anyone who may edit a row could have its password sent to a HOST of their own.
    if bound_to != address:
        raise SecretError("was given for another address, and is never sent to a new one; enter it again.")
    return Secret(secret)


def resealed(value: Mapping[str, Any]) -> dict[str, str]:
    """Return a sealed secret under the newest key; unchanged if no key opens it, or the newest does."""
    token = _token(value)
    try:
        _fernet(config_keys()[0]).decrypt(token)
    except InvalidToken:
        with suppress(InvalidToken):
            return {"sealed": _keys().rotate(token).decode()}
    return {"sealed": value["sealed"]}


def has_key(value: Mapping[str, Any]) -> bool:
    """Return whether one of the keys opens a sealed secret, whatever address it is for."""
    try:
        _keys().decrypt(_token(value))
    except InvalidToken:
        return False
    return True


def is_sealed(value: object) -> bool:
    """Return whether a value is a sealed secret."""
    return isinstance(value, Mapping) and set(value) == {"sealed"}


def is_reference(value: object) -> bool:
    """Return whether a value refers to a secret elsewhere, by a name of the permitted form."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    ((how, name),) = value.items()
    form = {"env": ENVIRONMENT_NAME, "file": FILE_NAME}.get(how)
    return form is not None and isinstance(name, str) and form.fullmatch(name) is not None


def open_secret(value: object, address: str) -> object:
    """Return the secret that a value contains or refers to; any other value unchanged.

    Raises `SecretError`.
    """
    if isinstance(value, str):
        return Secret(value)
    if not isinstance(value, Mapping):
        return value
    if is_sealed(value):
        return open_sealed(value, address)
    if set(value) == {"env"}:
        return _from_environment(value["env"])
    if set(value) == {"file"}:
        return _from_file(value["file"])
    raise SecretError(f"must be {FORMS}.")


def _from_environment(name: object) -> Secret:
    if not isinstance(name, str) or not ENVIRONMENT_NAME.fullmatch(name):
        raise SecretError(
            "may only refer to environment variables named DATABASE_SECRET_… in capitals, digits and _."
        )
    if name not in os.environ:
        raise SecretError(f"refers to {name}, which is not set in the server's environment.")
    return Secret(os.environ[name])


def _from_file(name: object) -> Secret:
    """Return the text of a file in SECRETS_FOLDER without its last line break."""
    if not isinstance(name, str) or not FILE_NAME.fullmatch(name):
        raise SecretError("may only refer to a file by its plain name in SECRETS_FOLDER.")
    try:
        # O_NOFOLLOW: a link could lead out of the folder. O_NONBLOCK: opening a pipe would wait for ever.
        descriptor = os.open(
            Path(setting("SECRETS_FOLDER")) / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        )
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SecretError(f"refers to {name} in SECRETS_FOLDER, which is not a regular file.")
            text = file.read(LARGEST_FILE + 1).decode()
    except (OSError, UnicodeDecodeError):
        raise SecretError(
            f"refers to {name}, which can't be read in SECRETS_FOLDER as a regular text file."
        ) from None
    if len(text) > LARGEST_FILE:
        raise SecretError(f"refers to {name}, which is too long for a secret.")
    return Secret(text.removesuffix("\n").removesuffix("\r"))


def _token(value: Mapping[str, Any]) -> bytes:
    """Return a sealed secret's token; Fernet raises another error for what is not ASCII."""
    return str(value["sealed"]).encode("ascii", "replace")


def _keys() -> MultiFernet:
    """Return the keys, newest first. A key that is not Fernet's own form is hashed into one."""
    return MultiFernet([_fernet(key) for key in config_keys()])


def _fernet(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        # Without CONFIG_KEYS these are Django's secret keys, which may be any text.
        return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
