"""The statements that read the keys, constraints and indexes of a PostgreSQL database.

Source: PostgreSQL manual, System Catalogs.
"""

from __future__ import annotations

from dynamic_databases.dialects.postgresql.catalog.locks import NO_LOCKS, BehindLocks
from dynamic_databases.dialects.postgresql.catalog.queries import OURS

CONSTRAINTS = """
    SELECT k.conrelid, k.conname, k.contype::text, k.conkey, k.confrelid, {set_columns},
        k.confupdtype::text, k.confdeltype::text,
        CASE WHEN {over_time} THEN 't' ELSE k.confmatchtype::text END, k.condeferrable, k.condeferred,
        k.convalidated,
        CASE WHEN NOT ({free[k.conrelid]}) THEN NULL
             WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid)
                 || CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END
             WHEN k.contype = 'p' AND {over_time} THEN 'WITHOUT OVERLAPS'
             WHEN k.contype IN ('x', 'n') THEN pg_catalog.pg_get_constraintdef(k.oid) END,
        fn.nspname, fc.relname,
        CASE WHEN k.contype = 'f' THEN ARRAY(
            SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
            ORDER BY u.place
        ) END,
        coalesce(m.description, x.description)
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
    LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
    LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = k.oid AND m.classoid = 'pg_catalog.pg_constraint'::regclass AND m.objsubid = 0
    LEFT JOIN pg_catalog.pg_description x ON x.objoid = k.conindid AND k.contype IN ('p', 'x')
        AND x.classoid = 'pg_catalog.pg_class'::regclass AND x.objsubid = 0
    WHERE (k.contype IN ('p', 'u', 'f', 'c', 'x') OR {odd_not_null}) AND k.conrelid <> 0 AND {ours}
    ORDER BY k.conrelid, k.conname
"""

INDEXES = """
    WITH usual AS MATERIALIZED (
        SELECT array_agg(o.oid) AS classes FROM pg_catalog.pg_opclass o WHERE o.opcdefault
    )
    SELECT i.indrelid, c.relname, i.indisunique, am.amname, i.indkey::text, i.indnkeyatts, i.indoption::text,
        CASE WHEN NOT i.indclass::oid[] <@ usual.classes THEN ARRAY(
            SELECT CASE WHEN NOT o.opcdefault THEN o.opcname::text END
            FROM unnest(i.indclass::oid[]) WITH ORDINALITY u (oid, place)
            JOIN pg_catalog.pg_opclass o ON o.oid = u.oid ORDER BY u.place
        ) END,
        CASE WHEN {free[i.indrelid]} AND i.indexprs IS NOT NULL THEN ARRAY(
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid, place, false)
            FROM generate_series(1, i.indnkeyatts) place ORDER BY place
        ) END,
        CASE WHEN {free[i.indrelid]} THEN pg_catalog.pg_get_expr(i.indpred, i.indrelid) END, i.indisvalid,
        k.contype::text,
        CASE WHEN NOT i.indcollation::oid[] <@ ARRAY[0, 100]::oid[] THEN ARRAY(
            SELECT CASE WHEN u.oid NOT IN (0, 100) THEN l.collname::text END
            FROM unnest(i.indcollation::oid[]) WITH ORDINALITY u (oid, place)
            LEFT JOIN pg_catalog.pg_collation l ON l.oid = u.oid ORDER BY u.place
        ) END,
        m.description, {nulls_distinct}, c.reloptions, i.indisclustered, i.indisprimary
    FROM pg_catalog.pg_index i
    CROSS JOIN usual
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_am am ON am.oid = c.relam
    LEFT JOIN pg_catalog.pg_constraint k
        ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('u', 'x')
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = c.oid AND m.classoid = 'pg_catalog.pg_class'::regclass AND m.objsubid = 0
    WHERE i.indislive AND {ours} AND (NOT i.indisprimary OR i.indnatts > i.indnkeyatts OR i.indisclustered
        OR c.reloptions IS NOT NULL OR NOT i.indisvalid)
    ORDER BY i.indrelid, c.relname
"""
"""An operator class that is the default of its type is not named; 100 is the database's own collation.
An index behind a primary key is read only if it has more to it than the key."""


def constraints(version: int, behind: BehindLocks = NO_LOCKS) -> str:
    """Return the statement for constraints. Since version 15, SET NULL may name only some of the columns.

    Since 18, keys can be temporal (WITHOUT OVERLAPS, and PERIOD in foreign keys), and a NOT NULL can exclude
    existing rows (NOT VALID) or child tables (NO INHERIT), which pg_attribute does not show.
    """
    odd = "k.contype = 'n' AND (NOT k.convalidated OR k.connoinherit)"
    return CONSTRAINTS.format(
        ours=OURS,
        set_columns="k.confdelsetcols" if version >= 150000 else "NULL",
        over_time="k.conperiod" if version >= 180000 else "false",
        odd_not_null=odd if version >= 180000 else "false",
        free=behind.free,
    )


def indexes(version: int, behind: BehindLocks = NO_LOCKS) -> str:
    """Return the statement for indexes; `version` is the server's version number: 150018."""
    nulls_distinct = "NOT i.indnullsnotdistinct" if version >= 150000 else "true"
    return INDEXES.format(ours=OURS, nulls_distinct=nulls_distinct, free=behind.free)
