"""Makes DATABASES entries of configs for MySQL and MariaDB; says what is refused of a config, and why."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from fnmatch import fnmatchcase
from importlib.util import find_spec
from typing import Any

from dynamic_databases.dialects.base import Entry
from dynamic_databases.dialects.explanations import installed_by
from dynamic_databases.dialects.limits import Limits, Option, Policy

ENGINE = "dynamic_databases.dialects.mysql.backend"
DRIVER = "pymysql"
INSTALL = installed_by("pip install PyMySQL")
LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
HOST = re.compile(r"[A-Za-z0-9_.:\-]{1,255}")
LONGEST_WAIT = 60
GRACE = 5
"""Seconds that the driver waits longer than the server should need: the server's own limit comes first."""

OPTIONS: Mapping[str, Option] = {
    "charset": Option(str, ("utf8mb4", "utf8mb3", "utf8"), explain="any: it is always utf8mb4"),
    "connect_timeout": Option((int, float), explain="seconds to wait for the server"),
    "ssl_mode": Option(
        str,
        ("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"),
        identity=True,
        explain="whether it is encrypted, and the server's certificate checked; PREFERRED by default",
    ),
    "ssl_ca": Option(str, identity=True, explain="the certificate of who signed the server's, as text (PEM)"),
}
"""All else that drivers take is refused: options files, sockets, commands and local files reach what is
on this machine, or change what a statement means."""
CONNECTION_KEYWORDS: Mapping[str, str] = {
    "sslmode": "ssl_mode",
    "charset": "charset",
    "characterset": "charset",
    "connectiontimeout": "connect_timeout",
    "connecttimeout": "connect_timeout",
}
"""Source: MySqlConnector's connection options."""


def problems(config: Mapping[str, Any], policy: Policy) -> dict[str, str]:
    """Return what is refused of a config of known keys and right types: reason by key."""
    problems: dict[str, str] = {}
    if find_spec(DRIVER) is None:
        problems["ENGINE"] = f"needs a driver that is not installed: {INSTALL}"
    if reason := _host_problem(config.get("HOST", ""), policy):
        problems["HOST"] = reason
    if len(config["NAME"]) > 64:
        problems["NAME"] = "must be the name of a database: at most 64 characters."
    options = config.get("OPTIONS") or {}
    if not 0 < options.get("connect_timeout", 1) <= LONGEST_WAIT:
        problems["OPTIONS.connect_timeout"] = f"must be more than 0 and at most {LONGEST_WAIT} seconds."
    if "ssl_ca" in options and (reason := _authority_problem(options)):
        problems["OPTIONS.ssl_ca"] = reason
    return problems


def _host_problem(host: str, policy: Policy) -> str | None:
    if host.startswith("/"):
        return "must be a host's name or address. A socket's path is not allowed: use 127.0.0.1 and a PORT."
    if host and not HOST.fullmatch(host):
        return "must be a host's name or address."
    name = host.lower() or "localhost"
    if not any(fnmatchcase(name, pattern.lower()) for pattern in policy.hosts):
        return f"is not among the hosts that may be registered: {', '.join(policy.hosts) or 'none'}."
    return None


def _authority_problem(options: Mapping[str, Any]) -> str | None:
    text = options["ssl_ca"]
    if "-----BEGIN CERTIFICATE-----" not in text:
        return "must be the text of a certificate (PEM), which begins with -----BEGIN CERTIFICATE-----."
    if options.get("ssl_mode") not in ("VERIFY_CA", "VERIFY_IDENTITY"):
        return "has no effect unless ssl_mode is VERIFY_CA or VERIFY_IDENTITY."
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        return "is no certificate that can be read."
    return None


def entry(config: Mapping[str, Any], limits: Limits, *, read_only: bool) -> Entry:
    """Return the entry of a valid config. Two options are ours: see `backend`.

    `localhost` is 127.0.0.1, since drivers take that name for a socket.
    """
    options = config.get("OPTIONS") or {}
    host = config.get("HOST", "")
    own = {name: options[name] for name in ("ssl_mode", "ssl_ca") if name in options}
    waits = max(1, round(limits.statement + GRACE))
    return {
        "ENGINE": ENGINE,
        "NAME": config["NAME"],
        "USER": config.get("USER", ""),
        "PASSWORD": config.get("PASSWORD", ""),
        "HOST": "127.0.0.1" if host.lower() in ("", "localhost") else host,
        "PORT": str(config.get("PORT") or ""),
        "OPTIONS": {
            **own,
            "connect_timeout": max(1, round(options.get("connect_timeout", limits.connect))),
            "charset": "utf8mb4",
            "isolation_level": None,  # the guard's; two statements in one are not for every driver
            "local_infile": False,
            "read_timeout": waits,
            "write_timeout": waits,
            "read_only": read_only,
        },
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TIME_ZONE": None,
        "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
    }


def same_database(entry: Entry, other: Entry) -> bool:
    """Return whether two entries lead to one database, by host, port and name.

    Letter case does not tell names apart, as on servers whose files it does not tell apart.
    """
    return _address(entry) == _address(other)


def _address(entry: Entry) -> tuple[str, int, str]:
    host = str(entry.get("HOST") or "").lower().rstrip(".")
    return (
        "localhost" if host in LOCAL or host.startswith("/") else host,
        int(entry.get("PORT") or 3306),
        str(entry.get("NAME") or "").casefold(),
    )
