"""Opens databases of the tests' PostgreSQL as the application does; a schema with everything that it has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Table
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.postgresql import PostgreSQL
from tests.guarded import guarded
from tests.servers.postgresql import SUPERUSER, PostgreSQLServer

DIALECT = PostgreSQL()
LIMITS = Limits()

EVERYTHING = """
CREATE SCHEMA sales;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'a,b');
CREATE TYPE sales."Odd ""Type(3)" AS ENUM ('x', '100%', '%s');
CREATE TYPE place AS (street text, number integer);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE DOMAIN year AS integer DEFAULT 2000 NOT NULL CHECK (VALUE >= 1901)
    CONSTRAINT upper CHECK (VALUE <= 2155);
CREATE DOMAIN code AS varchar(5) COLLATE "C";
CREATE TABLE customers (
    id integer GENERATED ALWAYS AS IDENTITY,
    nr bigserial,
    code char(5) NOT NULL DEFAULT 'x''y',
    name varchar(200) COLLATE "POSIX" NOT NULL DEFAULT '',
    feeling mood DEFAULT 'sad',
    odd sales."Odd ""Type(3)",
    born year,
    short code,
    amount numeric(18,4) DEFAULT 0 CONSTRAINT positive CHECK (amount >= 0),
    rough numeric,
    tags varchar(20)[] DEFAULT '{}',
    grid integer[][],
    open_ int4range,
    spans span,
    home place,
    at timestamp(3) with time zone DEFAULT now(),
    on_ timestamp DEFAULT CURRENT_TIMESTAMP,
    clock time(0),
    mask bit(8) DEFAULT B'00000101',
    masks bit varying(16),
    raw bytea,
    document jsonb,
    plain json,
    words tsvector,
    ip inet,
    net cidr,
    spot point,
    doubled numeric GENERATED ALWAYS AS (amount * 2) STORED,
    CONSTRAINT customers_pk PRIMARY KEY (id) INCLUDE (nr),
    CONSTRAINT u_code UNIQUE (code) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE customers IS 'People "who" buy';
COMMENT ON COLUMN customers.id IS 'the key';
ALTER TABLE customers DROP COLUMN rough;
CREATE INDEX k_desc ON customers (name DESC NULLS LAST, nr NULLS FIRST) INCLUDE (amount) WHERE nr > 5;
COMMENT ON INDEX k_desc IS 'sorted';
CREATE UNIQUE INDEX k_lower ON customers (lower(name) varchar_pattern_ops, name COLLATE "C");
CREATE INDEX k_words ON customers USING gin (words);
CREATE INDEX k_hash ON customers USING hash (ip);
CREATE INDEX k_json ON customers USING gin (document jsonb_path_ops);
CREATE TABLE orders (
    tenant integer, nr integer, customer_id integer, parent integer,
    during int4range, EXCLUDE USING gist (during WITH &&),
    PRIMARY KEY (tenant, nr),
    CONSTRAINT bought FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL ON UPDATE CASCADE
        DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT part_of FOREIGN KEY (parent, tenant) REFERENCES orders (nr, tenant) MATCH FULL
) WITH (fillfactor = 70);
ALTER TABLE orders ADD CONSTRAINT later CHECK (nr > 0) NOT VALID;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE TABLE sales.orders (id integer PRIMARY KEY, customer integer REFERENCES public.customers);
CREATE UNLOGGED TABLE keyless (a integer, b text);
CREATE TABLE parted (id integer, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE parted_old PARTITION OF parted FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE sales.parted_new PARTITION OF parted FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)
    PARTITION BY LIST (id);
CREATE TABLE parted_rest PARTITION OF sales.parted_new DEFAULT;
CREATE TABLE animals (name text);
CREATE TABLE cats (lives integer DEFAULT 9) INHERITS (animals);
CREATE VIEW good AS SELECT id, name FROM customers WHERE name <> '`x".y';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM customers;
CREATE UNIQUE INDEX counted_n ON counted (n);
CREATE FOREIGN DATA WRAPPER elsewhere;
CREATE SERVER far FOREIGN DATA WRAPPER elsewhere;
CREATE FOREIGN TABLE remote (a integer NOT NULL) SERVER far OPTIONS (secret 'hidden');
CREATE SEQUENCE numbers AS smallint START WITH 5 INCREMENT BY 2 MAXVALUE 1000 CYCLE CACHE 20;
CREATE FUNCTION joined(a integer, b numeric DEFAULT 1) RETURNS text LANGUAGE sql STABLE STRICT
    AS 'SELECT concat(a, b)';
CREATE PROCEDURE sales.copy_it(INOUT a integer) LANGUAGE plpgsql AS 'BEGIN a := a + 1; END';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN new.name := trim(new.name); RETURN new; END';
CREATE TRIGGER trim_name BEFORE INSERT OR UPDATE OF name ON customers
    FOR EACH ROW WHEN (new.name <> '') EXECUTE FUNCTION trimmed();
ALTER TABLE customers DISABLE TRIGGER trim_name;
CREATE TABLE "we""ird 'na.me% $x" ("a""b" integer, "100%" integer, "%s" integer, "a.b" integer, "$1" integer,
    "Ümläut" integer PRIMARY KEY);
CREATE TABLE nothing ();
CREATE EXTENSION pg_trgm;
"""


@contextmanager
def opened(
    server: PostgreSQLServer,
    database: str,
    user: str = SUPERUSER,
    limits: Limits = LIMITS,
    *,
    read_only: bool = True,
    **config: Any,
) -> Iterator[BaseDatabaseWrapper]:
    """Yield a guarded connection of Django's, guarded again whenever it is opened again."""
    from dynamic_databases.dialects.postgresql.backend.base import DatabaseWrapper

    given = server.config(database, user, **config)
    entry = DIALECT.entry(given, limits, read_only=read_only)
    entry |= {key: given[key] for key in ("PRIVILEGED_LOGIN",) if key in given}
    wrapper = DatabaseWrapper(entry, "postgresql")
    with guarded(wrapper, DIALECT, limits):
        yield wrapper


def catalog_of(server: PostgreSQLServer, database: str, user: str = SUPERUSER) -> Catalog:
    with opened(server, database, user) as connection:
        return DIALECT.read_catalog(connection).catalog


def table_of(server: PostgreSQLServer, script: str, name: str = "t") -> Table:
    """Return one table of a new database that `script` makes."""
    table = catalog_of(server, server.create(None, script)).table(name)
    assert table is not None
    return table


@contextmanager
def session(server: PostgreSQLServer, database: str) -> Iterator[Any]:
    """Yield a session of somebody else's, in a transaction."""
    import psycopg

    with psycopg.connect(
        host=str(server.folder), port=server.port, dbname=database, user=SUPERUSER
    ) as connection:
        yield connection
        connection.rollback()


def has_alone(server: PostgreSQLServer, database: str, name: str) -> bool:
    """Return whether somebody has a table to himself, or waits to have it."""
    mode = f"l.mode = 'AccessExclusiveLock' AND l.relation = '{name}'::regclass"
    return server.sql(f"SELECT count(*) > 0 FROM pg_locks l WHERE {mode}", database) == "t\n"
