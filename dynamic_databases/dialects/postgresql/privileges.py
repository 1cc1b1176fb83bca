"""By which rights a PostgreSQL login can act on the server, and which relations run code with them when read.

The functions in a view run with the rights of the login that reads it. So do those that the planner calls for
a table: in the expressions of indexes, partition keys, checks and policies, in casts and operators of its
columns' types. Leaves holding views shut to the server itself, where it can (`guard`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import TableName
from dynamic_databases.dialects.base import fetch_all
from dynamic_databases.dialects.login_rights import Rights

ROLES = (
    "pg_execute_server_program", "pg_write_server_files", "pg_read_server_files", "pg_signal_backend",
    "pg_create_subscription", "pg_maintain", "pg_checkpoint",
    "rds_superuser", "cloudsqlsuperuser", "azure_pg_admin", "alloydbsuperuser",
)  # fmt: skip
"""Roles by which a function can act outside of the database, those of hosted servers too."""
FUNCTIONS = (
    "lo_import", "lo_export", "pg_read_file", "pg_read_binary_file", "pg_ls_dir", "pg_file_write",
    "pg_file_unlink", "pg_file_rename", "dblink_connect_u", "pg_reload_conf", "pg_rotate_logfile",
)  # fmt: skip
"""Functions that only a superuser may call unless somebody granted it."""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


ACTS_ON_SERVER = f"""
    SELECT 'superuser' FROM pg_catalog.pg_roles r
    WHERE r.rolname IN (current_user, session_user) AND r.rolsuper
    UNION SELECT 'replication' FROM pg_catalog.pg_roles r
    WHERE r.rolname IN (current_user, session_user) AND r.rolreplication
    UNION SELECT r.rolname::text FROM pg_catalog.pg_roles r
    WHERE r.rolname IN ({_listed(ROLES)}) AND pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')
    UNION SELECT p.proname::text FROM pg_catalog.pg_proc p
    WHERE p.proname IN ({_listed(FUNCTIONS)}) AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
"""
"""Also what the role that logged in may do: a function may go back to it."""

COMPARED_BY = _listed(("=", "<>", "<", "<=", ">", ">=", "~~", "!~~", "~~*", "||"))
RUNS_CODE = f"""
    WITH RECURSIVE theirs AS MATERIALIZED (
        SELECT p.oid, n.nspname || '.' || p.proname AS name
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
        WHERE l.lanname NOT IN ('internal', 'c') AND NOT o.rolsuper
    ), operators AS MATERIALIZED (
        SELECT o.oid, f.name, o.oprleft, o.oprright,
            o.oprname IN ({COMPARED_BY}) AND pg_catalog.pg_operator_is_visible(o.oid) AS may_stand_in
        FROM pg_catalog.pg_operator o JOIN theirs f ON f.oid = o.oprcode
    ), users AS (
        SELECT d.classid, d.objid, f.name FROM pg_catalog.pg_depend d
        JOIN theirs f ON d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.refobjid = f.oid
        UNION ALL SELECT d.classid, d.objid, o.name FROM pg_catalog.pg_depend d
        JOIN operators o ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND d.refobjid = o.oid
    ), of_types AS (
        SELECT k.contypid AS oid, u.name FROM users u JOIN pg_catalog.pg_constraint k
        ON u.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = u.objid AND k.contypid <> 0
        UNION ALL SELECT x.castsource, f.name FROM pg_catalog.pg_cast x JOIN theirs f ON f.oid = x.castfunc
        UNION ALL SELECT o.oprleft, o.name FROM operators o WHERE o.may_stand_in
        UNION ALL SELECT o.oprright, o.name FROM operators o WHERE o.may_stand_in
    ), runs (oid, reason) AS (
        SELECT c.oid, 'it is a view' FROM pg_catalog.pg_class c WHERE c.relkind = 'v'
        UNION ALL SELECT c.oid, 'it is a foreign table' FROM pg_catalog.pg_class c WHERE c.relkind = 'f'
        UNION ALL SELECT coalesce(i.indrelid, k.conrelid, s.stxrelid, p.polrelid, c.oid),
            'reading it may call ' || u.name
        FROM users u
        LEFT JOIN pg_catalog.pg_index i
            ON u.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = u.objid
        LEFT JOIN pg_catalog.pg_constraint k
            ON u.classid = 'pg_catalog.pg_constraint'::regclass AND k.oid = u.objid
        LEFT JOIN pg_catalog.pg_statistic_ext s
            ON u.classid = 'pg_catalog.pg_statistic_ext'::regclass AND s.oid = u.objid
        LEFT JOIN pg_catalog.pg_policy p
            ON u.classid = 'pg_catalog.pg_policy'::regclass AND p.oid = u.objid
        LEFT JOIN pg_catalog.pg_class c
            ON u.classid = 'pg_catalog.pg_class'::regclass AND c.oid = u.objid AND c.relkind = 'p'
        UNION ALL SELECT a.attrelid, 'reading it may call ' || o.name
        FROM of_types o
        JOIN pg_catalog.pg_type t ON o.oid IN (t.oid, t.typbasetype, t.typelem)
            OR o.oid IN ('anyelement'::regtype, 'anycompatible'::regtype, 'anynonarray'::regtype)
        JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        UNION SELECT h.inhparent, 'of a part of it, ' || r.reason
        FROM runs r JOIN pg_catalog.pg_inherits h ON h.inhrelid = r.oid
    )
    SELECT n.nspname, c.relname, min(r.reason)
    FROM runs r
    JOIN pg_catalog.pg_class c ON c.oid = r.oid AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    GROUP BY n.nspname, c.relname
"""
"""Functions of a superuser and in C are taken for the server's own: who made them can act on it anyway.

Sources: PostgreSQL manual, Rules and Privileges; RelationGetIndexExpressions and
get_relation_constraints, which evaluate what is constant; CVE-2018-1058 for operators in `public`.
"""

READER_LOGIN = """\
CREATE ROLE reader LOGIN PASSWORD '…';
GRANT CONNECT ON DATABASE {database} TO reader;
{schemas}"""
OF_SCHEMA = """\
GRANT USAGE ON SCHEMA {schema} TO reader;
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO reader;"""


def acts_on_server(names: Sequence[str]) -> tuple[str, ...]:
    """Return by what a login can act on the server; `names` are what `ACTS_ON_SERVER` lists."""
    return ("superuser",) if "superuser" in names else tuple(sorted(names))


def runs_code(connection: BaseDatabaseWrapper, rights: Rights) -> Mapping[TableName, str]:
    """Return what runs code by rights on the server when it is read. Raises `django.db.Error`."""
    if not rights.acts_on_server:
        return {}
    by = f"and this login can act on the server itself ({', '.join(rights.acts_on_server)})"
    rows = fetch_all(connection, RUNS_CODE)
    return {TableName(schema, name): f"{reason}, {by}" for schema, name, reason in rows}


def reader_login(database: str, schemas: Sequence[str]) -> str:
    """Return SQL that makes a login which may only read these schemas, or `public` where none is named."""
    of_schemas = (OF_SCHEMA.format(schema=_quoted(schema)) for schema in schemas or ["public"])
    return READER_LOGIN.format(database=_quoted(database), schemas="\n".join(of_schemas))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
