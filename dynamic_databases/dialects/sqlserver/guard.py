"""Bounds a connection to SQL Server, and tells what its login may do.

SQL Server has no read-only transaction and no such session: ApplicationIntent=ReadOnly chooses a server,
it guards nothing. So what keeps a database from being written is the login, and that is said.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import Limits, Rights, fetch_all
from dynamic_databases.errors import GuardMissing

LOCK_TIMEOUT = "SET LOCK_TIMEOUT {milliseconds:d}"
READ_BACK = "SELECT @@LOCK_TIMEOUT"


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
           (SELECT COUNT(*) FROM sys.objects o WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0)
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
    "the pages write nothing, but give them a login with SELECT and VIEW DEFINITION alone."
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
    if int(fetch_all(connection, READ_BACK)[0][0]) != milliseconds:
        raise GuardMissing("The server did not take the time limit of locks, so nothing was read.")
    if not getattr(connection.connection, "timeout", 0):
        raise GuardMissing("The driver did not take the time limit of statements, so nothing was read.")


def rights(connection: BaseDatabaseWrapper) -> Rights:
    """Return what the login may do, in at most two statements."""
    updateability, *answers, masked, tables = fetch_all(connection, RIGHTS)[0]
    *writes, select, view_definition = (bool(answer) for answer in answers)
    is_copy = updateability == READ_ONLY
    how = [right for right, given in zip(WRITES, writes, strict=True) if given]
    if not how and not is_copy:
        how = [
            f"{'by the procedure' if is_routine else 'to'} {schema}.{name}"
            for is_routine, schema, name in fetch_all(connection, WRITABLE)
        ]
    found = said(how, is_copy=is_copy, sees_everything=select and view_definition, masked=int(masked or 0))
    return replace(found, tables=int(tables))


def said(how: list[str], *, is_copy: bool, sees_everything: bool, masked: int = 0) -> Rights:
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
        sees_everything=sees_everything,
        remarks=tuple(remarks),
    )
