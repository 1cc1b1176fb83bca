"""By which rights a login can act on the server of MySQL or MariaDB, and which views run code with them.

A stored function runs with the rights of its definer, and so does a view, unless they say SQL SECURITY
INVOKER. So a login that may only SELECT reads with the rights of others: a view that calls a function is
closed, too, where it can't be told that all of it is the login's own. What an account other than the login
may do is not shown to a login, and counts as anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.mysql.catalog.tables import FOREIGN_ENGINES
from dynamic_databases.dialects.mysql.errors import number_of

ACTING = frozenset({"ALL", "SUPER", "FILE", "SHUTDOWN", "BINLOG REPLAY", "SET USER", "SET_USER_ID"})
"""Of the rights on the whole server; beside them whatever ends in ADMIN, as the newer ones do.

Sources: MySQL 8.0 manual, Privileges Provided by MySQL; MariaDB's documentation of GRANT.
"""

VIEWS = """
    SELECT CURRENT_USER(), TABLE_SCHEMA, TABLE_NAME, DEFINER, SECURITY_TYPE, VIEW_DEFINITION
    FROM information_schema.VIEWS WHERE TABLE_SCHEMA IN ({schemas})
"""
TABLES = """
    SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES
    WHERE TABLE_TYPE NOT LIKE '%%VIEW' AND TABLE_SCHEMA IN ({schemas})
"""
ENGINES = "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
OTHER_DEFINERS = """
    SELECT COUNT(*) FROM information_schema.ROUTINES
    WHERE ROUTINE_SCHEMA <> 'sys' AND DEFINER <> CURRENT_USER()
"""

NAME = r"`(?:[^`]|``)*`"
CALLS = re.compile(rf"{NAME}\s*\(|\bload_file\s*\(", re.IGNORECASE)
"""A stored function is printed in backquotes, the server's own without."""
TABLE = re.compile(rf"(?:from|join)[\s(]*({NAME})\.({NAME})", re.IGNORECASE)
"""Servers print each table with its database, and joins for commas."""
FOREIGN = "it is kept elsewhere ({engine})"
OTHERS = "it may run code with the rights of {definer}, which can't be told from this login: {how}"
UNSEEN = "its text is not shown without SHOW VIEW"
CALLING = "it calls a function"
UNSHOWN = "it reads {}, which this login is not shown"

READER_LOGIN = """\
CREATE USER reader@'%' IDENTIFIED BY '…';
GRANT SELECT, SHOW VIEW, TRIGGER ON {database}.* TO reader@'%';"""

LOCKED = frozenset({1205, 1213, 3572})
"""Errors of a table that another session has locked: MariaDB lists routines out of one, mysql.proc."""

Name = tuple[str, str]
"""A schema and what is in it."""


class ViewRow(NamedTuple):
    """One row of `VIEWS`."""

    login: str
    schema: str
    name: str
    definer: str
    security: str
    definition: str | None

    @property
    def is_own(self) -> bool:
        """Whether it runs only with the rights of the login, as long as it calls nothing."""
        return self.security == "INVOKER" or self.definer == self.login


def acts_on_server(rights: Iterable[str]) -> tuple[str, ...]:
    """Return by which of its rights on the whole server a login can act on it."""
    acting = sorted(right for right in rights if right in ACTING or right.endswith("ADMIN"))
    return ("ALL PRIVILEGES",) if "ALL" in acting else tuple(acting)


def runs_code(connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
    """Return what runs code by rights on the server when it is read. Raises `django.db.Error`.

    In four statements at most: views of another database are asked for where one of this one reads them.
    """
    here = [ViewRow(*row) for row in fetch_all(connection, VIEWS.format(schemas="DATABASE()"))]
    if rights.acts_on_server:
        by = f"and this login can act on the server itself ({', '.join(rights.acts_on_server)})"
        return {name: f"{reason}, {by}" for name, reason in _views_and_foreign(connection, here)}
    if not here:
        return {}
    own = here[0].schema
    abroad = {schema for row in here for schema, _ in tables_in(row)} - {own}
    rows = here + [ViewRow(*row) for row in _in_schemas(connection, VIEWS, abroad)]
    schemas = {schema for row in rows for schema, _ in tables_in(row)}
    tables = {(schema, name) for schema, name in _in_schemas(connection, TABLES, schemas)}
    others = any(map(calls, rows)) and _has_other_definers(connection)
    return {
        TableName(None, name): reason
        for (schema, name), reason in running(rows, tables, others=others).items()
        if schema == own
    }


def _views_and_foreign(
    connection: BaseDatabaseWrapper, views: Iterable[ViewRow]
) -> Iterator[tuple[TableName, str]]:
    for row in views:
        yield TableName(None, row.name), "it is a view"
    for name, engine in fetch_all(connection, ENGINES):
        if (engine or "").upper() in FOREIGN_ENGINES:
            yield TableName(None, name), FOREIGN.format(engine=engine)


def _has_other_definers(connection: BaseDatabaseWrapper) -> bool:
    """Return whether a routine that is shown to the login is not its own; so it is, where that is locked."""
    try:
        return bool(fetch_all(connection, OTHER_DEFINERS)[0][0])
    except DatabaseError as error:
        if number_of(error) not in LOCKED:
            raise
        return True


def _in_schemas(connection: BaseDatabaseWrapper, sql: str, schemas: set[str]) -> list[tuple[Any, ...]]:
    marks = ", ".join(["%s"] * len(schemas))
    return fetch_all(connection, sql.format(schemas=marks), tuple(sorted(schemas))) if schemas else []


def running(rows: Sequence[ViewRow], tables: set[Name], *, others: bool) -> dict[Name, str]:
    """Return the views that may run code with the rights of others, each with why.

    `tables` are those that are shown to the login; `others` says whether any routine that is shown to it
    has another definer.
    """
    views = {(row.schema, row.name): row for row in rows}
    reasons: dict[Name, str] = {}
    for name, row in views.items():
        if how := _how(row, tables | views.keys(), others=others):
            reasons[name] = OTHERS.format(
                definer="others" if row.is_own else row.definer or "others", how=how
            )
    while more := {
        name: reasons[inner]
        for name, row in views.items()
        if name not in reasons
        for inner in tables_in(row)
        if inner in reasons
    }:
        reasons |= more
    return reasons


def _how(row: ViewRow, shown: set[Name], *, others: bool) -> str:
    """Return how a view may run code with the rights of others, or nothing."""
    if not row.definition:
        return UNSEEN
    if calls(row) and (others or not row.is_own):
        return CALLING
    unseen = sorted(tables_in(row) - shown)
    return UNSHOWN.format(".".join(unseen[0])) if unseen else ""


def calls(row: ViewRow) -> bool:
    """Return whether a view may call a stored function, or read a file of the server."""
    return CALLS.search(row.definition or "") is not None


def tables_in(row: ViewRow) -> set[Name]:
    """Return the tables and views that a view reads, but for the server's own list of them."""
    pairs = ((_plain(schema), _plain(name)) for schema, name in TABLE.findall(row.definition or ""))
    return {pair for pair in pairs if pair[0].lower() != "information_schema"}


def _plain(quoted: str) -> str:
    return quoted[1:-1].replace("``", "`")


def reader_login(database: str) -> str:
    """Return SQL that makes a login which may only read this database."""
    return READER_LOGIN.format(database="`" + database.replace("`", "``") + "`")
