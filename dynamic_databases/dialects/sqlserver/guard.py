"""Bounds a connection to SQL Server, and tells what its login may do.

SQL Server has no read-only transaction and no such session: ApplicationIntent=ReadOnly chooses a server,
it guards nothing. So only the login's rights keep a database from being written, and pages say so.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.sqlserver.privileges import ACTS_ON_SERVER, NAMES, acts_on_server
from dynamic_databases.dialects.sqlserver.visibility import visibility
from dynamic_databases.errors import GuardMissing

LOCK_TIMEOUT = "SET LOCK_TIMEOUT {milliseconds:d}"
READ_BACK = "SELECT @@LOCK_TIMEOUT, @@TRANCOUNT, DB_NAME(), SUSER_SNAME(), USER_NAME()"
"""What a session must have to be used again: its limit, no transaction, its first database and user."""
AS_NEW = "SET DATEFORMAT ymd; SET DATEFIRST 7; SET TRANSACTION ISOLATION LEVEL READ COMMITTED"
"""What mssql-django sets in a new session, and what older servers do not reset."""


def _may(permission: str) -> str:
    """Return SQL for whether the login has a permission on the whole database: 1, 0, or NULL for unknown.

    NULL is the current database, whatever its name has in it; compatible servers want a name.
    """
    return (
        f"COALESCE(HAS_PERMS_BY_NAME(NULL, 'DATABASE', '{permission}'), "
        f"HAS_PERMS_BY_NAME(QUOTENAME(DB_NAME()), 'DATABASE', '{permission}'))"
    )


WRITES = ("INSERT", "UPDATE", "DELETE", "ALTER", "ALTER ANY SCHEMA", "CREATE TABLE", "EXECUTE")
RIGHTS = f"""
    SELECT CONVERT(nvarchar(20), DATABASEPROPERTYEX(DB_NAME(), 'Updateability')),
           {", ".join(map(_may, WRITES))},
           {_may("SELECT")}, {_may("VIEW DEFINITION")},
           CASE WHEN {_may("UNMASK")} = 0 THEN (SELECT COUNT(*) FROM sys.columns c WHERE c.is_masked = 1) END,
           (SELECT COUNT(*) FROM sys.objects o WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0),
           {ACTS_ON_SERVER}
"""
WRITABLE = """
    SELECT TOP 3 w.is_routine, w.schema_name, w.name
    FROM (SELECT CASE WHEN o.type IN ('P', 'PC') THEN 1 ELSE 0 END AS is_routine,
                 s.name AS schema_name, o.name, QUOTENAME(s.name) + '.' + QUOTENAME(o.name) AS whole
          FROM sys.objects o
          JOIN sys.schemas s ON s.schema_id = o.schema_id
          WHERE o.type IN ('U', 'V', 'P', 'PC') AND o.is_ms_shipped = 0
            AND NOT EXISTS (SELECT 1 FROM sys.extended_properties p
                            WHERE p.class = 1 AND p.major_id = o.object_id AND p.minor_id = 0
                              AND p.name = 'microsoft_database_tools_support')) w
    WHERE w.is_routine = 1 AND HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'EXECUTE') = 1
       OR w.is_routine = 0 AND (HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'INSERT') = 1
                             OR HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'UPDATE') = 1
                             OR HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'DELETE') = 1
                             OR HAS_PERMS_BY_NAME(w.whole, 'OBJECT', 'ALTER') = 1)
    ORDER BY w.is_routine, w.schema_name, w.name
"""
"""Asked where a login has no right to write to the whole database: what single things it may.

The procedures by which Microsoft's tools keep diagrams, which all logins may run, are left out.
"""

READ_ONLY = "READ_ONLY"
CAN_WRITE = (
    "This login may write ({how}), and SQL Server has no read-only session to prevent it: "
    "the pages write nothing, but give them a login with only SELECT and VIEW DEFINITION."
)
SEES_LESS = (
    "This login does not see all: what is not listed is absent or not visible. "
    "GRANT VIEW DEFINITION lets it see the whole structure."
)
SEES_MASKS = (
    "Columns with a mask: {count} (their types end in “masked”). Without UNMASK this login sees the masks, "
    "which look like values."
)
COPY = "The database itself is read-only."


def guard(connection: BaseDatabaseWrapper, limits: Limits) -> None:
    """Bound a connection that Django just opened. Raises `GuardMissing` if a limit does not hold."""
    milliseconds = max(1, round(limits.lock * 1000))
    with connection.cursor() as cursor:
        cursor.execute(LOCK_TIMEOUT.format(milliseconds=milliseconds))
    connection.connection.session = session = tuple(fetch_all(connection, READ_BACK)[0])
    if int(session[0]) != milliseconds:
        raise GuardMissing("The server did not take the time limit of locks, so nothing was read.")
    if not getattr(connection.connection, "timeout", 0):
        raise GuardMissing("The driver did not take the time limit of statements, so nothing was read.")


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Have the server reset a session, and bound it again; close one that is then not as it was at first.

    A reset releases the locks of the session (sp_getapplock) and ends its transaction, settings and temporary
    tables, but neither an application role nor another user's rights. Raises `django.db.Error`.
    """
    session = connection.connection.session
    connection.connection.reset()
    with connection.cursor() as cursor:
        cursor.execute(f"{AS_NEW}; {LOCK_TIMEOUT.format(milliseconds=int(session[0]))}")
    if tuple(fetch_all(connection, READ_BACK)[0]) != session or int(session[1]):
        connection.close()


def rights(connection: BaseDatabaseWrapper) -> Rights:
    """Return what the login may do, in at most five statements."""
    row = fetch_all(connection, RIGHTS)[0]
    updateability, *answers, masked, tables = row[: -len(NAMES)]
    *writes, select, view_definition = (bool(answer) for answer in answers)
    # NULL, and not 0, from compatible servers that know neither the right nor policies.
    shows_policies = answers[-1] != 0
    is_copy = updateability == READ_ONLY
    how = [right for right, given in zip(WRITES, writes, strict=True) if given]
    if not how and not is_copy:
        how = [
            f"{'by the procedure' if is_routine else 'to'} {schema}.{name}"
            for is_routine, schema, name in fetch_all(connection, WRITABLE)
        ]
    rights = rights_in_words(
        how, is_copy=is_copy, sees_everything=select and view_definition, masked=int(masked or 0)
    )
    return replace(
        rights,
        tables=int(tables),
        visibility=visibility(connection, shows_policies=shows_policies),
        acts_on_server=acts_on_server(row[-len(NAMES) :]),
    )


def rights_in_words(how: list[str], *, is_copy: bool, sees_everything: bool, masked: int = 0) -> Rights:
    """Return rights in words: `how` names what the login could write by; `masked` counts columns."""
    can_write = bool(how) and not is_copy
    remarks = [COPY] if is_copy else [CAN_WRITE.format(how=", ".join(how))] if can_write else []
    if not sees_everything:
        remarks.append(SEES_LESS)
    if masked:
        remarks.append(SEES_MASKS.format(count=masked))
    return Rights(
        read_only_enforced=is_copy,
        can_write=can_write,
        remarks=tuple(remarks),
    )
