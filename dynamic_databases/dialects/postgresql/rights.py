"""Says what a login may do; leaves by what it could act on the server to `privileges`."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.login_rights import Rights
from dynamic_databases.dialects.postgresql.config import is_guarded
from dynamic_databases.dialects.postgresql.privileges import ACTS_ON_SERVER, acts_on_server
from dynamic_databases.dialects.postgresql.visibility import visibility

RIGHTS = f"""
    SELECT ARRAY({ACTS_ON_SERVER}), r.rolsuper, pg_catalog.pg_is_in_recovery(),
        pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
        pg_catalog.pg_has_role('pg_write_server_files', 'MEMBER')
            OR pg_catalog.pg_has_role('pg_execute_server_program', 'MEMBER'),
        t.tables, t.readable, t.writable
    FROM pg_catalog.pg_roles r
    CROSS JOIN (
        SELECT count(*) AS tables,
            count(*) FILTER (WHERE pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')
                AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT')) AS readable,
            count(*) FILTER (WHERE pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))
                AS writable
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ) t
    WHERE r.rolname = current_user
"""


def rights(connection: BaseDatabaseWrapper) -> Rights:
    """Return what the login may do."""
    acts, superuser, replica, creates, files, tables, readable, writable = fetch_all(connection, RIGHTS)[0]
    remarks = []
    if superuser:
        remarks.append("The login is a superuser: it may do anything, also to the server's files.")
    elif files:
        remarks.append("The login may write files on the server or run programs there.")
    if readable < tables:
        remarks.append(f"The login may read {readable} of {tables} tables and views.")
    if replica:
        remarks.append("The server is a read replica.")
    return Rights(
        read_only_enforced=is_guarded(connection),
        can_write=bool(not replica and (superuser or creates or writable)),
        can_write_files=bool(superuser or files),
        tables=tables,
        remarks=tuple(remarks),
        visibility=visibility(connection),
        acts_on_server=acts_on_server(acts),
    )
