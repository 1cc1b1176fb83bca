"""The statements that read a PostgreSQL database's relations and types; leaves making values to others.

One statement for each kind of object, whatever their number, for versions 12 to 18. What an extension
brought is left out: it is the extension's. What is of no relation, or of few, is read by `loose_queries`.
Source: PostgreSQL manual, System Catalogs.
"""

from __future__ import annotations

OURS = r"n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
"""A schema that people made: the server keeps the prefix for itself."""


def not_of_an_extension(catalog: str, oid: str, kinds: str = "'e'") -> str:
    """Return the condition that no extension brought an object; `kinds` are those of pg_depend that tell."""
    return (
        f"NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.{catalog}'::regclass"
        f" AND e.objid = {oid} AND e.deptype IN ({kinds}))"
    )


DATABASE = f"""
    SELECT pg_catalog.current_schema(), {{collation}}, pg_catalog.pg_encoding_to_char(d.encoding),
        pg_catalog.pg_database_size(d.oid),
        ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n WHERE {OURS} ORDER BY 1)
    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()
"""

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
        CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END,
        c.reloptions,
        CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
        CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END,
        CASE WHEN c.relforcerowsecurity THEN 'forced' WHEN c.relrowsecurity THEN '' END,
        s.srvname, m.description
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN indexed ci ON ci.oid = c.oid
    LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
    LEFT JOIN indexed ti ON ti.oid = c.reltoastrelid
    LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND h.inhseqno = 1
    LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
    LEFT JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = c.oid AND m.classoid = 'pg_catalog.pg_class'::regclass AND m.objsubid = 0
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND {ours} AND {not_of_an_extension}
    ORDER BY n.nspname, c.relname
""".format(ours=OURS, not_of_an_extension=not_of_an_extension("pg_class", "c.oid"))
"""The number of rows is -1 where nobody counted; up to 13 the server itself says 0 then, as for no rows.

A size (table, TOAST and indexes) is what VACUUM and ANALYZE counted last, as the number of rows is: to
ask each file for its length is a quarter of all the work, and waits for whoever holds the table alone.
"""

COLUMNS = """
    SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
        a.atttypid, a.atttypmod, {not_null}, a.attidentity::text, a.attgenerated::text,
        pg_catalog.pg_get_expr(d.adbin, d.adrelid),
        CASE WHEN a.attcollation <> t.typcollation THEN l.collname END,
        m.description
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = a.attrelid AND m.classoid = 'pg_catalog.pg_class'::regclass AND m.objsubid = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'c') AND {ours}
    ORDER BY a.attrelid, a.attnum
"""
"""Those of composite types too."""

KNOWN_NOT_NULL = """a.attnotnull AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_constraint k
            WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND NOT k.convalidated
                AND k.conkey[1] = a.attnum
        )"""
"""From 18 on a NOT NULL may leave out the rows that were there, so that NULL is found all the same."""

CONSTRAINTS = """
    SELECT k.conrelid, k.conname, k.contype::text, k.conkey, k.confrelid, {set_columns},
        k.confupdtype::text, k.confdeltype::text,
        CASE WHEN {over_time} THEN 't' ELSE k.confmatchtype::text END, k.condeferrable, k.condeferred,
        k.convalidated,
        CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_expr(k.conbin, k.conrelid)
                 || CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END
             WHEN k.contype = 'p' AND {over_time} THEN 'WITHOUT OVERLAPS'
             WHEN k.contype IN ('x', 'n') THEN pg_catalog.pg_get_constraintdef(k.oid) END,
        fn.nspname, fc.relname,
        CASE WHEN k.contype = 'f' THEN ARRAY(
            SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (number, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
            ORDER BY u.place
        ) END
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
    LEFT JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
    LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
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
        CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
            SELECT pg_catalog.pg_get_indexdef(i.indexrelid, place, false)
            FROM generate_series(1, i.indnkeyatts) place ORDER BY place
        ) END,
        pg_catalog.pg_get_expr(i.indpred, i.indrelid), i.indisvalid, k.contype::text,
        CASE WHEN NOT i.indcollation::oid[] <@ ARRAY[0, 100]::oid[] THEN ARRAY(
            SELECT CASE WHEN u.oid NOT IN (0, 100) THEN l.collname::text END
            FROM unnest(i.indcollation::oid[]) WITH ORDINALITY u (oid, place)
            LEFT JOIN pg_catalog.pg_collation l ON l.oid = u.oid ORDER BY u.place
        ) END,
        m.description, {nulls_distinct}
    FROM pg_catalog.pg_index i
    CROSS JOIN usual
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_am am ON am.oid = c.relam
    LEFT JOIN pg_catalog.pg_constraint k
        ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('u', 'x')
    LEFT JOIN pg_catalog.pg_description m
        ON m.objoid = c.oid AND m.classoid = 'pg_catalog.pg_class'::regclass AND m.objsubid = 0
    WHERE NOT i.indisprimary AND i.indislive AND {ours}
    ORDER BY i.indrelid, c.relname
"""
"""An operator class that is some type's usual one is not named; 100 is the database's own collation."""

TYPES = """
    SELECT t.oid, n.nspname, t.typname, t.typtype::text, t.typcategory::text, t.typelem, t.typbasetype,
        t.typtypmod, t.typnotnull, r.rngsubtype, pg_catalog.format_type(t.oid, NULL), t.typrelid,
        CASE WHEN t.typbasetype <> 0 THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
        t.typdefault, l.collname, v.labels, d.checks,
        {ours} AND t.typtype IN ('d', 'e', 'c', 'r') AND {not_of_an_extension}
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
    LEFT JOIN pg_catalog.pg_range r ON r.{range_of} = t.oid
    LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
    LEFT JOIN pg_catalog.pg_collation l ON l.oid = t.typcollation AND t.typcollation <> b.typcollation
    LEFT JOIN (
        SELECT enumtypid, array_agg(enumlabel::text ORDER BY enumsortorder) AS labels
        FROM pg_catalog.pg_enum GROUP BY enumtypid
    ) v ON v.enumtypid = t.oid
    LEFT JOIN (
        SELECT contypid, array_agg(pg_catalog.pg_get_constraintdef(oid) ORDER BY conname) AS checks
        FROM pg_catalog.pg_constraint WHERE contypid <> 0 AND contype = 'c' GROUP BY contypid
    ) d ON d.contypid = t.oid
    WHERE (t.typrelid = 0 OR c.relkind = 'c') AND coalesce(e.typrelid, 0) = 0
    ORDER BY n.nspname, t.typname
"""
"""Without the row types of tables, and the arrays of them."""

RANGE_OR_MULTIRANGE = "rngtypid = t.oid OR r.rngmultitypid"
"""From 14 on."""


def database(version: int) -> str:
    """Return the statement for the database; from 15 on ICU may compare text, from 17 the server itself."""
    locale = "d.datlocale" if version >= 170000 else "d.daticulocale"
    own = (
        f"CASE d.datlocprovider::text WHEN 'i' THEN {locale} || ' (ICU)'"
        f" WHEN 'b' THEN {locale} || ' (builtin)' ELSE d.datcollate END"
    )
    return DATABASE.format(collation=own if version >= 150000 else "d.datcollate")


def columns(version: int) -> str:
    """Return the statement for columns."""
    return COLUMNS.format(ours=OURS, not_null=KNOWN_NOT_NULL if version >= 180000 else "a.attnotnull")


def constraints(version: int) -> str:
    """Return the statement for constraints; from 15 on SET NULL may be for some of the columns alone.

    From 18 on keys may hold for spans of time: WITHOUT OVERLAPS, and foreign ones with PERIOD; and a NOT NULL
    may leave out the rows that were there (NOT VALID) or the tables below (NO INHERIT), which no column says.
    """
    odd = "k.contype = 'n' AND (NOT k.convalidated OR k.connoinherit)"
    return CONSTRAINTS.format(
        ours=OURS,
        set_columns="k.confdelsetcols" if version >= 150000 else "NULL",
        over_time="k.conperiod" if version >= 180000 else "false",
        odd_not_null=odd if version >= 180000 else "false",
    )


def indexes(version: int) -> str:
    """Return the statement for indexes; `version` is the server's number: 150018."""
    return INDEXES.format(
        ours=OURS, nulls_distinct="NOT i.indnullsnotdistinct" if version >= 150000 else "true"
    )


def types(version: int) -> str:
    """Return the statement for types."""
    return TYPES.format(
        ours=OURS,
        not_of_an_extension=not_of_an_extension("pg_type", "t.oid"),
        range_of=RANGE_OR_MULTIRANGE if version >= 140000 else "rngtypid",
    )
