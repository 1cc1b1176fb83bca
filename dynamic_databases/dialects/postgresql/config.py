"""Which settings a PostgreSQL database may be registered with, and the DATABASES entry that they make.

Nothing that may be registered reads a file, names a service or passes settings of the session. Source:
PostgreSQL manual, libpq, Parameter Key Words.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import Entry
from dynamic_databases.dialects.limits import Limits, Option

ENGINE = "dynamic_databases.dialects.postgresql.backend"
PORT = "5432"
LONGEST_NAME = 63
LONGEST_WAIT = 60
SYSTEM = "system"
PEM = "-----BEGIN CERTIFICATE-----"
IDLE_IN_TRANSACTION = 60.0
NO_FILE = f"{os.devnull}/none"
"""A path at which no file can be: libpq warns of the device itself, on the standard error of who connects."""
READ_ONLY = "default_transaction_read_only"
SHUT = "restrict_nonsystem_relation_kind"
"""The server's own bar to views and foreign tables, whatever a table has become since its structure was read.

Of 17, and of the last releases of 12 to 16. Source: its release notes, CVE-2024-7348.
"""

OPTIONS: Mapping[str, Option] = {
    "sslmode": Option(
        str, ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"), identity=True
    ),
    "sslrootcert": Option(
        str,
        identity=True,
        explain="system (the authorities that this machine trusts), or certificates as PEM text",
    ),
    "channel_binding": Option(str, ("disable", "prefer", "require"), identity=True),
    "target_session_attrs": Option(
        str, ("any", "read-write", "read-only", "primary", "standby", "prefer-standby")
    ),
    "connect_timeout": Option(int, explain="seconds to wait for the server"),
    "application_name": Option(str, explain="what the server's lists of sessions call us"),
}
CONNECTION_KEYWORDS: Mapping[str, str] = {
    "sslmode": "sslmode",
    "rootcertificate": "sslrootcert",
    "sslrootcert": "sslrootcert",
    "channelbinding": "channel_binding",
    "targetsessionattributes": "target_session_attrs",
    "timeout": "connect_timeout",
    "connecttimeout": "connect_timeout",
    "applicationname": "application_name",
}
"""Source: Npgsql's connection string parameters."""


def problems(config: Mapping[str, Any]) -> dict[str, str]:
    """Return what is refused of a config of known keys and right types: reason by key."""
    problems: dict[str, str] = {}
    options = config.get("OPTIONS") or {}
    if len(config["NAME"].encode()) > LONGEST_NAME:
        problems["NAME"] = f"is longer than {LONGEST_NAME} bytes, which no database's name can be."
    if not 1 <= options.get("connect_timeout", 1) <= LONGEST_WAIT:
        problems["OPTIONS.connect_timeout"] = f"must be from 1 to {LONGEST_WAIT} seconds."
    if is_address(config["NAME"]):
        problems["NAME"] = (
            "has a = or begins as a URL: PostgreSQL's programs would take it for a whole address."
        )
    root = options.get("sslrootcert")
    if root is not None and (reason := _root_problem(root, options.get("sslmode"))):
        problems["OPTIONS.sslrootcert"] = reason
    return problems


def is_address(name: str) -> bool:
    """Return whether psql and its like expand a database's name into host, port and more.

    A kept password would go there, and not to the HOST that it was given for.
    Source: libpq, PQconnectdbParams: a name is expanded if it is recognized as a connection string.
    """
    return "=" in name or name.lower().startswith(("postgresql://", "postgres://"))


def is_guarded(connection: BaseDatabaseWrapper) -> bool:
    """Return whether the entry is one of ours that may only read."""
    return f"{READ_ONLY}=on" in connection.settings_dict["OPTIONS"].get("options", "")


def _root_problem(root: str, mode: str | None) -> str | None:
    """Return why certificates are refused; a path to a file always is."""
    if root == SYSTEM:
        return None if mode == "verify-full" else "needs sslmode verify-full beside it."
    if not root.strip().startswith(PEM):
        return f"must be “{SYSTEM}”, or the text of certificates, which begins with {PEM}."
    return (
        None if mode in ("verify-ca", "verify-full") else "needs sslmode verify-ca or verify-full beside it."
    )


def session(limits: Limits, *, read_only: bool) -> dict[str, str]:
    """Return the settings that every session gets: its guard, and the spelling of values."""
    guard = {READ_ONLY: "on"} if read_only else {}
    return guard | {
        "statement_timeout": _milliseconds(limits.statement),
        "lock_timeout": _milliseconds(limits.lock),
        "idle_in_transaction_session_timeout": _milliseconds(IDLE_IN_TRANSACTION),
        "DateStyle": "ISO,MDY",
        "IntervalStyle": "postgres",
        "TimeZone": "UTC",
        "bytea_output": "hex",
        "extra_float_digits": "1",
        "jit": "off",
    }


def entry(config: Mapping[str, Any], limits: Limits, *, read_only: bool) -> Entry:
    """Return the DATABASES entry, with what keeps us safe merged last."""
    options = config.get("OPTIONS") or {}
    safety = {
        "options": " ".join(
            f"-c {name}={value}" for name, value in session(limits, read_only=read_only).items()
        ),
        "connect_timeout": options.get("connect_timeout", max(2, round(limits.connect))),
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": int(_milliseconds(limits.statement + limits.connect)),
        "gssencmode": "disable",
        "passfile": NO_FILE,  # else libpq looks for a password in the home folder
    }
    return {
        "ENGINE": ENGINE,
        "NAME": config["NAME"],
        "USER": config.get("USER", ""),
        "PASSWORD": config.get("PASSWORD", ""),
        "HOST": config.get("HOST", ""),
        "PORT": str(config.get("PORT", "")),
        "OPTIONS": {"application_name": "environment browser", **options, **safety},
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TIME_ZONE": None,
        "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
    }


def same_database(entry: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two entries lead to one database: by host, port and name."""
    return _address(entry) == _address(other)


def _address(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    host = str(entry.get("HOST") or "localhost").lower()
    local = host.startswith("/") or host in ("localhost", "127.0.0.1", "::1")
    return "localhost" if local else host, str(entry.get("PORT") or PORT), str(entry.get("NAME"))


def _milliseconds(seconds: float) -> str:
    return str(max(1, round(seconds * 1000)))
