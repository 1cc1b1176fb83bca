"""The statement that reads a PostgreSQL database's sequences, routines, and objects that few tables have."""

from __future__ import annotations

from dynamic_databases.dialects.postgresql.catalog.locks import NO_LOCKS, BehindLocks
from dynamic_databases.dialects.postgresql.catalog.queries import OURS, not_of_an_extension

LOOSE_OBJECTS = """
    SELECT o.object, o.schema, o.name, o.relation, o.kind, o.first, o.second, o.third, o.definition,
        m.description, o.options
    FROM (
        SELECT 'pg_catalog.pg_class'::regclass AS catalog, c.oid, 'sequence' AS object, n.nspname AS schema,
            c.relname AS name, NULL::oid AS relation, o.deptype::text AS kind,
            pg_catalog.format_type(s.seqtypid, NULL) AS first, a.attname::text AS second,
            t.relname::text AS third, concat_ws(' ', s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                s.seqcycle, s.seqcache) AS definition, NULL::text[] AS options
        FROM pg_catalog.pg_sequence s
        JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_depend o ON o.classid = 'pg_catalog.pg_class'::regclass AND o.objid = c.oid
            AND o.refclassid = 'pg_catalog.pg_class'::regclass AND o.refobjsubid > 0
            AND o.deptype IN ('a', 'i')
        LEFT JOIN pg_catalog.pg_class t ON t.oid = o.refobjid
        LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
        WHERE {ours} AND {sequence_not_of_an_extension}
        UNION ALL
        SELECT 'pg_catalog.pg_proc'::regclass, p.oid, 'routine', n.nspname, p.proname, NULL, p.prokind::text,
            pg_catalog.pg_get_function_identity_arguments(p.oid), pg_catalog.pg_get_function_result(p.oid),
            l.lanname, concat_ws(' ',
                CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' END,
                CASE WHEN p.proisstrict THEN 'STRICT' END, CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END,
                CASE WHEN p.proleakproof THEN 'LEAKPROOF' END,
                CASE p.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' END,
                'DEFAULT ' || CASE WHEN {free[p.oid]} THEN pg_catalog.pg_get_expr(p.proargdefaults, 0) END,
                'TRANSFORM ' || (SELECT string_agg(pg_catalog.format_type(y, NULL), ', ')
                    FROM unnest(p.protrftypes) y),
                'IN ' || p.probin,
                (SELECT string_agg('SET ' || pg_catalog.quote_literal(y), ' ') FROM unnest(p.proconfig) y)
                ) || E'\n'
                || CASE WHEN p.prokind = 'a' THEN {aggregate} WHEN {free[p.oid]} THEN {body} END,
            ARRAY[
                ['cost', CASE WHEN p.procost <> CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END
                    THEN p.procost::text END],
                ['rows', CASE WHEN p.proretset AND p.prorows <> 1000 THEN p.prorows::text END],
                ['support', nullif(p.prosupport::text, '-')]
            ]
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE {ours} AND {routine_not_of_an_extension}
        UNION ALL
        SELECT 'pg_catalog.pg_trigger'::regclass, g.oid, 'trigger', n.nspname, g.tgname, g.tgrelid,
            g.tgenabled::text, NULL, NULL, NULL,
            CASE WHEN {free[g.tgrelid]} THEN pg_catalog.pg_get_triggerdef(g.oid) END, NULL
        FROM pg_catalog.pg_trigger g
        JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE NOT g.tgisinternal AND {ours}
        UNION ALL
        SELECT 'pg_catalog.pg_policy'::regclass, p.oid, 'policy', n.nspname, p.polname, p.polrelid, NULL,
            NULL, NULL, NULL, NULL, ARRAY[
                ['command', CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                    WHEN 'd' THEN 'DELETE' ELSE 'ALL' END],
                ['restrictive', CASE WHEN NOT p.polpermissive THEN '' END],
                ['roles', array_to_string(ARRAY(
                    SELECT CASE WHEN y = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(y)::text END
                    FROM unnest(p.polroles) y ORDER BY 1), ', ')],
                ['using', CASE WHEN {free[p.polrelid]}
                    THEN pg_catalog.pg_get_expr(p.polqual, p.polrelid) END],
                ['check', CASE WHEN {free[p.polrelid]}
                    THEN pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) END]
            ]
        FROM pg_catalog.pg_policy p
        JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE {ours}
        UNION ALL
        SELECT 'pg_catalog.pg_statistic_ext'::regclass, s.oid, 'statistics', n.nspname, s.stxname, s.stxrelid,
            NULL, NULL, NULL, NULL, concat_ws(' ', (
                SELECT '(' || string_agg(CASE y WHEN 'd' THEN 'ndistinct' WHEN 'f' THEN 'dependencies'
                    WHEN 'm' THEN 'mcv' END, ', ' ORDER BY y) || ')'
                FROM unnest(s.stxkind) y WHERE y <> 'e'
            ), 'ON', concat_ws(', ', (
                SELECT string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys::int2[])
            ), {statistics_expressions})), ARRAY[['target', nullif({statistics_target}, -1)::text]]
        FROM pg_catalog.pg_statistic_ext s
        JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE {ours}
        UNION ALL
        SELECT 'pg_catalog.pg_rewrite'::regclass, w.oid, 'rule', n.nspname, w.rulename, w.ev_class,
            w.ev_enabled::text, NULL, NULL, NULL,
            CASE WHEN {free[w.ev_class]} THEN pg_catalog.pg_get_ruledef(w.oid) END, NULL
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE w.rulename <> '_RETURN' AND {ours}
        UNION ALL
        SELECT NULL, NULL, 'inherits', n.nspname, c.relname, h.inhrelid, NULL, NULL, NULL, NULL,
            concat_ws('.', n.nspname, c.relname), NULL
        FROM pg_catalog.pg_inherits h
        JOIN pg_catalog.pg_class c ON c.oid = h.inhparent
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE h.inhseqno > 1 AND {ours}
    ) o
    LEFT JOIN pg_catalog.pg_description m
        ON m.classoid = o.catalog AND m.objoid = o.oid AND m.objsubid = 0
    ORDER BY 1, 2, 3, 6
"""
"""Sequences, routines, triggers, policies, extended statistics, rules, and further parents of a table after
the first. One statement reads them all: there are few of them, and their details are text.
"""

AGGREGATE = """(
                    SELECT concat_ws(' ', 'SFUNC ' || g.aggtransfn::text,
                        'STYPE ' || pg_catalog.format_type(g.aggtranstype, NULL),
                        'SSPACE ' || nullif(g.aggtransspace, 0),
                        'FINALFUNC ' || nullif(g.aggfinalfn::text, '-'),
                        CASE WHEN g.aggfinalextra THEN 'FINALFUNC_EXTRA' END,
                        'FINALFUNC_MODIFY ' || nullif(g.aggfinalmodify, 'r')::text,
                        'COMBINEFUNC ' || nullif(g.aggcombinefn::text, '-'), 'INITCOND ' || g.agginitval,
                        'SERIALFUNC ' || nullif(g.aggserialfn::text, '-'),
                        'DESERIALFUNC ' || nullif(g.aggdeserialfn::text, '-'),
                        'MSFUNC ' || nullif(g.aggmtransfn::text, '-'),
                        'MINVFUNC ' || nullif(g.aggminvtransfn::text, '-'),
                        'MSTYPE ' || pg_catalog.format_type(nullif(g.aggmtranstype, 0), NULL),
                        'MSSPACE ' || nullif(g.aggmtransspace, 0),
                        'MFINALFUNC ' || nullif(g.aggmfinalfn::text, '-'),
                        CASE WHEN g.aggmfinalextra THEN 'MFINALFUNC_EXTRA' END,
                        'MFINALFUNC_MODIFY ' || nullif(g.aggmfinalmodify, 'r')::text,
                        'MINITCOND ' || g.aggminitval,
                        'SORTOP ' || nullif(g.aggsortop::regoperator::text, '0'))
                    FROM pg_catalog.pg_aggregate g WHERE g.aggfnoid = p.oid
                )"""
SOURCE = "p.prosrc"
SOURCE_OR_BODY = "coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc)"
"""Since version 14, a function may have a body in standard SQL, which is parsed when it is created."""
EXPRESSIONS = "CASE WHEN {free[s.stxrelid]} THEN pg_catalog.pg_get_expr(s.stxexprs, s.stxrelid) END"
"""Since version 14, extended statistics may be on expressions."""


def schema_objects(version: int, behind: BehindLocks = NO_LOCKS) -> str:
    """Return the statement for sequences, routines, and objects that few tables have."""
    return LOOSE_OBJECTS.format(
        ours=OURS,
        sequence_not_of_an_extension=not_of_an_extension("pg_class", "c.oid"),
        routine_not_of_an_extension=not_of_an_extension("pg_proc", "p.oid", "'e', 'i'"),
        body=SOURCE_OR_BODY if version >= 140000 else SOURCE,
        aggregate=AGGREGATE,
        statistics_expressions=EXPRESSIONS.format(free=behind.free) if version >= 140000 else "NULL",
        statistics_target="s.stxstattarget" if version >= 130000 else "-1",
        free=behind.free,
    )
