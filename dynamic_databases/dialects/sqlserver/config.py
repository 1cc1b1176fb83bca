"""Makes DATABASES entries of configs for SQL Server; says what is refused of a config, and why.

mssql-django glues its `extra_params` into the driver's connection string unread, so that option is made
here only of fixed words, and is none that a config may have.
Source: Microsoft's "DSN and connection string keywords" of its ODBC driver; FreeTDS's user guide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Any

from dynamic_databases.dialects.base import Entry
from dynamic_databases.dialects.explanations import installed_by
from dynamic_databases.dialects.limits import Limits, Option

ENGINE = "dynamic_databases.dialects.sqlserver.backend"
MSSQL_PYTHON, PYODBC = "mssql_python", "pyodbc"
FREETDS = "FreeTDS"
DRIVERS = ("ODBC Driver 18 for SQL Server", "ODBC Driver 17 for SQL Server", FREETDS)
INSTALL = installed_by("pip install mssql-django mssql-python; apt-get install libodbc2")
"""mssql-django always imports pyodbc, which is linked to a system library."""
PORT = 1433
LOCAL = frozenset({"", ".", "localhost", "127.0.0.1", "::1"})
HOST = re.compile(r"[A-Za-z0-9_.-]{1,253}(?:\\[A-Za-z0-9_$#-]{1,128})?")
LONGEST_NAME = 128
LONGEST_WAIT = 60
ENCRYPT: Mapping[Any, str] = {
    True: "yes",
    False: "no",
    "mandatory": "yes",
    "optional": "no",
    "strict": "strict",
}
INTENTS = {"readonly": "ReadOnly", "readwrite": "ReadWrite"}

OPTIONS: Mapping[str, Option] = {
    "python_driver": Option(
        str,
        (MSSQL_PYTHON, PYODBC),
        identity=True,
        explain="mssql_python, which brings its own driver and is the default, or pyodbc",
    ),
    "driver": Option(str, DRIVERS, identity=True, explain="pyodbc's ODBC driver, by its registered name"),
    "host_is_server": Option(
        bool, (True,), explain="true, also by default: HOST is never looked up in a file of FreeTDS"
    ),
    "encrypt": Option(
        (bool, str), identity=True, explain="true, false, mandatory, optional or strict; true by default"
    ),
    "trust_server_certificate": Option(
        bool, identity=True, explain="true: take any certificate, so that somebody between may read along"
    ),
    "application_intent": Option(
        str, explain="ReadOnly (the default: a readable copy may answer) or ReadWrite"
    ),
    "multi_subnet_failover": Option(bool, explain="true for the listener of an availability group"),
    "connection_timeout": Option((int, float), explain="seconds to wait for the server"),
    "query_timeout": Option((int, float), explain="seconds for a statement, at most the application's"),
}
CONNECTION_KEYWORDS: Mapping[str, str] = {
    "encrypt": "encrypt",
    "trustservercertificate": "trust_server_certificate",
    "applicationintent": "application_intent",
    "multisubnetfailover": "multi_subnet_failover",
    "connecttimeout": "connection_timeout",
    "connectiontimeout": "connection_timeout",
    "timeout": "connection_timeout",
    "commandtimeout": "query_timeout",
}
"""Source: Microsoft's SqlConnection.ConnectionString, and the keywords of its ODBC driver."""


def problems(config: Mapping[str, Any]) -> dict[str, str]:
    """Return what is refused of a config of known keys and right types: reason by key."""
    options = config.get("OPTIONS") or {}
    problems = _option_problems(options)
    if not find_spec("mssql") or not find_spec(python_driver(options)):
        problems["ENGINE"] = f"needs a driver that is not installed: {INSTALL}"
    if reason := _host_problem(config.get("HOST", "")):
        problems["HOST"] = reason
    for key in ("NAME", "USER", "PASSWORD"):
        if len(config[key]) > LONGEST_NAME:
            problems[key] = f"must have at most {LONGEST_NAME} characters."
        elif config[key] != config[key].strip():
            problems[key] = "begins or ends with a blank, which drivers take off."
    return problems


def _host_problem(host: str) -> str | None:
    if "," in host:
        return "must be only a host's name or address; give the port as PORT."
    if host and not HOST.fullmatch(host) and not _is_address(host):
        return "must be a host's name or address, with \\INSTANCE behind it if there is one."
    return None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return "%" not in host


def _option_problems(options: Mapping[str, Any]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name in ("connection_timeout", "query_timeout"):
        if not 0 < options.get(name, 1) <= LONGEST_WAIT:
            problems[f"OPTIONS.{name}"] = f"must be more than 0 and at most {LONGEST_WAIT} seconds."
    if _encrypt(options) not in ENCRYPT:
        problems["OPTIONS.encrypt"] = "must be true, false, mandatory, optional or strict."
    if str(options.get("application_intent", "ReadOnly")).lower() not in INTENTS:
        problems["OPTIONS.application_intent"] = "must be ReadOnly or ReadWrite."
    if "driver" in options and options.get("python_driver") == MSSQL_PYTHON:
        problems["OPTIONS.driver"] = f"is for pyodbc: {MSSQL_PYTHON} has its own."
    return problems


def _encrypt(options: Mapping[str, Any]) -> Any:
    encrypt = options.get("encrypt", True)
    return encrypt.lower() if isinstance(encrypt, str) else encrypt


def python_driver(options: Mapping[str, Any]) -> str:
    """Return which Python package connects: the one that is named, else pyodbc if a driver is named."""
    return str(options.get("python_driver") or (PYODBC if "driver" in options else MSSQL_PYTHON))


def entry(config: Mapping[str, Any], limits: Limits, *, read_only: bool) -> Entry:
    """Return the entry of a valid config.

    `connection_retries` is 0: mssql-django would wait 25 seconds for a database that is not there.
    """
    options = config.get("OPTIONS") or {}
    package = python_driver(options)
    driver = options.get("driver", DRIVERS[0])
    own = {"python_driver": package} if package == MSSQL_PYTHON else {"driver": driver}
    if package == PYODBC and driver == FREETDS:
        own |= {"host_is_server": True}
    return {
        "ENGINE": ENGINE,
        "NAME": config["NAME"],
        "USER": config.get("USER", ""),
        "PASSWORD": config.get("PASSWORD", ""),
        "HOST": config.get("HOST") or "localhost",
        "PORT": str(config.get("PORT") or ("" if "\\" in config.get("HOST", "") else PORT)),
        "OPTIONS": {
            **own,
            "connection_timeout": math.ceil(options.get("connection_timeout", limits.connect)),
            "query_timeout": math.ceil(min(options.get("query_timeout", limits.statement), limits.statement)),
            "connection_retries": 0,
            "extra_params": _extra_params(options, own, read_only=read_only),
        },
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 60 if read_only else 0,
        "CONN_HEALTH_CHECKS": read_only,
        "TIME_ZONE": None,
        "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
    }


def _extra_params(options: Mapping[str, Any], own: Mapping[str, Any], *, read_only: bool) -> str:
    """Return the rest of the driver's connection string, made only of words in this module."""
    encrypt = ENCRYPT[_encrypt(options)]
    if own.get("driver") == FREETDS:
        required = "off" if encrypt == "no" else "require"
        return f"TDS_Version=7.4;ClientCharset=UTF-8;Encryption={required}"
    intent = options.get("application_intent", "ReadOnly" if read_only else "ReadWrite").lower()
    words = {
        "Encrypt": encrypt,
        "TrustServerCertificate": "yes" if options.get("trust_server_certificate") else "no",
        "ApplicationIntent": INTENTS[intent],
        "MultiSubnetFailover": "yes" if options.get("multi_subnet_failover") else "no",
    }
    if "driver" in own:
        words["MARS_Connection"] = "no"
    return ";".join(f"{name}={word}" for name, word in words.items())


def same_database(entry: Entry, other: Entry) -> bool:
    """Return whether two entries lead to one database, by host, port and name."""
    return _address(entry) == _address(other)


def _address(entry: Entry) -> tuple[str, str, str]:
    host, _, instance = str(entry.get("HOST") or "").lower().partition("\\")
    host = host.rstrip(".")
    port = str(entry.get("PORT") or "")
    return (
        "localhost" if host in LOCAL else host,
        port or instance or str(PORT),
        str(entry.get("NAME") or "").casefold(),
    )
