"""Comparing two PostgreSQL databases, reading included, beside dictionaries of the same facts and others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from django.db.backends.base.base import BaseDatabaseWrapper
from sqlalchemy import URL, Engine, MetaData, create_engine

from dynamic_databases.catalog import Catalog
from dynamic_databases.collector_pauses import uncollected
from dynamic_databases.comparison import Comparison, compare
from tests.benchmarks.pairs import Pair
from tests.benchmarks.schemas import script
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, opened
from tests.required import available
from tests.servers.postgresql import SUPERUSER, PostgreSQLServer, remove, start

OURS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
FACTS = (
    f"""
    SELECT 'relation', n.nspname, c.relname, '', c.relkind::text, c.relpersistence::text,
        obj_description(c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND {OURS}
    """,
    f"""
    SELECT 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, a.attcollation,
        col_description(a.attrelid, a.attnum)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND {OURS}
    """,
    f"""
    SELECT 'constraint', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OURS}
    """,
    f"""
    SELECT 'index', n.nspname, c.relname, i.relname, pg_get_indexdef(x.indexrelid)
    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {OURS}
    """,
    """
    SELECT 'trigger', n.nspname, c.relname, t.tgname, pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal
    """,
    f"""
    SELECT 'routine', n.nspname, p.proname, oidvectortypes(p.proargtypes), p.prosrc
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS}
    """,
    """
    SELECT 'sequence', schemaname, sequencename, '', start_value, min_value, max_value, increment_by
    FROM pg_sequences
    """,
)
"""One statement for each kind of object, each thing in the server's own definition."""


def pairs() -> Iterator[Pair]:
    """Yield two pairs, or none where PostgreSQL is not installed."""
    if available("postgresql") is None:
        sys.stderr.write("PostgreSQL is not installed: comparing its databases is not measured.\n")
        return
    server = start({"max_locks_per_transaction": "256"})
    try:
        yield from compared_with(server, 1000, 1.1)
        yield from compared_with(server, 100, None)
    finally:
        remove(server)


def compared_with(server: PostgreSQLServer, tables: int, target: float | None) -> Iterator[Pair]:
    names = [
        server.create(f"{side}_{tables}", script(tables, drifted=side == "dev")) for side in ("prod", "dev")
    ]
    bare = [psycopg.connect(**server.conninfo(name), autocommit=True) for name in names]
    engines = [engine_of(server, name) for name in names]
    alembic = ("SQLAlchemy with alembic's compare_metadata", lambda: by_alembic(*engines))
    with opened(server, names[0]) as prod, opened(server, names[1]) as dev, ThreadPoolExecutor(2) as threads:
        for connection in (prod, dev):
            connection.ensure_connection()
            connection.inc_thread_sharing()
        comparison, planted = compared(threads, prod, dev), floor(*bare)
        assert len(comparison.differences) == len(planted) == tables // 20, (
            len(comparison.differences),
            len(planted),
        )
        yield Pair(
            f"comparing {tables:,} tables of two PostgreSQL databases, reading included",
            lambda: floor(*bare),
            lambda: compared(threads, prod, dev),
            target,
            () if target else (alembic,),
            runs=15 if target else 5,
        )
    for bare_connection in bare:
        bare_connection.close()
    for engine in engines:
        engine.dispose()


def compared(threads: ThreadPoolExecutor, prod: BaseDatabaseWrapper, dev: BaseDatabaseWrapper) -> Comparison:
    """Read both at once, as the application does, and compare."""
    with uncollected():
        return compare(dict(zip(("prod", "dev"), threads.map(catalog_of, (prod, dev)), strict=True)))


def catalog_of(connection: BaseDatabaseWrapper) -> Catalog:
    return DIALECT.read_catalog(connection).catalog


def floor(prod: psycopg.Connection, dev: psycopg.Connection) -> dict[Any, Any]:
    """Return what differs: rows in dictionaries, and the difference of those."""
    left, right = facts(prod), facts(dev)
    return {
        key: (left.get(key), right.get(key))
        for key in left.keys() | right.keys()
        if left.get(key) != right.get(key)
    }


def facts(connection: psycopg.Connection) -> dict[Any, Any]:
    return {row[:4]: row[4:] for sql in FACTS for row in connection.execute(sql)}


def engine_of(server: PostgreSQLServer, database: str) -> Engine:
    address = ("127.0.0.1", server.port, database)
    return create_engine(URL.create("postgresql+psycopg", SUPERUSER, f"{SUPERUSER}'s password", *address))


def by_alembic(prod: Engine, dev: Engine) -> list[Any]:
    metadata = MetaData()
    metadata.reflect(prod)
    with dev.connect() as connection:
        differences: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
    return differences
