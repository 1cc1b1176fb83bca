"""Says what of a database a login may not see: rows behind row security, columns that are not granted.

Nothing here waits for a lock: no function is called that opens a table or prints an expression.
"""

from __future__ import annotations

from operator import itemgetter

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import TableName, Visibility
from dynamic_databases.dialects.base import fetch_all

ROW_SECURITY = "row security"
FOREIGN_SERVER = "the foreign server of {}, which does not tell"
FUNCTIONS = "the function{} {}, which may read tables that do not show all of their rows"
IS_TRUE = "{CONST :consttype 16 %:constisnull false %:constvalue 1 [ 1 %"
"""The expression TRUE as the server stores it. To print it, pg_get_expr would wait for locks."""
VISIBILITY = f"""
    WITH RECURSIVE ours AS (
        SELECT c.oid, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
            n.nspname::text AS schema, c.relname::text AS name
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    ), login AS (
        SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
    ), guarded AS (
        SELECT * FROM ours WHERE relrowsecurity
    ), abroad (oid, name) AS (
        SELECT o.oid, o.name FROM ours o
        JOIN pg_catalog.pg_foreign_table t ON t.ftrelid = o.oid
        JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver
        JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
        LEFT JOIN pg_catalog.pg_proc h ON h.oid = w.fdwhandler
        WHERE h.proname IS DISTINCT FROM 'file_fdw_handler'
        UNION
        SELECT i.inhparent, a.name FROM abroad a JOIN pg_catalog.pg_inherits i ON i.inhrelid = a.oid
    ), rules AS (
        SELECT v.oid AS reader, v.reloptions, v.relowner, d.refclassid, d.refobjid
        FROM ours v
        JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid AND w.ev_type = '1'
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        WHERE v.relkind = 'v' AND (EXISTS (SELECT FROM guarded) OR EXISTS (SELECT FROM abroad))
    ), reads (reader, relation, role) AS (
        SELECT r.reader, r.refobjid, CASE WHEN EXISTS (
                SELECT FROM pg_catalog.pg_options_to_table(r.reloptions) o
                WHERE o.option_name = 'security_invoker' AND o.option_value::boolean
            ) THEN (SELECT oid FROM login) ELSE r.relowner END
        FROM rules r
        WHERE r.refclassid = 'pg_catalog.pg_class'::regclass AND r.refobjid <> r.reader
    ), behind (reader, relation, role) AS (
        SELECT reader, relation, role FROM reads
        UNION
        SELECT b.reader, r.relation, r.role FROM behind b JOIN reads r ON r.reader = b.relation
    ), calls (reader, function, role) AS (
        SELECT DISTINCT b.reader, p.proname::text,
            CASE WHEN p.prosecdef THEN p.proowner ELSE (SELECT oid FROM login) END
        FROM rules r
        JOIN pg_catalog.pg_proc p ON r.refclassid = 'pg_catalog.pg_proc'::regclass AND p.oid = r.refobjid
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        JOIN (SELECT reader, relation FROM reads UNION SELECT reader, relation FROM behind
            UNION SELECT reader, reader FROM rules) b ON b.relation = r.reader
        WHERE l.lanname NOT IN ('internal', 'c') AND p.provolatile <> 'i' AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_proc'::regclass
                AND e.objid = p.oid AND e.deptype = 'e')
    ), meant (reader, relation, role, function) AS (
        SELECT reader, relation, role, NULL FROM behind
        UNION ALL
        SELECT c.reader, g.oid, c.role, c.function FROM calls c
        JOIN guarded g ON pg_catalog.has_any_column_privilege(c.role, g.oid, 'SELECT')
    ), judged (reader, relation, role, function) AS (
        SELECT g.oid, g.oid, l.oid, NULL FROM guarded g, login l WHERE pg_catalog.row_security_active(g.oid)
        UNION ALL
        SELECT m.reader, m.relation, m.role, m.function FROM meant m
        JOIN guarded g ON g.oid = m.relation JOIN pg_catalog.pg_roles r ON r.oid = m.role
        WHERE NOT (r.rolsuper OR r.rolbypassrls
            OR (pg_catalog.pg_has_role(m.role, g.relowner, 'USAGE') AND NOT g.relforcerowsecurity))
    ), policies AS (
        SELECT j.relation, j.role, p.polpermissive,
            p.polqual::text LIKE '{IS_TRUE.replace("%", "%%")}' AS shows_all
        FROM (SELECT DISTINCT relation, role FROM judged) j
        JOIN pg_catalog.pg_policy p ON p.polrelid = j.relation AND p.polcmd IN ('r', '*')
            AND EXISTS (SELECT FROM pg_catalog.unnest(p.polroles) u (role)
                WHERE u.role = '0' OR pg_catalog.pg_has_role(j.role, u.role, 'USAGE'))
    ), hidden AS (
        SELECT * FROM judged j
        WHERE NOT EXISTS (SELECT FROM policies p WHERE p.relation = j.relation AND p.role = j.role
                AND p.polpermissive AND p.shows_all)
            OR EXISTS (SELECT FROM policies p WHERE p.relation = j.relation AND p.role = j.role
                AND NOT p.polpermissive AND NOT p.shows_all)
    ), hides (what, reader, name) AS (
        SELECT 'rows', j.reader, CASE WHEN j.reader <> j.relation THEN g.name END
        FROM hidden j JOIN guarded g ON g.oid = j.relation WHERE j.function IS NULL
        UNION ALL
        SELECT 'functions', j.reader, j.function FROM hidden j WHERE j.function IS NOT NULL
        UNION ALL
        SELECT 'functions', c.reader, c.function FROM calls c
        JOIN abroad a ON pg_catalog.has_any_column_privilege(c.role, a.oid, 'SELECT')
        UNION ALL
        SELECT 'foreign', a.oid, CASE WHEN a.name <> o.name THEN a.name END
        FROM abroad a JOIN ours o ON o.oid = a.oid
        UNION ALL
        SELECT 'foreign', b.reader, a.name FROM behind b JOIN abroad a ON a.oid = b.relation
    )
    SELECT h.what, t.schema, t.name,
        pg_catalog.array_agg(DISTINCT h.name ORDER BY h.name) FILTER (WHERE h.name IS NOT NULL)
    FROM hides h JOIN ours t ON t.oid = h.reader
    GROUP BY h.what, t.schema, t.name
    UNION ALL
    SELECT 'columns', t.schema, t.name, ARRAY(
        SELECT a.attname::text FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND NOT pg_catalog.has_column_privilege(t.oid, a.attnum, 'SELECT')
        ORDER BY a.attnum
    )
    FROM ours t
    WHERE NOT pg_catalog.has_table_privilege(t.oid, 'SELECT')
        AND pg_catalog.has_any_column_privilege(t.oid, 'SELECT')
"""
"""A view reads with the rights of its owner, or of the login if it is a security invoker's. A function that
it calls reads with those of its own owner if it is a security definer, else of the login. Policies that show
all rows hide none. A materialized view has the rows that its owner saw.

What a foreign server hides, and what a function reads, is not told: both may hide rows, unless the wrapper
reads files, or the function is immutable, which forbids it to read tables.
Source: PostgreSQL manual, Row Security Policies; CREATE VIEW; Function Volatility Categories; and
`check_enable_rls` in its source."""


def visibility(connection: BaseDatabaseWrapper) -> Visibility:
    """Return what the login of an open connection may not see. Raises `django.db.Error`."""
    hides_rows: dict[TableName, str] = {}
    may_hide_rows: dict[TableName, str] = {}
    unreadable: dict[TableName, tuple[str, ...]] = {}
    for what, schema, name, names in sorted(fetch_all(connection, VISIBILITY), key=itemgetter(0)):
        table = TableName(schema, name)
        match what:
            case "columns":
                unreadable[table] = tuple(names)
            case "rows":
                hides_rows[table] = f"{ROW_SECURITY} of {', '.join(names)}" if names else ROW_SECURITY
            case "foreign":
                may_hide_rows[table] = FOREIGN_SERVER.format(", ".join(names) if names else "this table")
            case "functions":
                plural = "s" if len(names) > 1 else ""
                may_hide_rows.setdefault(table, FUNCTIONS.format(plural, ", ".join(names)))
    return Visibility(hides_rows=hides_rows, may_hide_rows=may_hide_rows, unreadable=unreadable)
