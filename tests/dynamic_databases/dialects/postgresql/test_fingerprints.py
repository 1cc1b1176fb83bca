"""The same fingerprint means the same catalog of PostgreSQL; rows and statistics do not change it."""

from __future__ import annotations

import pytest

from dynamic_databases.catalog import Catalog, Reading
from dynamic_databases.dialects import fingerprints
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.postgresql.catalog import reading
from tests.dynamic_databases.dialects.postgresql.databases import DIALECT, EVERYTHING, opened, session
from tests.servers.postgresql import PostgreSQLServer

pytest.importorskip("psycopg")

pytestmark = pytest.mark.usefixtures("unblocked")
SHORT = Limits(lock=0.2)
CHANGES = (
    "ALTER TABLE customers ADD COLUMN note text",
    "ALTER TABLE customers ALTER COLUMN code TYPE char(6)",
    "ALTER TABLE customers ALTER COLUMN name DROP DEFAULT",
    "ALTER TABLE customers ALTER COLUMN name DROP NOT NULL",
    "ALTER TABLE customers RENAME COLUMN clock TO watch",
    "ALTER TABLE orders SET (fillfactor = 71)",
    "ALTER TABLE orders DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE orders VALIDATE CONSTRAINT later",
    "CREATE POLICY own ON orders USING (tenant = 1)",
    "CREATE TRIGGER untouched BEFORE UPDATE ON orders FOR EACH ROW"
    " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE INDEX one_more ON orders (parent)",
    "DROP INDEX k_words",
    "COMMENT ON TABLE orders IS 'what was bought'",
    "COMMENT ON COLUMN orders.nr IS 'counted'",
    "GRANT SELECT ON orders TO PUBLIC",
    "ALTER TYPE mood ADD VALUE 'glad'",
    "CREATE FUNCTION one_more() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE SEQUENCE more_numbers INCREMENT 5",
    "CREATE SCHEMA one_more_schema",
    "CREATE OR REPLACE VIEW good AS SELECT id, name FROM customers",
    "CREATE TABLE one_more_table (id integer)",
)


@pytest.fixture(scope="module")
def database(postgresql_server):
    return postgresql_server.create(None, EVERYTHING)


def reading_of(server: PostgreSQLServer, database: str, made: dict[str, Catalog] | None = None) -> Reading:
    with opened(server, database, limits=SHORT) as connection:
        return DIALECT.read_catalog_unless(connection, (made or {}).get)


def test_every_change_changes_the_fingerprint(postgresql_server, database):
    before = reading_of(postgresql_server, database)
    assert before.fingerprint is not None
    for change in CHANGES:
        postgresql_server.sql(change, database)
        after = reading_of(postgresql_server, database)
        assert after.catalog != before.catalog, change
        assert after.fingerprint != before.fingerprint, change
        before = after


def test_rows_and_statistics_change_nothing(postgresql_server):
    database = postgresql_server.create(None, "CREATE TABLE t (id serial PRIMARY KEY, name text)")
    before = reading_of(postgresql_server, database)
    assert before.fingerprint is not None
    postgresql_server.sql("INSERT INTO t (name) SELECT 'Ann' FROM generate_series(1, 1000)", database)
    postgresql_server.sql("VACUUM ANALYZE t", database)
    after = reading_of(postgresql_server, database, {before.fingerprint: before.catalog})
    assert after.fingerprint == before.fingerprint
    assert after.catalog is before.catalog
    assert [table.rows for table in after.statistics.tables.values()] == [1000]
    assert after.statistics.bytes != before.statistics.bytes


def test_what_is_behind_a_lock_has_no_fingerprint(postgresql_server):
    database = postgresql_server.create(
        None, "CREATE TABLE t (id integer); CREATE VIEW v AS SELECT * FROM t; CREATE TABLE u (id integer)"
    )
    free = reading_of(postgresql_server, database)
    assert free.fingerprint is not None
    with session(postgresql_server, database) as other:
        other.execute("LOCK TABLE v")
        locked = reading_of(postgresql_server, database, {free.fingerprint: free.catalog})
    assert locked.locked
    assert locked.fingerprint is None
    assert locked.catalog is not free.catalog


@pytest.mark.parametrize("change", ["server", "reader"])
def test_another_server_or_reader_has_another_fingerprint(postgresql_server, database, change, monkeypatch):
    with opened(postgresql_server, database) as connection:
        connection.ensure_connection()
        number = connection.connection.info.server_version
        before = reading.read_catalog(connection, "18.0", number, DIALECT.quote).fingerprint
        if change == "reader":
            monkeypatch.setattr(fingerprints, "code_of", lambda package: "of the next release")
        version = "18.1" if change == "server" else "18.0"
        after = reading.read_catalog(connection, version, number, DIALECT.quote).fingerprint
    assert before != after
