"""The statement that reads owners and privileges of the objects in a PostgreSQL database.

Objects of one sort and schema with the same owner and privileges, as most have, share one row. Privileges are
NULL if they were never changed. Relations and types of extensions are included: excluding them here costs
more than checking later whether they are in the catalog. Source: PostgreSQL manual, Privileges and
pg_default_acl.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dynamic_databases.dialects.postgresql.catalog.queries import OURS, not_of_an_extension

RIGHTS = """
    SELECT o.sort, o.schema, pg_catalog.pg_get_userbyid(o.owner), o.acl::text[],
        array_agg(o.name)
    FROM (
        SELECT CASE WHEN c.relkind = 'S' THEN 'sequence' ELSE 'table' END AS sort, n.nspname AS schema,
            c.relname::text AS name, c.relowner AS owner, c.relacl AS acl
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') AND {ours}
        UNION ALL
        SELECT 'column', n.nspname, concat(c.relname, '.', a.attname), c.relowner, a.attacl
        FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped AND {ours}
        UNION ALL
        SELECT 'routine', n.nspname,
            concat(p.proname, '(', pg_catalog.pg_get_function_identity_arguments(p.oid), ')'),
            p.proowner, p.proacl
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE {ours} AND {routine_not_of_an_extension}
        UNION ALL
        SELECT 'type', n.nspname, t.typname, t.typowner, t.typacl
        FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
        WHERE t.oid >= 16384 AND {ours} AND (t.typrelid = 0 OR c.relkind = 'c')
            AND t.typinput <> 'pg_catalog.array_in'::regproc
            AND t.typtype <> 'm'
        UNION ALL
        SELECT 'schema', NULL, n.nspname, n.nspowner, n.nspacl FROM pg_catalog.pg_namespace n WHERE {ours}
        UNION ALL
        SELECT 'database', NULL, 'database', d.datdba, d.datacl FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database()
        UNION ALL
        SELECT 'default', n.nspname, concat(CASE d.defaclobjtype WHEN 'r' THEN 'tables'
                WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'routines' WHEN 'T' THEN 'types'
                WHEN 'n' THEN 'schemas' END,
                ' that ', pg_catalog.pg_get_userbyid(d.defaclrole), ' makes'), NULL, d.defaclacl
        FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
        {own}
    ) o
    GROUP BY o.sort, o.schema, o.owner, o.acl
    ORDER BY 1, 2, 3, 4
"""
OWN: Mapping[str, str] = {
    "pg_language": """
        UNION ALL
        SELECT 'language', NULL, l.lanname, l.lanowner, l.lanacl
        FROM pg_catalog.pg_language l WHERE l.oid >= 16384""",
    "pg_foreign_data_wrapper": """
        UNION ALL
        SELECT 'foreign_data_wrapper', NULL, w.fdwname, w.fdwowner, w.fdwacl
        FROM pg_catalog.pg_foreign_data_wrapper w""",
    "pg_foreign_server": """
        UNION ALL
        SELECT 'foreign_server', NULL, s.srvname, s.srvowner, s.srvacl FROM pg_catalog.pg_foreign_server s""",
    "pg_event_trigger": """
        UNION ALL
        SELECT 'event_trigger', NULL, g.evtname, g.evtowner, NULL FROM pg_catalog.pg_event_trigger g""",
    "pg_publication": """
        UNION ALL
        SELECT 'publication', NULL, b.pubname, b.pubowner, NULL FROM pg_catalog.pg_publication b""",
}
"""Branches for kinds of objects that few databases have, by system catalog: see `other_object_queries`."""


def rights(catalogs: Iterable[str]) -> str:
    """Return the statement for rights, including those on objects in these catalogs."""
    return RIGHTS.format(
        ours=OURS,
        routine_not_of_an_extension=not_of_an_extension("pg_proc", "p.oid", "'e', 'i'"),
        own="".join(OWN.get(name, "") for name in catalogs),
    )
