"""What another session has to itself costs itself: the rest of the catalog is read all the same."""

from __future__ import annotations

import threading

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import LOCKED, NOT_LOCKED, Reading, TableName
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.mysql.catalog import locks
from tests.dynamic_databases.dialects.mysql.databases import (
    DIALECT,
    EVERYTHING,
    made_anew,
    opened,
    session,
    waiting_in,
)
from tests.servers import mariadb
from tests.servers.mariadb import MariaDBServer, needs_mariadb
from tests.servers.programs import became

pytest.importorskip("pymysql")

pytestmark = pytest.mark.usefixtures("unblocked")
SHORT = Limits(lock=1)
SEEN_BY_VIEWS = """
CREATE TABLE base (a int PRIMARY KEY, b int DEFAULT 3, KEY (b), CHECK (b > 0));
CREATE TRIGGER made BEFORE INSERT ON base FOR EACH ROW SET new.b = 1;
CREATE VIEW above AS SELECT a FROM base;
CREATE VIEW on_top AS SELECT a FROM above;
"""
BEHIND_BASE = {TableName(None, name) for name in ("base", "above", "on_top")}


@pytest.fixture(scope="module")
def server():
    """Yield a server of this module's own: some of these locks are the whole server's."""
    server = mariadb.start()
    yield server
    mariadb.remove(server)


@pytest.fixture
def database(server):
    return server.create(None, EVERYTHING, SEEN_BY_VIEWS)


def read_with(connection: BaseDatabaseWrapper, *, again: bool = False) -> Reading:
    if again:
        return DIALECT.read_catalog_again(connection, NOT_LOCKED)
    return DIALECT.read_catalog(connection)


def read(server: MariaDBServer, database: str, *, again: bool = False) -> Reading:
    with opened(server, database, limits=SHORT) as connection:
        return read_with(connection, again=again)


def unlike(reading: Reading, free: Reading) -> set[TableName]:
    read, all_of = reading.catalog.by_name, free.catalog.by_name
    return {name for name, table in all_of.items() if read.get(name) != table}


@pytest.mark.parametrize("again", [False, True], ids=["waited for", "known"])
def test_a_table_that_is_made_anew_costs_itself_and_its_views(server, database, again):
    needs_mariadb("MySQL's information_schema waits for no table")
    free = read(server, database)
    assert free.locked == NOT_LOCKED
    with made_anew(server, database, "base"):
        reading = read(server, database, again=again)
    assert set(reading.locked.tables) == BEHIND_BASE
    assert unlike(reading, free) == BEHIND_BASE
    assert {reading.catalog.by_name[name].problem for name in BEHIND_BASE} == {LOCKED}
    assert reading.completed_by(free).catalog == free.catalog


def test_a_locked_table_of_another_database_is_not_met(server, database):
    elsewhere = server.create(None, SEEN_BY_VIEWS)
    free = read(server, database)
    with made_anew(server, elsewhere, "base"):
        reading = read(server, database, again=True)
    assert (reading.catalog, reading.locked) == (free.catalog, NOT_LOCKED)


def test_a_server_that_speaks_another_language_is_understood(server, database):
    needs_mariadb("MySQL's information_schema waits for no table")
    with opened(server, database, limits=SHORT) as connection:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION lc_messages = 'de_DE'")
        with made_anew(server, database, "base"):
            assert set(read_with(connection).locked.tables) == BEHIND_BASE


def test_a_table_that_is_locked_in_the_midst_is_not_half_there(server, database):
    needs_mariadb("MySQL's information_schema waits for no table")
    free, let_go, held = read(server, database), threading.Event(), threading.Event()

    def hold():
        with made_anew(server, database, "base"):
            held.set()
            let_go.wait(60)

    def lock_behind_the_list(execute, sql, params, many, context):
        if "information_schema.STATISTICS" in sql and not held.is_set():
            thread.start()
            assert held.wait(30)
        return execute(sql, params, many, context)

    thread = threading.Thread(target=hold)
    with opened(server, database, limits=SHORT) as connection:
        connection.ensure_connection()
        with connection.execute_wrapper(lock_behind_the_list):
            reading = read_with(connection)
        let_go.set()
        thread.join()
    assert set(reading.locked.tables) == BEHIND_BASE
    assert reading.completed_by(free).catalog == free.catalog


@pytest.mark.parametrize(
    "lock",
    ["LOCK TABLES base WRITE, customers WRITE, parted WRITE, above WRITE", "FLUSH TABLES WITH READ LOCK"],
)
def test_a_lock_that_leaves_the_structure_open_changes_nothing(server, database, lock):
    free = read(server, database)
    with session(server, database) as other:
        other.execute(lock)
        reading = read(server, database)
    assert (reading.catalog, reading.locked) == (free.catalog, NOT_LOCKED)


def test_a_change_that_waits_for_its_turn_changes_nothing(server, database):
    def alter():
        with session(server, database) as maker:
            maker.execute("ALTER TABLE base ADD COLUMN c int")

    free = read(server, database)
    with session(server, database) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM base")
        thread = threading.Thread(target=alter)
        thread.start()
        try:
            waits = "Waiting for table metadata lock"
            assert became(lambda: waiting_in(server, database, waits), 20)
            reading = read(server, database)
        finally:
            reader.execute("ROLLBACK")
            thread.join()
    assert (reading.catalog, reading.locked) == (free.catalog, NOT_LOCKED)


@pytest.mark.parametrize("table", ["proc", "event"])
@pytest.mark.parametrize("again", [False, True], ids=["waited for", "known"])
def test_routines_cost_themselves_while_the_servers_own_table_of_them_is_locked(
    server, database, table, again, monkeypatch
):
    needs_mariadb("MySQL lets nobody lock its tables of routines")
    monkeypatch.setattr(locks, "ROUTINES_SECONDS", 1.0)
    free = read(server, database)
    with session(server, database) as other:
        other.execute(f"LOCK TABLES mysql.{table} WRITE")
        reading = read(server, database, again=again)
    assert (dict(reading.locked.tables), dict(reading.locked.sorts)) == (
        {},
        {"routine": None, "rights": None},
    )
    assert reading.catalog.routines == ()
    assert unlike(reading, free) == set()
    assert reading.completed_by(free).catalog == free.catalog


def test_a_locked_sequence_is_known_by_its_name(server, database):
    needs_mariadb("MySQL has no sequences")
    free = read(server, database)
    with session(server, database) as other:
        other.execute("LOCK TABLES numbers WRITE")
        reading = read(server, database)
    assert [sequence.name for sequence in reading.catalog.sequences] == ["numbers"]
    assert dict(reading.locked.sorts) == {"sequence": None}
    assert reading.completed_by(free).catalog == free.catalog


def test_the_last_migration_is_left_out_while_its_table_is_locked(server, database):
    server.sql(
        "CREATE TABLE django_migrations (id int PRIMARY KEY, app text, name text, applied datetime);"
        "INSERT INTO django_migrations VALUES (1, 'shop', '0001_initial', '2026-01-01')",
        database,
    )
    assert read(server, database).statistics.migration is not None
    with session(server, database) as other:
        other.execute("LOCK TABLES django_migrations WRITE")
        reading = read(server, database)
    assert (reading.statistics.migration, reading.locked) == (None, NOT_LOCKED)


@pytest.mark.parametrize("table", ["db", "tables_priv", "columns_priv", "procs_priv"])
def test_while_a_table_of_grants_is_locked_the_rest_is_read(server, database, table):
    needs_mariadb("its own tables can't be locked")
    with session(server, database) as other:
        other.execute(f"LOCK TABLES mysql.{table} WRITE")
        locked = read(server, database)
        other.execute("UNLOCK TABLES")
    earlier = read(server, database)
    assert locked.locked.names == ["rights"]
    assert locked.catalog.tables == earlier.catalog.tables
    assert locked.catalog.rights == ()
    assert locked.completed_by(earlier).catalog.rights == earlier.catalog.rights != ()
