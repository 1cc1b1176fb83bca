"""Reads ADO and ODBC connection strings into configs; no message repeats a value: it may be a password."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dynamic_databases.dialects import DIALECTS, dialect_named
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.limits import Option
from dynamic_databases.errors import ConfigError

CONFIG_KEYS = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")

KEYWORDS = {
    "server": "HOST", "datasource": "HOST", "address": "HOST", "addr": "HOST", "networkaddress": "HOST",
    "host": "HOST", "servername": "HOST", "hostname": "HOST",
    "port": "PORT",
    "database": "NAME", "initialcatalog": "NAME", "db": "NAME", "dbname": "NAME",
    "uid": "USER", "userid": "USER", "user": "USER", "username": "USER",
    "pwd": "PASSWORD", "password": "PASSWORD",
    "driver": "DRIVER", "provider": "DRIVER",
}  # fmt: skip
"""The meaning of a keyword, in small letters without blanks and underscores.

Source: Microsoft's SqlConnection.ConnectionString, "DSN and connection string keywords" of its ODBC
driver, Npgsql's and MySqlConnector's connection string pages.
"""
VALUES = {"none": "disabled", "verifyfull": "verifyidentity"}
"""MySqlConnector's names for two of MySQL's own values."""
WITHOUT_MEANING = frozenset(
    "persistsecurityinfo pooling minpoolsize maxpoolsize multipleactiveresultsets marsconnection mars "
    "applicationname app workstationid wsid packetsize loadbalancetimeout connectionlifetime enlist "
    "connectretrycount connectretryinterval columnencryption commandtimeout defaultcommandtimeout "
    "tdsversion clientcharset quotedid ansinpw autotranslate typesystemversion".split()
)
"""Keywords that change nothing of what is read, or of where it is read from."""
INTEGRATED = frozenset({"trustedconnection", "integratedsecurity"})
KNOWN = (
    WITHOUT_MEANING
    | INTEGRATED
    | frozenset(KEYWORDS).union(*(dialect.connection_keywords for dialect in DIALECTS))
)


def config_from_connection_string(text: str, engine: str | None = None) -> dict[str, Any]:
    """Return the config of an ADO or ODBC connection string.

    Raises `ConfigError`. `engine` is a scheme such as "postgresql"; by default that of the Driver keyword, or
    SQL Server's.
    """
    given: dict[str, str] = {}
    is_behind_password = False
    for keyword, value, is_bare in _pairs(text):
        if is_behind_password and keyword not in KNOWN:
            raise ConfigError({"password": "is followed by what is no keyword; write one with a ; as {p;w}."})
        meaning = KEYWORDS.get(keyword, keyword)
        is_behind_password = is_bare and meaning == "PASSWORD"
        if meaning in given:
            raise ConfigError({keyword: "is given twice, by this or another name."})
        given[meaning] = value
    dialect = dialect_named(engine or _engine_of(given.pop("DRIVER", "")))
    assert dialect is not None, "an engine is one of ours"
    given.pop("DRIVER", None)
    config: dict[str, Any] = {"ENGINE": engine or dialect.schemes[0]}
    config |= {key: given.pop(key) for key in CONFIG_KEYS if key in given}
    config = {key: value for key, value in config.items() if value}
    if "HOST" in config:
        config |= _server(config["HOST"], config.get("PORT"))
    options = _options(given, dialect)
    return config | ({"OPTIONS": options} if options else {})


def _engine_of(driver: str) -> str:
    """Return the scheme of the driver's vendor. Raises `ConfigError` for an unknown driver.

    A string without a driver is the one that ADO.NET's SqlClient reads.
    """
    plain = driver.lower().replace(" ", "")
    for dialect in DIALECTS:
        named = any(name in plain for name in dialect.driver_names)
        if named or (not plain and dialect.reads_strings_without_driver):
            return dialect.schemes[0]
    raise ConfigError({"Driver": "is not one of PostgreSQL, MySQL, MariaDB or SQL Server."})


def _pairs(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield keyword, value, and whether that is bare; a keyword in small letters without blanks and _.

    A value in braces ends at a } that is not doubled (ODBC), one in quotes at a quote that is not
    doubled (ADO.NET), any other at the next semicolon.
    """
    position = 0
    while position < len(text):
        if text[position] in "; \t\r\n":
            position += 1
            continue
        end = text.find("=", position)
        keyword = re.sub(r"[\s_]", "", text[position:end]).lower()
        if end < 0 or not keyword.isalnum():
            raise _unreadable("is not a connection string: a part of it is not of the form keyword=value.")
        value, position, is_bare = _value(text, end + 1)
        yield keyword, value, is_bare


def _value(text: str, position: int) -> tuple[str, int, bool]:
    """Return the value that begins at `position`, where the next part begins, and whether it is bare."""
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    closing = {"{": "}", '"': '"', "'": "'"}.get(text[position : position + 1])
    if closing is None:
        end = text.find(";", position)
        end = len(text) if end < 0 else end
        return text[position:end].strip(), end + 1, True
    match = re.compile(
        f"((?:[^{re.escape(closing)}]|{re.escape(closing * 2)})*){re.escape(closing)}[ \t\r\n]*(?:;|$)"
    ).match(text, position + 1)
    if match is None:
        raise _unreadable(
            f"is not a connection string: a value in {text[position]} {closing} does not end where it should."
        )
    return match[1].replace(closing * 2, closing), match.end(), False


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


def _options(given: Mapping[str, str], dialect: Dialect) -> dict[str, Any]:
    """Return OPTIONS of the keywords left over. Raises `ConfigError` for those that mean nothing here."""
    known = dialect.connection_keywords
    options: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for keyword, value in given.items():
        if keyword in known:
            options[known[keyword]] = typed(value, dialect.options.get(known[keyword]))
        elif keyword in INTEGRATED and value.lower() not in {"no", "false"}:
            errors[keyword] = "is not supported: give a user and a password."
        elif keyword not in WITHOUT_MEANING | INTEGRATED:
            errors[keyword] = f"is unknown; allowed are {', '.join(sorted({*KEYWORDS, *known}))}."
    if errors:
        raise ConfigError(errors)
    return options


def typed(value: str, option: Option | None) -> Any:
    """Return text as the option's type and in its spelling, or as it is where it is neither."""
    if option is None:
        return value
    types = option.type if isinstance(option.type, tuple) else (option.type,)
    if bool in types and value.lower() in {"yes", "true", "no", "false"}:
        return value.lower() in {"yes", "true"}
    if (int in types or float in types) and value.isascii() and value.isdecimal():
        return int(value[:18])
    choices = {_plain(str(choice)): choice for choice in option.choices}
    plain = _plain(value)
    return choices.get(plain, choices.get(VALUES.get(plain, ""), value))


def _plain(word: str) -> str:
    return re.sub(r"[-_\s]", "", word).lower()


def _unreadable(reason: str) -> ConfigError:
    return ConfigError({"config": reason})
