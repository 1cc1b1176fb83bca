"""Hides the secrets of a config, or of a text that may be one, wherever it is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from dynamic_databases.config.sealing import KEPT, SECRET_NAME, each_secret, is_secret
from dynamic_databases.config.secrets import (
    is_reference,
    is_sealed,
)

IN_JSON = re.compile(r'(?P<before>"(?P<name>(?:[^"\\]|\\.)*+)"\s*+:\s*+")(?P<secret>(?:[^"\\]|\\.)*+)')
IN_URL = re.compile(r"(?P<before>\A\s*\"?[A-Za-z][\w+.-]*://[^:/@\s]*:)(?P<secret>\S*)(?=@)")
IN_CONNECTION_STRING = re.compile(
    r"(?P<before>(?:pwd|pass\w{0,30}+|secret|token)\s*+=\s*+)(?P<secret>\{(?:[^}]|\}\})*\}?|\"[^\"]*\"?|'[^']*'?|[^;]*)",
    re.IGNORECASE,
)
NAMED = r"(?:pass|pwd|secret|token)[\w.-]{0,60}+"
"""Bounded and possessive, as all below: what is typed may be 50,000 characters of anything."""
STAND_IN = r"(?:\(hidden\)|typed-[\w=-]*+)"
SHOWABLE = re.compile(
    rf"{NAMED}[\"']?\s*+[:=]\s*+(?:[\"'{{]?{STAND_IN}[\"'}}]?|\"\"|''|null"
    r'|\{\s*+"kept"\s*+:\s*+true\s*+\}|\{\s*+"env"\s*+:\s*+"DATABASE_SECRET_[A-Z0-9_]++"\s*+\}'
    r'|\{\s*+"file"\s*+:\s*+"[^"]*+"\s*+\}|(?=[;,}\s]|\Z))'
    rf"|:{STAND_IN}@|DATABASE_SECRET_[A-Z0-9_]++",
    re.IGNORECASE,
)
"""What is left of secrets in text that can be shown."""
SUSPECT = re.compile(r"pass|pwd|secret|token|@", re.IGNORECASE)
HIDDEN_TEXT = "(hidden)"
LONGEST_CONFIG = 50_000
TOO_LONG = "(too long to be shown)"


def hidden(config: Any) -> Any:
    """Return a config that can be shown: {"kept": true} in place of secrets, references as they are."""
    if isinstance(config, Mapping):
        shown = each_secret(config, lambda path, value: _shown_secret(value))
        return {key: _without_passwords(value) for key, value in shown.items()}
    if isinstance(config, list):
        return [hidden(item) for item in config]
    return hidden_text(config) if isinstance(config, str) else config


def _shown_secret(value: Any) -> Any:
    """Return a secret as it is shown: a reference or nothing unchanged, anything else as a stand-in."""
    if is_sealed(value) or (isinstance(value, str) and value):
        return KEPT
    return value if value in (None, "", KEPT) or is_reference(value) else HIDDEN_TEXT


def shown_again(value: Any, stand_in: Callable[[str], str]) -> Any:
    """Return a typed config, or a part of it, with stand-ins for all possible secrets, at any depth."""
    if isinstance(value, str):
        return _masked(value, stand_in)
    if isinstance(value, list):
        return [shown_again(part, stand_in) for part in value]
    if not isinstance(value, Mapping):
        return value
    again: dict[str, Any] = {}
    for key, inner in value.items():
        if not is_secret(str(key)):
            again[key] = shown_again(inner, stand_in)
        elif isinstance(inner, str):
            again[key] = stand_in(inner)
        else:
            is_showable = inner in (None, KEPT) or is_sealed(inner) or is_reference(inner)
            again[key] = inner if is_showable else ""
    return again


def _without_passwords(value: Any) -> Any:
    """Return a part of a config without passwords in unexpected positions: in a URL, or deep within."""
    if isinstance(value, str):
        return IN_URL.sub(lambda match: match["before"] + HIDDEN_TEXT, value)
    if not isinstance(value, Mapping | list):
        return value
    try:
        return json.loads(hidden_text(json.dumps(value)))
    except (ValueError, RecursionError):  # too long or too deep to be one that works
        return HIDDEN_TEXT


def hidden_text(text: str, stand_in: Callable[[str], str] = lambda secret: HIDDEN_TEXT) -> str:
    """Return text of a config that can't be read with what looks like its secrets replaced.

    Nothing is left of it if it still holds what may be one: nobody knows then where it ends.
    """
    if len(text) > LONGEST_CONFIG:
        return TOO_LONG
    text = _masked(text, stand_in)
    return HIDDEN_TEXT if SUSPECT.search(SHOWABLE.sub("", text)) else text


def _masked(text: str, stand_in: Callable[[str], str]) -> str:
    """Return text with stand-ins for secrets where they stand in JSON, URLs and connection strings."""

    def in_json(match: re.Match[str]) -> str:
        is_secret = SECRET_NAME.search(match["name"])
        return match["before"] + (stand_in(_unescaped(match["secret"])) if is_secret else match["secret"])

    text = IN_JSON.sub(in_json, text)
    text = IN_URL.sub(lambda match: match["before"] + stand_in(unquote(match["secret"])), text)
    if text.lstrip()[:1] in {"{", "["}:
        return text
    return IN_CONNECTION_STRING.sub(
        lambda match: match["before"] + stand_in(_unwrapped(match["secret"])), text
    )


def _unescaped(text: str) -> str:
    """Return what a JSON string's inside spells, or the text as it is where that is not valid JSON."""
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
