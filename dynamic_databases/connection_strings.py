"""Reads what people paste (JSON, a URL, an ADO or ODBC connection string) into a config.

Leaves whether that config can work to `config`. No message repeats a value: it may be a password.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import dj_database_url

from dynamic_databases.config import EXAMPLE
from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.errors import ConfigError

CONFIG_KEYS = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?=//)")

KEYWORDS = {
    "server": "HOST", "datasource": "HOST", "address": "HOST", "addr": "HOST", "networkaddress": "HOST",
    "host": "HOST", "servername": "HOST", "hostname": "HOST",
    "port": "PORT",
    "database": "NAME", "initialcatalog": "NAME", "db": "NAME", "dbname": "NAME",
    "uid": "USER", "userid": "USER", "user": "USER", "username": "USER",
    "pwd": "PASSWORD", "password": "PASSWORD",
    "driver": "DRIVER", "provider": "DRIVER",
}  # fmt: skip
"""What a keyword in small letters, without blanks and underscores, means.

Source: Microsoft's SqlConnection.ConnectionString, "DSN and connection string keywords" of its ODBC
driver, Npgsql's and MySqlConnector's connection string pages.
"""
SETTINGS = {
    "sqlserver": {
        "encrypt": "encrypt", "trustservercertificate": "trust_server_certificate",
        "applicationintent": "application_intent", "multisubnetfailover": "multi_subnet_failover",
        "connecttimeout": "connection_timeout", "connectiontimeout": "connection_timeout",
        "timeout": "connection_timeout",
    },
    "postgresql": {
        "sslmode": "sslmode", "rootcertificate": "sslrootcert", "sslrootcert": "sslrootcert",
        "timeout": "connect_timeout", "connecttimeout": "connect_timeout",
        "applicationname": "application_name",
    },
    "mysql": {
        "sslmode": "ssl_mode", "charset": "charset", "characterset": "charset",
        "connectiontimeout": "connect_timeout", "connecttimeout": "connect_timeout",
    },
}  # fmt: skip
"""By vendor, the keywords that are options of its dialect."""
WITHOUT_MEANING = frozenset(
    "persistsecurityinfo pooling minpoolsize maxpoolsize multipleactiveresultsets marsconnection mars "
    "applicationname app workstationid wsid packetsize loadbalancetimeout connectionlifetime enlist "
    "connectretrycount connectretryinterval columnencryption".split()
)
"""Keywords that change nothing of what is read, or of where it is read from."""
DRIVERS = (
    ("postgres", "postgresql"),
    ("mysql", "mysql"),
    ("maria", "mysql"),
    ("sqlite", "sqlite"),
    ("", "sqlserver"),
)


def config_from_text(text: str) -> dict[str, Any]:
    """Return the config that a text spells: a JSON object, a URL or a connection string.

    Raises `ConfigError`.
    """
    text = text.strip()
    return config_from_json(text) if text[:1] in {"", "{", "[", '"'} else config_from_address(text)


def config_from_address(text: str) -> dict[str, Any]:
    """Return the config that a URL or a connection string spells. Raises `ConfigError`."""
    text = text.strip()
    is_connection_string = "=" in text and not URL.match(text)
    return config_from_connection_string(text) if is_connection_string else config_from_url(text)


def config_from_json(text: str) -> dict[str, Any]:
    """Return the JSON object that a text is: no NaN, no key twice. Raises `ConfigError`."""
    try:
        config = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _unreadable(f"is no JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise _unreadable("is nested too deeply.") from None
    except ValueError:
        raise _unreadable("holds a number that is too long.") from None
    if not isinstance(config, dict):
        raise _unreadable(f"must be a JSON object such as {EXAMPLE}.")
    return config


def config_from_url(url: str) -> dict[str, Any]:
    """Return the config that a database URL spells, e.g. `sqlite:///shop.sqlite3`. Raises `ConfigError`."""
    found = URL.match(url)
    scheme = found[1].lower() if found else ""
    dialect = dialect_named(scheme)
    if found is None or dialect is None or scheme not in dialect.schemes:
        allowed = ", ".join(f"{scheme}://" for dialect in DIALECTS for scheme in dialect.schemes)
        raise ConfigError({"url": f"must start with one of {allowed}."})
    if not url.isprintable():
        raise ConfigError({"url": "holds a control character or a line break."})
    if "#" in url:
        raise ConfigError({"url": "holds a #, which has to be written as %23."})
    if scheme not in dj_database_url.ENGINE_SCHEMES:
        dj_database_url.register(scheme, dialect.engines[0])
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(scheme + url[found.end(1) :]))
    except ValueError:
        raise ConfigError(
            {"url": "can't be read; write / @ : ? # % in a user or password as %2F %40 %3A %3F %23 %25."}
        ) from None
    parsed["ENGINE"] = scheme
    return {key: parsed[key] for key in CONFIG_KEYS if parsed.get(key)}


def config_from_connection_string(text: str, engine: str | None = None) -> dict[str, Any]:
    """Return the config that an ADO or ODBC connection string spells. Raises `ConfigError`.

    `engine` is a scheme such as "postgresql"; by default what the Driver keyword tells, or SQL Server.
    """
    given: dict[str, str] = {}
    for keyword, value in _pairs(text):
        meaning = KEYWORDS.get(keyword, keyword)
        if meaning in given:
            raise ConfigError({keyword: "is given twice, by this or another name."})
        given[meaning] = value
    driver = given.pop("DRIVER", "").lower()
    engine = engine or next(engine for word, engine in DRIVERS if word in driver)
    config: dict[str, Any] = {"ENGINE": engine}
    config |= {key: given.pop(key) for key in CONFIG_KEYS if given.get(key)}
    if "HOST" in config:
        config |= _server(config["HOST"], config.get("PORT"))
    options = _options(given, engine)
    return config | ({"OPTIONS": options} if options else {})


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield keyword and value; a keyword in small letters without blanks and underscores.

    A value in braces ends at a } that is not doubled (ODBC), one in quotes at a quote that is not
    doubled (ADO.NET), any other at the next semicolon.
    """
    place = 0
    while place < len(text):
        if text[place] in "; \t\r\n":
            place += 1
            continue
        end = text.find("=", place)
        keyword = re.sub(r"[\s_]", "", text[place:end]).lower()
        if end < 0 or not keyword.isalnum():
            raise _unreadable("is no connection string: a part of it is not of the form keyword=value.")
        value, place = _value(text, end + 1)
        yield keyword, value


def _value(text: str, place: int) -> tuple[str, int]:
    """Return the value that begins at `place`, and where the next part begins."""
    while place < len(text) and text[place] in " \t\r\n":
        place += 1
    closing = {"{": "}", '"': '"', "'": "'"}.get(text[place : place + 1])
    if closing is None:
        end = text.find(";", place)
        end = len(text) if end < 0 else end
        return text[place:end].strip(), end + 1
    found = re.compile(
        f"((?:[^{re.escape(closing)}]|{re.escape(closing * 2)})*){re.escape(closing)}[ \t\r\n]*(?:;|$)"
    ).match(text, place + 1)
    if found is None:
        raise _unreadable(
            f"is no connection string: a value in {text[place]} {closing} does not end where it should."
        )
    return found[1].replace(closing * 2, closing), found.end()


def _server(server: str, port: str | None) -> dict[str, str]:
    """Return HOST and PORT of SQL Server's `tcp:host\\instance,port`. Raises `ConfigError`."""
    protocol, colon, rest = server.partition(":")
    if colon and protocol.lower() in {"tcp", "np", "lpc", "admin", "via"}:
        if protocol.lower() != "tcp":
            raise ConfigError({"HOST": f"can't be reached by {protocol.lower()}:, only by tcp:."})
        server = rest
    host, comma, its_port = server.rpartition(",")
    if comma and its_port.strip().isdecimal():
        if port and port != its_port.strip():
            raise ConfigError({"PORT": "is given twice, and differently."})
        server, port = host, its_port.strip()
    server = server.strip()
    name, backslash, instance = server.partition("\\")
    if name.lower() in {".", "(local)"}:
        server = "localhost" + backslash + instance
    return {"HOST": server} | ({"PORT": port} if port else {})


def _options(given: Mapping[str, str], engine: str) -> dict[str, Any]:
    """Return OPTIONS of the keywords left over. Raises `ConfigError` for those that mean nothing here."""
    known = SETTINGS.get(engine, {})
    dialect = dialect_named(engine)
    options: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for keyword, value in given.items():
        if keyword in {"trustedconnection", "integratedsecurity"} and value.lower() not in {"no", "false"}:
            errors[keyword] = "is not supported: give a user and a password."
        elif keyword in known:
            option = dialect.options.get(known[keyword]) if dialect else None
            options[known[keyword]] = _typed(value, option.type if option else str)
        elif keyword not in WITHOUT_MEANING | {"trustedconnection", "integratedsecurity"}:
            errors[keyword] = f"is not known; known are {', '.join(sorted({*KEYWORDS, *known}))}."
    if errors:
        raise ConfigError(errors)
    return options


def _typed(value: str, wanted: type | tuple[type, ...]) -> Any:
    types = wanted if isinstance(wanted, tuple) else (wanted,)
    if bool in types and value.lower() in {"yes", "true", "no", "false"}:
        return value.lower() in {"yes", "true"}
    if (int in types or float in types) and value.isascii() and value.isdecimal():
        return int(value[:18])
    return value


def _unreadable(reason: str) -> ConfigError:
    return ConfigError({"config": reason})


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ConfigError({name: "is given twice." for name in values if names.count(name) > 1})
    return values


def _refuse_constant(name: str) -> Any:
    raise _unreadable(f"holds {name}, which is no JSON.")
