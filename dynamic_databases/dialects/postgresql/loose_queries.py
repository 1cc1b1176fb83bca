"""The statement that reads the sequences, routines, triggers, policies and rules of a PostgreSQL database."""

from __future__ import annotations

from dynamic_databases.dialects.postgresql.queries import OURS, not_of_an_extension

LOOSE_OBJECTS = """
    SELECT 'sequence' AS object, n.nspname, c.relname, NULL::oid AS relation, o.deptype::text AS kind,
        pg_catalog.format_type(s.seqtypid, NULL) AS first, a.attname::text AS second,
        t.relname::text AS third, concat_ws(' ', s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle,
            s.seqcache)
    FROM pg_catalog.pg_sequence s
    JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::regclass AND o.objid = c.oid
        AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjsubid > 0 AND o.deptype IN ('a', 'i')
    LEFT JOIN pg_catalog.pg_class t ON t.oid = o.refobjid
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
    WHERE {ours} AND {sequence_not_of_an_extension}
    UNION ALL
    SELECT 'routine', n.nspname, p.proname, NULL, p.prokind::text,
        pg_catalog.pg_get_function_identity_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid),
        l.lanname, concat_ws(' ',
            CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' END,
            CASE WHEN p.proisstrict THEN 'STRICT' END, CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END,
            CASE WHEN p.proleakproof THEN 'LEAKPROOF' END,
            CASE p.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END,
            'DEFAULT ' || pg_catalog.pg_get_expr(p.proargdefaults, 0),
            array_to_string(p.proconfig, ' ')) || E'\n'
            || CASE p.prokind WHEN 'a' THEN {aggregate} ELSE {body} END
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE {ours} AND {routine_not_of_an_extension}
    UNION ALL
    SELECT 'trigger', n.nspname, g.tgname, g.tgrelid, g.tgenabled::text, NULL, NULL, NULL,
        pg_catalog.pg_get_triggerdef(g.oid)
    FROM pg_catalog.pg_trigger g
    JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT g.tgisinternal AND {ours}
    UNION ALL
    SELECT 'policy', n.nspname, p.polname, p.polrelid, NULL, NULL, NULL, NULL, concat_ws(' ',
            CASE WHEN NOT p.polpermissive THEN 'RESTRICTIVE' END,
            CASE p.polcmd WHEN 'r' THEN 'FOR SELECT' WHEN 'a' THEN 'FOR INSERT' WHEN 'w' THEN 'FOR UPDATE'
                WHEN 'd' THEN 'FOR DELETE' ELSE 'FOR ALL' END,
            'USING ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid),
            'WITH CHECK ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_catalog.pg_policy p
    JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE {ours}
    UNION ALL
    SELECT 'rule', n.nspname, w.rulename, w.ev_class, NULL, NULL, NULL, NULL,
        pg_catalog.pg_get_ruledef(w.oid)
    FROM pg_catalog.pg_rewrite w
    JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE w.rulename <> '_RETURN' AND {ours}
    ORDER BY 1, 2, 3, 6
"""
"""Sequences, routines, triggers, policies and rules in one: there are few, and what is said of each is text.

The roles of a policy are left out, as all rights are: their names are the environment's.
"""

AGGREGATE = """(
                SELECT concat_ws(' ', 'SFUNC ' || g.aggtransfn::text,
                    'STYPE ' || pg_catalog.format_type(g.aggtranstype, NULL),
                    'FINALFUNC ' || nullif(g.aggfinalfn::text, '-'),
                    'COMBINEFUNC ' || nullif(g.aggcombinefn::text, '-'), 'INITCOND ' || g.agginitval)
                FROM pg_catalog.pg_aggregate g WHERE g.aggfnoid = p.oid
            )"""
SOURCE = "p.prosrc"
SOURCE_OR_BODY = "coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc)"
"""From 14 on a function may have a body that was parsed when it was made."""


def loose_objects(version: int) -> str:
    """Return the statement for what is neither a relation nor of every table."""
    return LOOSE_OBJECTS.format(
        ours=OURS,
        sequence_not_of_an_extension=not_of_an_extension("pg_class", "c.oid"),
        routine_not_of_an_extension=not_of_an_extension("pg_proc", "p.oid", "'e', 'i'"),
        body=SOURCE_OR_BODY if version >= 140000 else SOURCE,
        aggregate=AGGREGATE,
    )
