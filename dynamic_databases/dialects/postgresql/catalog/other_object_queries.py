"""The statement that reads kinds of objects that few PostgreSQL databases have: see `TAIL`.

Source: PostgreSQL manual, System Catalogs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dynamic_databases.dialects.postgresql.catalog.locks import NO_LOCKS, BehindLocks
from dynamic_databases.dialects.postgresql.catalog.queries import OURS

FIRST_OWN = 16384
"""The first oid of user objects: built-in ones have lower oids (FirstNormalObjectId in transam.h)."""
ALWAYS = """
        SELECT 'pg_catalog.pg_namespace'::regclass AS catalog, n.oid, 'schema' AS sort, NULL::name AS schema,
            n.nspname::text AS name, NULL::text AS definition, NULL::text[] AS options
        FROM pg_catalog.pg_namespace n WHERE {ours}
        UNION ALL
        SELECT NULL, NULL, 'extension', NULL, e.extname, NULL, ARRAY[['version', e.extversion],
            ['schema', nullif(n.nspname, pg_catalog.current_schema())::text]]
        FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
"""
OWN: Mapping[str, str] = {
    "pg_cast": """
        SELECT 'pg_catalog.pg_cast'::regclass, c.oid, 'cast', NULL, concat_ws(' AS ',
                pg_catalog.format_type(c.castsource, NULL), pg_catalog.format_type(c.casttarget, NULL)),
            concat(CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure
                WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END,
                CASE c.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' END), NULL
        FROM pg_catalog.pg_cast c WHERE c.oid >= {own}
""",
    "pg_operator": """
        SELECT 'pg_catalog.pg_operator'::regclass, p.oid, 'operator', n.nspname, concat(p.oprname, ' (',
                concat_ws(', ', pg_catalog.format_type(nullif(p.oprleft, 0), NULL),
                    pg_catalog.format_type(nullif(p.oprright, 0), NULL)), ')'),
            concat_ws(' ', 'RETURNS', pg_catalog.format_type(p.oprresult, NULL), 'FUNCTION', p.oprcode,
                'COMMUTATOR ' || nullif(p.oprcom::regoperator::text, '0'),
                'NEGATOR ' || nullif(p.oprnegate::regoperator::text, '0'),
                'RESTRICT ' || nullif(p.oprrest::text, '-'), 'JOIN ' || nullif(p.oprjoin::text, '-'),
                CASE WHEN p.oprcanhash THEN 'HASHES' END, CASE WHEN p.oprcanmerge THEN 'MERGES' END), NULL
        FROM pg_catalog.pg_operator p JOIN pg_catalog.pg_namespace n ON n.oid = p.oprnamespace
        WHERE p.oprcode <> 0 AND p.oid >= {own}
""",
    "pg_opclass": """
        SELECT 'pg_catalog.pg_opclass'::regclass, c.oid, 'operator_class', n.nspname,
            concat(c.opcname, ' USING ', am.amname),
            concat_ws(' ', CASE WHEN c.opcdefault THEN 'DEFAULT' END, 'FOR TYPE',
                pg_catalog.format_type(c.opcintype, NULL),
                'FAMILY ' || CASE WHEN f.opfname <> c.opcname THEN f.opfname END,
                'STORAGE ' || pg_catalog.format_type(nullif(c.opckeytype, 0), NULL)),
            ARRAY[['members', CASE WHEN f.opfname = c.opcname THEN {members} END]]
        FROM pg_catalog.pg_opclass c JOIN pg_catalog.pg_namespace n ON n.oid = c.opcnamespace
        JOIN pg_catalog.pg_am am ON am.oid = c.opcmethod
        JOIN pg_catalog.pg_opfamily f ON f.oid = c.opcfamily
        WHERE c.oid >= {own}
""",
    "pg_opfamily": """
        SELECT 'pg_catalog.pg_opfamily'::regclass, f.oid, 'operator_family', n.nspname,
            concat(f.opfname, ' USING ', am.amname), NULL, ARRAY[['members', {members}]]
        FROM pg_catalog.pg_opfamily f JOIN pg_catalog.pg_namespace n ON n.oid = f.opfnamespace
        JOIN pg_catalog.pg_am am ON am.oid = f.opfmethod
        WHERE f.oid >= {own} AND NOT EXISTS (SELECT FROM pg_catalog.pg_opclass c
            WHERE c.opcfamily = f.oid AND c.opcname = f.opfname)
""",
    "pg_collation": """
        SELECT 'pg_catalog.pg_collation'::regclass, l.oid, 'collation', n.nspname, l.collname,
            concat_ws(' ', 'PROVIDER ' || CASE l.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu'
                    ELSE l.collprovider::text END,
                'LC_COLLATE ' || l.collcollate, 'LC_CTYPE ' || l.collctype, {locale}
                CASE WHEN NOT l.collisdeterministic THEN 'NOT DETERMINISTIC' END), NULL
        FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
        WHERE l.oid >= {own}
""",
    "pg_conversion": """
        SELECT 'pg_catalog.pg_conversion'::regclass, c.oid, 'conversion', n.nspname, c.conname,
            concat_ws(' ', CASE WHEN c.condefault THEN 'DEFAULT' END, 'FOR',
                pg_catalog.pg_encoding_to_char(c.conforencoding), 'TO',
                pg_catalog.pg_encoding_to_char(c.contoencoding), 'FROM', c.conproc), NULL
        FROM pg_catalog.pg_conversion c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace
        WHERE c.oid >= {own}
""",
    "pg_ts_config": """
        SELECT 'pg_catalog.pg_ts_config'::regclass, c.oid, 'text_search', n.nspname,
            concat('configuration ', c.cfgname), concat_ws(' ', 'PARSER', p.prsname, (
                SELECT string_agg(concat(m.maptokentype, ': ', m.mapdict::regdictionary), ', '
                    ORDER BY m.maptokentype, m.mapseqno)
                FROM pg_catalog.pg_ts_config_map m WHERE m.mapcfg = c.oid)), NULL
        FROM pg_catalog.pg_ts_config c JOIN pg_catalog.pg_namespace n ON n.oid = c.cfgnamespace
        JOIN pg_catalog.pg_ts_parser p ON p.oid = c.cfgparser
        WHERE c.oid >= {own}
""",
    "pg_ts_dict": """
        SELECT 'pg_catalog.pg_ts_dict'::regclass, d.oid, 'text_search', n.nspname,
            concat('dictionary ', d.dictname), concat_ws(' ', 'TEMPLATE', t.tmplname, d.dictinitoption), NULL
        FROM pg_catalog.pg_ts_dict d JOIN pg_catalog.pg_namespace n ON n.oid = d.dictnamespace
        JOIN pg_catalog.pg_ts_template t ON t.oid = d.dicttemplate
        WHERE d.oid >= {own}
""",
    "pg_ts_parser": """
        SELECT 'pg_catalog.pg_ts_parser'::regclass, p.oid, 'text_search', n.nspname,
            concat('parser ', p.prsname), concat_ws(' ', 'START', p.prsstart, 'GETTOKEN', p.prstoken, 'END',
                p.prsend, 'LEXTYPES', p.prslextype, 'HEADLINE ' || nullif(p.prsheadline::text, '-')), NULL
        FROM pg_catalog.pg_ts_parser p JOIN pg_catalog.pg_namespace n ON n.oid = p.prsnamespace
        WHERE p.oid >= {own}
""",
    "pg_ts_template": """
        SELECT 'pg_catalog.pg_ts_template'::regclass, t.oid, 'text_search', n.nspname,
            concat('template ', t.tmplname),
            concat_ws(' ', 'LEXIZE', t.tmpllexize, 'INIT ' || nullif(t.tmplinit::text, '-')), NULL
        FROM pg_catalog.pg_ts_template t JOIN pg_catalog.pg_namespace n ON n.oid = t.tmplnamespace
        WHERE t.oid >= {own}
""",
    "pg_language": """
        SELECT 'pg_catalog.pg_language'::regclass, l.oid, 'language', NULL, l.lanname,
            concat_ws(' ', CASE WHEN l.lanpltrusted THEN 'TRUSTED' END,
                'HANDLER ' || nullif(l.lanplcallfoid::regproc::text, '-'),
                'INLINE ' || nullif(l.laninline::regproc::text, '-'),
                'VALIDATOR ' || nullif(l.lanvalidator::regproc::text, '-')), NULL
        FROM pg_catalog.pg_language l WHERE l.oid >= {own}
""",
    "pg_transform": """
        SELECT 'pg_catalog.pg_transform'::regclass, t.oid, 'transform', NULL,
            concat('FOR ', pg_catalog.format_type(t.trftype, NULL), ' LANGUAGE ', l.lanname),
            concat_ws(' ', 'FROM SQL', t.trffromsql, 'TO SQL', t.trftosql), NULL
        FROM pg_catalog.pg_transform t JOIN pg_catalog.pg_language l ON l.oid = t.trflang
""",
    "pg_am": """
        SELECT 'pg_catalog.pg_am'::regclass, am.oid, 'access_method', NULL, am.amname,
            concat(CASE am.amtype WHEN 't' THEN 'TABLE' ELSE 'INDEX' END, ' HANDLER ', am.amhandler), NULL
        FROM pg_catalog.pg_am am WHERE am.oid >= {own}
""",
    "pg_foreign_data_wrapper": """
        SELECT 'pg_catalog.pg_foreign_data_wrapper'::regclass, w.oid, 'foreign_data_wrapper', NULL, w.fdwname,
            concat_ws(' ', 'HANDLER ' || nullif(w.fdwhandler::regproc::text, '-'),
                'VALIDATOR ' || nullif(w.fdwvalidator::regproc::text, '-')),
            ARRAY[['options', array_to_string(w.fdwoptions, E'\n')]]
        FROM pg_catalog.pg_foreign_data_wrapper w
""",
    "pg_foreign_server": """
        SELECT 'pg_catalog.pg_foreign_server'::regclass, s.oid, 'foreign_server', NULL, s.srvname,
            concat_ws(' ', 'FOREIGN DATA WRAPPER', w.fdwname, 'TYPE ' || s.srvtype,
                'VERSION ' || s.srvversion),
            ARRAY[['options', array_to_string(s.srvoptions, E'\n')]]
        FROM pg_catalog.pg_foreign_server s JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
""",
    "pg_event_trigger": """
        SELECT 'pg_catalog.pg_event_trigger'::regclass, g.oid, 'event_trigger', NULL, g.evtname,
            concat_ws(' ', 'ON', g.evtevent, 'WHEN TAG IN (' || array_to_string(g.evttags, ', ') || ')',
                'EXECUTE', g.evtfoid::regprocedure, CASE g.evtenabled WHEN 'D' THEN '-- disabled'
                    WHEN 'R' THEN '-- on replicas only' WHEN 'A' THEN '-- always' END), NULL
        FROM pg_catalog.pg_event_trigger g
""",
    "pg_publication": """
        SELECT 'pg_catalog.pg_publication'::regclass, b.oid, 'publication', NULL, b.pubname,
            concat_ws(', ', CASE WHEN b.puballtables THEN 'FOR ALL TABLES' END,
                CASE WHEN b.pubinsert THEN 'insert' END, CASE WHEN b.pubupdate THEN 'update' END,
                CASE WHEN b.pubdelete THEN 'delete' END, CASE WHEN b.pubtruncate THEN 'truncate' END,
                {via_root}), ARRAY[['tables', {published}]]
        FROM pg_catalog.pg_publication b
""",
}
"""The other kinds by system catalog. Catalogs without user objects are not queried: planning a statement on
all of them takes longer than all other statements of a reading.
"""
HEAD = """
    SELECT o.sort, o.schema, o.name, o.definition, m.description, o.options FROM ("""
TAIL = """
    ) o
    LEFT JOIN pg_catalog.pg_description m ON m.classoid = o.catalog AND m.objoid = o.oid AND m.objsubid = 0
    WHERE o.catalog IS NULL OR (o.sort = 'schema' AND m.description IS NOT NULL)
        OR (o.sort <> 'schema' AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend e
            WHERE e.classid = o.catalog AND e.objid = o.oid AND e.deptype = 'e'
        ))
    ORDER BY 1, 2, 3
"""
"""Extensions, casts, operators and their classes and families, collations, conversions, all of text search,
languages, transforms, access methods, foreign servers and their wrappers, event triggers and publications,
and the comments of schemas. A family that the server created for an operator class is part of the class.
"""

MEMBERS = """(SELECT string_agg(y.text, ', ' ORDER BY y.text) FROM (
                SELECT concat_ws(' ', a.amopstrategy, a.amopopr::regoperator::text,
                    'FOR ORDER BY ' || (SELECT s.opfname FROM pg_catalog.pg_opfamily s
                        WHERE s.oid = a.amopsortfamily)) AS text
                FROM pg_catalog.pg_amop a WHERE a.amopfamily = f.oid
                UNION ALL
                SELECT concat_ws(' ', 'FUNCTION', r.amprocnum, r.amproc::regprocedure,
                    '(' || pg_catalog.format_type(r.amproclefttype, NULL),
                    pg_catalog.format_type(r.amprocrighttype, NULL) || ')')
                FROM pg_catalog.pg_amproc r WHERE r.amprocfamily = f.oid
            ) y)"""
PUBLISHED = """(SELECT string_agg(concat(
                    CASE WHEN n.nspname <> pg_catalog.current_schema() THEN n.nspname || '.' END, c.relname
                    {columns}), ', ' ORDER BY n.nspname, c.relname)
                FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = b.oid)"""
COLUMNS_AND_ROWS = """,
                    ' (' || (SELECT string_agg(a.attname::text, ', ' ORDER BY a.attnum)
                        FROM pg_catalog.pg_attribute a
                        WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) || ')',
                    ' WHERE ' || CASE WHEN {free[r.prrelid]}
                        THEN pg_catalog.pg_get_expr(r.prqual, r.prrelid) END"""
PUBLISHED_SCHEMAS = """(SELECT string_agg('all in ' || n.nspname, ', ' ORDER BY n.nspname)
                FROM pg_catalog.pg_publication_namespace s
                JOIN pg_catalog.pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = b.oid)"""
"""Since version 15, whole schemas can be published, and only some columns and rows of a table."""


def own_catalogs() -> str:
    """Return SQL for the names of the system catalogs that contain user objects."""
    tests = (
        f"CASE WHEN EXISTS (SELECT FROM pg_catalog.{name} WHERE oid >= {FIRST_OWN}) THEN '{name}' END"
        for name in OWN
    )
    return f"array_remove(ARRAY[{', '.join(tests)}], NULL)"


def other_objects(version: int, catalogs: Iterable[str], behind: BehindLocks = NO_LOCKS) -> str:
    """Return the statement for the objects in these catalogs, and for schemas and extensions.

    `version` is the server's version number: 150018.
    """
    locale = "colllocale" if version >= 170000 else "colliculocale" if version >= 150000 else None
    told = f"'LOCALE ' || l.{locale}, " if locale else ""
    told += "'RULES ' || l.collicurules, " if version >= 160000 else ""
    columns = COLUMNS_AND_ROWS.format(free=behind.free) if version >= 150000 else ""
    published = PUBLISHED.format(columns=columns)
    if version >= 150000:
        published = f"concat_ws(', ', {PUBLISHED_SCHEMAS}, {published})"
    via_root = "CASE WHEN b.pubviaroot THEN 'publish_via_partition_root' END" if version >= 130000 else "NULL"
    if version >= 180000:
        via_root += ", 'generated columns ' || nullif(b.pubgencols::text, 'n')"
    asked = [ALWAYS, *(OWN[name] for name in catalogs)]
    return f"{HEAD}{'        UNION ALL'.join(asked)}{TAIL}".format(
        own=FIRST_OWN, ours=OURS, members=MEMBERS, locale=told, published=published, via_root=via_root
    )
