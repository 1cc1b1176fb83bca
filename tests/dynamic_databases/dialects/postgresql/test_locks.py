"""A table that another session has to itself costs itself: the rest of the catalog is read all the same."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError

from dynamic_databases.catalog import LOCKED, NOT_LOCKED, Catalog, Reading, Table, TableKind, TableName
from dynamic_databases.dialects.limits import Limits
from tests.dynamic_databases.dialects.postgresql.databases import (
    DIALECT,
    EVERYTHING,
    has_alone,
    opened,
    session,
)
from tests.servers.postgresql import PostgreSQLServer
from tests.servers.programs import became

pytest.importorskip("psycopg")

pytestmark = pytest.mark.usefixtures("unblocked")
SHORT = Limits(lock=0.2)
NAMING_OTHERS = """
CREATE TABLE plain (id integer PRIMARY KEY, name text);
CREATE TABLE guarded (id integer); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_plain ON guarded USING (EXISTS (SELECT FROM plain WHERE plain.id = guarded.id));
CREATE TABLE ruled (id integer);
CREATE RULE copied AS ON INSERT TO ruled DO ALSO INSERT INTO plain VALUES (new.id);
CREATE TABLE by_expression (a integer, b integer) PARTITION BY LIST ((a + 1));
CREATE TABLE triggered (name text);
CREATE TRIGGER named BEFORE INSERT ON triggered FOR EACH ROW WHEN (new.name <> '') EXECUTE FUNCTION trimmed();
CREATE VIEW over_view AS SELECT * FROM good;
"""
PARSED_BODY = """
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM plain; END;
"""
GATE = 4711


@pytest.fixture(scope="module")
def database(postgresql_server):
    script = NAMING_OTHERS + (PARSED_BODY if postgresql_server.version >= 14 else "")
    return postgresql_server.create(None, EVERYTHING, script)


def read(server: PostgreSQLServer, database: str, *, again: bool = False) -> Reading:
    with opened(server, database, limits=SHORT) as connection:
        if again:
            return DIALECT.read_catalog_again(connection, NOT_LOCKED)
        return DIALECT.read_catalog(connection)


def unlike(catalog: Catalog, other: Catalog) -> set[TableName]:
    return {name for name, table in other.by_name.items() if catalog.by_name.get(name) != table}


def lockable(catalog: Catalog) -> list[TableName]:
    refused = (TableKind.MATERIALIZED_VIEW, TableKind.FOREIGN)
    return [table.table_name for table in catalog.tables if table.kind not in refused]


def table_of(reading: Reading, name: str) -> Table:
    return reading.catalog.by_name[TableName("public", name)]


def test_a_table_under_an_exclusive_lock_costs_itself_whichever_it_is(postgresql_server, database):
    free = read(postgresql_server, database)
    assert free.locked == NOT_LOCKED
    with session(postgresql_server, database) as other:
        for name in lockable(free.catalog):
            other.execute(f"LOCK TABLE {DIALECT.quote_table(name.schema, name.name)}".replace("%%", "%"))
            for again in (False, True):
                reading = read(postgresql_server, database, again=again)
                locked = set(reading.locked.tables)
                assert unlike(reading.catalog, free.catalog) <= locked, name
                assert all(reading.catalog.by_name[name].problem == LOCKED for name in locked)
                assert set(reading.locked.tables.values()) <= {None}
                assert reading.completed_by(free).catalog == free.catalog
                assert not again or name in locked
            other.rollback()


def test_columns_and_keys_of_a_locked_table_are_read_all_the_same(postgresql_server, database):
    with session(postgresql_server, database) as other:
        other.execute("LOCK TABLE customers")
        table = table_of(read(postgresql_server, database), "customers")
    assert [column.type for column in table.columns if column.name == "name"] == ["character varying(200)"]
    assert table.primary_key is not None
    assert table.problem == LOCKED


def test_what_names_a_locked_table_is_locked_with_it(postgresql_server, database):
    with session(postgresql_server, database) as other:
        other.execute("LOCK TABLE plain, customers")
        reading = read(postgresql_server, database)
    names = {str(name) for name in reading.locked.tables}
    assert {"public.plain", "public.guarded", "public.ruled", "public.good", "public.customers"} <= names
    assert "public.over_view" not in names
    assert set(reading.locked.sorts) == ({"routine"} if postgresql_server.version >= 14 else set())


def test_a_view_that_is_being_refreshed_costs_itself(postgresql_server, database):
    slow = f"CREATE MATERIALIZED VIEW slow AS SELECT 1 AS a, pg_advisory_xact_lock_shared({GATE})::text AS b"
    postgresql_server.sql(slow, database)

    def refresh():
        with session(postgresql_server, database) as other:
            other.execute("REFRESH MATERIALIZED VIEW slow")

    with session(postgresql_server, database) as gate:
        gate.execute(f"SELECT pg_advisory_lock({GATE})")
        thread = threading.Thread(target=refresh)
        thread.start()
        try:
            assert became(lambda: has_alone(postgresql_server, database, "slow"), 20)
            reading = read(postgresql_server, database)
            assert set(reading.locked.tables) == {TableName("public", "slow")}
            assert table_of(reading, "slow").problem == LOCKED
        finally:
            gate.execute(f"SELECT pg_advisory_unlock({GATE})")
            thread.join()
    postgresql_server.sql("DROP MATERIALIZED VIEW slow", database)


def test_a_change_that_waits_for_its_turn_is_not_waited_for(postgresql_server, database):
    def alter():
        with session(postgresql_server, database) as other:
            other.execute("ALTER TABLE customers ADD COLUMN later integer")

    free = read(postgresql_server, database)
    with session(postgresql_server, database) as reader:
        reader.execute("SELECT count(*) FROM customers")
        thread = threading.Thread(target=alter)
        thread.start()
        try:
            assert became(lambda: has_alone(postgresql_server, database, "customers"), 20)
            reading = read(postgresql_server, database)
            assert TableName("public", "customers") in reading.locked.tables
            assert reading.completed_by(free).catalog == free.catalog
        finally:
            reader.rollback()
            thread.join()


def test_nothing_more_is_asked_where_nothing_is_locked(postgresql_server, database):
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with opened(postgresql_server, database) as connection:
        connection.ensure_connection()
        with connection.execute_wrapper(note):
            DIALECT.read_catalog(connection)
    assert not [sql for sql in asked if "pg_locks" in sql]
    assert len(asked) == 9


def test_a_lock_within_a_transaction_of_the_callers_is_the_callers(postgresql_server, database):
    with session(postgresql_server, database) as other:
        other.execute("LOCK TABLE customers")
        with opened(postgresql_server, database, limits=SHORT) as connection:
            connection.ensure_connection()
            connection.in_atomic_block = True
            with pytest.raises(OperationalError, match="lock timeout"):
                DIALECT.read_catalog(connection)
            connection.in_atomic_block = False
