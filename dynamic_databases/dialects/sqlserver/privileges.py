"""What of a login can act on the server of SQL Server, and what runs code with its rights when it is read.

A function in a view may call an extended procedure such as xp_cmdshell, and a view may reach other servers
(OPENROWSET, OPENQUERY); computed columns and the predicates of row security call functions, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.sqlserver.errors import explain
from dynamic_databases.errors import StructureChanged

ROLES = ("sysadmin", "serveradmin", "securityadmin", "setupadmin", "processadmin", "diskadmin", "bulkadmin")
PERMISSIONS = (
    "CONTROL SERVER", "ALTER SETTINGS", "ALTER ANY LINKED SERVER", "ADMINISTER BULK OPERATIONS", "SHUTDOWN",
    "UNSAFE ASSEMBLY", "EXTERNAL ACCESS ASSEMBLY", "IMPERSONATE ANY LOGIN",
)  # fmt: skip
ACTS_ON_SERVER = ", ".join(
    (
        *(f"IS_SRVROLEMEMBER('{role}')" for role in ROLES),
        *(f"HAS_PERMS_BY_NAME(NULL, NULL, '{permission}')" for permission in PERMISSIONS),
        "HAS_PERMS_BY_NAME('master.sys.xp_cmdshell', 'OBJECT', 'EXECUTE')",
    )
)
"""Columns of a statement, each 1, 0, or NULL where a compatible server does not know it."""
NAMES = (*ROLES, *PERMISSIONS, "xp_cmdshell")

RUNS_CODE = """
    SELECT s.name, o.name,
           CASE WHEN o.type = 'V' THEN 'it is a view'
                WHEN COALESCE(t.is_external, 0) = 1 OR o.type = 'ET' THEN 'it is an external table'
                WHEN EXISTS (SELECT 1 FROM sys.computed_columns c
                             WHERE c.object_id = o.object_id AND CHARINDEX('](', c.definition) > 0)
                THEN 'a computed column of it calls a function' END
    FROM sys.objects o
    JOIN sys.schemas s ON s.schema_id = o.schema_id
    LEFT JOIN sys.tables t ON t.object_id = o.object_id
    WHERE o.is_ms_shipped = 0 AND (o.type IN ('V', 'ET') OR o.type = 'U' AND (
        COALESCE(t.is_external, 0) = 1
        OR EXISTS (SELECT 1 FROM sys.computed_columns c
                   WHERE c.object_id = o.object_id AND CHARINDEX('](', c.definition) > 0)))
"""
"""The server prints functions that people made in brackets, its own without: [dbo].[f]([a]), upper([a])."""
PREDICATES = """
    SELECT s.name, o.name, 'its row security calls a function'
    FROM sys.security_predicates p
    JOIN sys.objects o ON o.object_id = p.target_object_id
    JOIN sys.schemas s ON s.schema_id = o.schema_id
"""

READER_LOGIN = """\
CREATE LOGIN reader WITH PASSWORD = '…';
USE {database};
CREATE USER reader FOR LOGIN reader;
ALTER ROLE db_datareader ADD MEMBER reader;
GRANT VIEW DEFINITION TO reader;"""


def acts_on_server(answers: Sequence[object]) -> tuple[str, ...]:
    """Return by what a login can act on the server, of the columns of `ACTS_ON_SERVER`."""
    names = tuple(name for name, answer in zip(NAMES, answers, strict=True) if answer)
    return names[:1] if names[:1] == ("sysadmin",) else names


def runs_code(connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
    """Return what runs code by rights on the server when it is read. Raises `django.db.Error`."""
    if not rights.acts_on_server:
        return {}
    by = f"and this login can act on the server itself ({', '.join(rights.acts_on_server)})"
    rows = [*_predicates(connection), *fetch_all(connection, RUNS_CODE)]
    return {TableName(schema, name): f"{reason}, {by}" for schema, name, reason in rows}


def _predicates(connection: BaseDatabaseWrapper) -> list[tuple[Any, ...]]:
    """Return the tables with row security; compatible servers have neither that nor its catalog."""
    try:
        return fetch_all(connection, PREDICATES)
    except DatabaseError as error:
        if not isinstance(explain(error, "reading"), StructureChanged):
            raise
        return []


def reader_login(database: str) -> str:
    """Return SQL that makes a login which may only read this database."""
    return READER_LOGIN.format(database="[" + database.replace("]", "]]") + "]")
