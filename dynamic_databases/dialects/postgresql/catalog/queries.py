"""The statements that read a PostgreSQL database's relations and columns; leaves making values to others.

There is one statement for each kind of object, whatever their number, for versions 12 to 18. Objects that
belong to an extension are left out. Objects that belong to no relation, or only to few, are read by
`schema_object_queries`.
Source: PostgreSQL manual, System Catalogs.
"""

from __future__ import annotations

from dynamic_databases.dialects.postgresql.catalog.locks import NO_LOCKS, BehindLocks

OURS = r"n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
"""The condition for user schemas: the server reserves the prefix pg_."""


def not_of_an_extension(catalog: str, oid: str, kinds: str = "'e'") -> str:
    """Return the condition that an object is no extension's; `kinds` are the pg_depend.deptype to test."""
    return (
        f"NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.{catalog}'::regclass"
        f" AND e.objid = {oid} AND e.deptype IN ({kinds}))"
    )


DATABASE = f"""
    SELECT pg_catalog.current_schema(), {{collation}}, pg_catalog.pg_encoding_to_char(d.encoding),
        pg_catalog.pg_database_size(d.oid),
        ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n WHERE {OURS} ORDER BY 1),
        nullif(d.datctype, d.datcollate),
        ARRAY(
            SELECT y FROM pg_catalog.pg_db_role_setting s, unnest(s.setconfig) y
            WHERE s.setdatabase = d.oid AND s.setrole = 0 AND strpos(split_part(y, '=', 1), '.') = 0
        ),
        pg_catalog.shobj_description(d.oid, 'pg_database'), {{own_catalogs}}
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
"""

"""Settings with a dot in their names belong to applications and are often secret, so they are not read."""

RELATIONS = """
    WITH indexed AS (
        SELECT i.indrelid AS oid, sum(x.relpages) AS pages
        FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid GROUP BY i.indrelid
    )
    SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relpersistence::text,
        CASE WHEN c.relpages > 0 OR c.reltuples <> 0 OR current_setting('server_version_num')::int >= 140000
            THEN c.reltuples::bigint ELSE -1 END,
        (c.relpages + coalesce(ci.pages, 0) + coalesce(t.relpages, 0) + coalesce(ti.pages, 0))::bigint
            * current_setting('block_size')::bigint,
        h.inhparent, c.relispartition,
        CASE WHEN {free[c.oid]} AND c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
        c.reloptions,
        CASE WHEN {free[c.oid]} AND c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
        CASE WHEN {free[c.oid]} AND c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
        CASE WHEN c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN '' END,
        s.srvname, m.description,
        CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END, am.amname,
        c.relkind <> 'm' OR c.relispopulated,
        CASE CASE WHEN c.relkind IN ('r', 'p', 'm') THEN c.relreplident END
            WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index ' || (
            SELECT x.relname FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = c.oid AND i.indisreplident
        ) END,
        t.reloptions, f.ftoptions
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN indexed ci ON ci.oid = c.oid
    LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
    LEFT JOIN indexed ti ON ti.oid = c.reltoastrelid
    LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND h.inhseqno = 1
    LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
    LEFT JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
    LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname <> 'heap'
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = c.oid AND m.classoid = 'pg_catalog.pg_class'::regclass AND m.objsubid = 0
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND {ours} AND {not_of_an_extension}
    ORDER BY n.nspname, c.relname
"""
"""The number of rows is -1 if the table was never analysed; up to 13 the server says 0 then, as for no rows.

Sizes (table, TOAST and indexes) and numbers of rows are those of the last VACUUM or ANALYZE. Asking for the
size of each file would be a quarter of all the work, and would wait for exclusive locks.
"""

COLUMNS = """
    SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        a.atttypid, a.atttypmod, {not_null}, a.attidentity::text, a.attgenerated::text,
        CASE WHEN {free[d.adrelid]} THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END,
        CASE WHEN a.attcollation <> t.typcollation
            THEN (SELECT l.collname FROM pg_catalog.pg_collation l WHERE l.oid = a.attcollation) END,
        m.description,
        CASE WHEN (a.attoptions IS NOT NULL OR a.attfdwoptions IS NOT NULL OR a.attstattarget >= 0
            OR a.attstorage <> t.typstorage {or_compressed}) AND c.relkind NOT IN ('v', 'c')
            THEN concat(
                CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END, E'\f', {compression}, E'\f',
                concat_ws(', ', 'target=' || nullif(a.attstattarget, -1),
                    array_to_string(a.attoptions, ', ')),
                E'\f', array_to_string(a.attfdwoptions, E'\n'))
        END
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = a.attrelid AND m.classoid = 'pg_catalog.pg_class'::regclass AND m.objsubid = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'c') AND {ours}
    ORDER BY a.attrelid, a.attnum
"""
"""Includes the attributes of composite types. The last value is set only for the few columns with options
of their own: storage, compression, statistics and options of a foreign table."""

KNOWN_NOT_NULL = """a.attnotnull AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_constraint k
            WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated
                AND k.conkey[1] = a.attnum
        )"""
"""Since version 18, a NOT NULL that is not validated ignores existing rows: the column may contain NULL."""


def database(version: int, own_catalogs: str) -> str:
    """Return the statement for the database. Since 15 its collation may be ICU's, since 17 the built-in one.

    `own_catalogs` is SQL for the names of the catalogs that contain user objects.
    """
    locale = "d.datlocale" if version >= 170000 else "d.daticulocale"
    rules = " || coalesce(' ' || d.daticurules, '')" if version >= 160000 else ""
    own = (
        f"CASE d.datlocprovider::text WHEN 'i' THEN {locale} || ' (ICU)'{rules}"
        f" WHEN 'b' THEN {locale} || ' (builtin)' ELSE d.datcollate END"
    )
    return DATABASE.format(collation=own if version >= 150000 else "d.datcollate", own_catalogs=own_catalogs)


def relations(behind: BehindLocks = NO_LOCKS) -> str:
    """Return the statement for relations, without definitions of relations that are `behind` locks."""
    return RELATIONS.format(
        ours=OURS, not_of_an_extension=not_of_an_extension("pg_class", "c.oid"), free=behind.free
    )


def columns(version: int, behind: BehindLocks = NO_LOCKS) -> str:
    """Return the statement for columns."""
    not_null = KNOWN_NOT_NULL if version >= 180000 else "a.attnotnull"
    compression = "nullif(a.attcompression::text, '')" if version >= 140000 else "NULL"
    return COLUMNS.format(
        ours=OURS,
        not_null=not_null,
        free=behind.free,
        compression=compression,
        or_compressed="OR a.attcompression <> ''" if version >= 140000 else "",
    )
