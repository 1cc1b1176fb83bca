"""The statement that reads the types of a PostgreSQL database.

Source: PostgreSQL manual, System Catalogs.
"""

from __future__ import annotations

from dynamic_databases.dialects.postgresql.catalog.queries import OURS, not_of_an_extension

TYPES = """
    SELECT t.oid, n.nspname, t.typname, t.typtype::text, t.typcategory::text, t.typelem, t.typbasetype,
        t.typtypmod, t.typnotnull, r.rngsubtype, pg_catalog.format_type(t.oid, NULL), t.typrelid,
        CASE WHEN t.typbasetype <> 0 THEN pg_catalog.format_type(t.typbasetype, t.typtypmod) END,
        t.typdefault, l.collname, v.labels, d.checks, o.ours,
        CASE WHEN o.ours AND t.typtype = 'r' THEN {range_details}
            WHEN o.ours AND t.typtype = 'b' THEN {base_details} END,
        CASE WHEN o.ours THEN pg_catalog.obj_description(t.oid, 'pg_type') END
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    CROSS JOIN LATERAL (
        SELECT {ours} AND t.typtype IN ('d', 'e', 'c', 'r', 'b') AND t.typisdefined
            AND t.typinput <> 'pg_catalog.array_in'::regproc AND {not_of_an_extension} AS ours
    ) o
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
"""Excludes the row types of tables, and arrays of those."""

RANGE_DETAILS = """concat_ws(' ',
            'COLLATION ' || (SELECT y.collname FROM pg_catalog.pg_collation y
                JOIN pg_catalog.pg_type s ON s.oid = r.rngsubtype
                WHERE y.oid = r.rngcollation AND y.oid <> s.typcollation),
            'SUBTYPE_OPCLASS ' || (SELECT y.opcname FROM pg_catalog.pg_opclass y
                WHERE y.oid = r.rngsubopc AND NOT y.opcdefault),
            'CANONICAL ' || nullif(r.rngcanonical::text, '-'),
            'SUBTYPE_DIFF ' || nullif(r.rngsubdiff::text, '-'))"""
BASE_DETAILS = """concat_ws(' ', 'INPUT ' || t.typinput::text, 'OUTPUT ' || t.typoutput::text,
            'RECEIVE ' || nullif(t.typreceive::text, '-'), 'SEND ' || nullif(t.typsend::text, '-'),
            'TYPMOD_IN ' || nullif(t.typmodin::text, '-'), 'TYPMOD_OUT ' || nullif(t.typmodout::text, '-'),
            'ANALYZE ' || nullif(t.typanalyze::text, '-'), {subscript}
            'INTERNALLENGTH ' || CASE WHEN t.typlen < 0 THEN 'VARIABLE' ELSE t.typlen::text END,
            CASE WHEN t.typbyval THEN 'PASSEDBYVALUE' END, 'ALIGNMENT ' || t.typalign::text,
            'STORAGE ' || t.typstorage::text, 'CATEGORY ' || t.typcategory::text,
            CASE WHEN t.typispreferred THEN 'PREFERRED' END, 'DEFAULT ' || t.typdefault,
            'ELEMENT ' || pg_catalog.format_type(nullif(t.typelem, 0), NULL),
            'DELIMITER ' || nullif(t.typdelim::text, ','),
            CASE WHEN t.typcollation <> 0 THEN 'COLLATABLE' END)"""
SUBSCRIPT = "'SUBSCRIPT ' || nullif(t.typsubscript::text, '-'),"
"""From 14 on."""
RANGE_OR_MULTIRANGE = "rngtypid = t.oid OR r.rngmultitypid"
"""From 14 on."""


def types(version: int) -> str:
    """Return the statement for types."""
    return TYPES.format(
        ours=OURS,
        not_of_an_extension=not_of_an_extension("pg_type", "t.oid"),
        range_details=RANGE_DETAILS,
        base_details=BASE_DETAILS.format(subscript=SUBSCRIPT if version >= 140000 else ""),
        range_of=RANGE_OR_MULTIRANGE if version >= 140000 else "rngtypid",
    )
