"""Real databases: equal to themselves, and with one planted change different in exactly that.

The same script runs on SQLite, PostgreSQL, MariaDB and, where TEST_SQLSERVER_URL names one, a SQL Server; a
change is one replacement in it. Each is looked at in every position of three environments and from every
baseline.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog
from dynamic_databases.comparison import compare
from dynamic_databases.dialects.base import Dialect
from dynamic_databases.dialects.mysql import MySQL
from dynamic_databases.dialects.postgresql import PostgreSQL
from dynamic_databases.dialects.sqlite import SQLite
from tests.dynamic_databases.dialects.mysql import databases as mysql_databases
from tests.dynamic_databases.dialects.postgresql import databases as postgresql_databases
from tests.dynamic_databases.dialects.sqlite import files as sqlite_files
from tests.dynamic_databases.dialects.sqlserver import databases as sqlserver_databases

SCRIPT = """
CREATE TABLE customers (
    id integer NOT NULL,
    name varchar(40) NOT NULL,
    email varchar(80),
    CONSTRAINT pk_customers PRIMARY KEY (id),
    CONSTRAINT uq_email UNIQUE (email)
);
CREATE TABLE orders (
    id integer NOT NULL,
    customer_id integer NOT NULL,
    total decimal(10,2) DEFAULT 0,
    status varchar(20) DEFAULT 'open' NOT NULL,
    note integer,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT ck_total CHECK (total >= 0)
);
CREATE INDEX ix_customer ON orders (customer_id);
CREATE INDEX ix_status ON orders (status);
CREATE TABLE audit (id integer NOT NULL, PRIMARY KEY (id));
CREATE VIEW open_orders AS SELECT id FROM orders WHERE status = 'open';
"""
ENVIRONMENTS = ("prod", "test", "dev")


@dataclass(frozen=True)
class Change:
    """A replacement in the script, and the one difference that it makes."""

    old: str
    new: str
    object: str
    table: str
    name: str | None
    kind: str = "changed"
    attribute: str | None = None


CHANGES = {
    "a longer text": Change(
        "status varchar(20)",
        "status varchar(30)",
        "column",
        "orders",
        "status",
        attribute="type",
    ),
    "another type": Change(
        "note integer",
        "note varchar(9)",
        "column",
        "orders",
        "note",
        attribute="type",
    ),
    "a wider integer": Change(
        "note integer",
        "note bigint",
        "column",
        "orders",
        "note",
        attribute="type",
    ),
    "more digits": Change(
        "decimal(10,2)",
        "decimal(12,2)",
        "column",
        "orders",
        "total",
        attribute="type",
    ),
    "not null": Change(
        "note integer",
        "note integer NOT NULL",
        "column",
        "orders",
        "note",
        attribute="nullable",
    ),
    "another default": Change(
        "'open' NOT",
        "'new' NOT",
        "column",
        "orders",
        "status",
        attribute="default",
    ),
    "no default": Change(
        " DEFAULT 0",
        "",
        "column",
        "orders",
        "total",
        attribute="default",
    ),
    "a column less": Change(
        "note integer,",
        "",
        "column",
        "orders",
        "note",
        "missing",
    ),
    "a column more": Change(
        "note integer,",
        "note integer, more date,",
        "column",
        "orders",
        "more",
        "missing",
    ),
    "a longer key": Change(
        "KEY (id),\n    CONSTRAINT fk",
        "KEY (id, status),\n    CONSTRAINT fk",
        "primary_key",
        "orders",
        None,
    ),
    "no unique": Change(
        ",\n    CONSTRAINT uq_email UNIQUE (email)",
        "",
        "unique",
        "customers",
        "uq_email",
        "missing",
    ),
    "a wider unique": Change(
        "UNIQUE (email)",
        "UNIQUE (email, name)",
        "unique",
        "customers",
        "uq_email",
    ),
    "no index": Change(
        "CREATE INDEX ix_status ON orders (status);",
        "",
        "index",
        "orders",
        "ix_status",
        "missing",
    ),
    "an index more": Change(
        "CREATE TABLE audit",
        "CREATE INDEX ix_note ON orders (note); CREATE TABLE audit",
        "index",
        "orders",
        "ix_note",
        "missing",
    ),
    "another column in an index": Change(
        "orders (status)",
        "orders (status, id)",
        "index",
        "orders",
        "ix_status",
    ),
    "an index renamed": Change(
        "INDEX ix_status",
        "INDEX ix_state",
        "index",
        "orders",
        "ix_status",
        "renamed",
    ),
    "a unique index": Change(
        "CREATE INDEX ix_status",
        "CREATE UNIQUE INDEX ix_status",
        "index",
        "orders",
        "ix_status",
    ),
    "no foreign key": Change(
        "    CONSTRAINT fk_customer FOREIGN KEY (customer_id) REFERENCES customers (id),\n",
        "",
        "foreign_key",
        "orders",
        "fk_customer",
        "missing",
    ),
    "another action": Change(
        "customers (id),",
        "customers (id) ON DELETE CASCADE,",
        "foreign_key",
        "orders",
        "fk_customer",
    ),
    "no check": Change(
        ",\n    CONSTRAINT ck_total CHECK (total >= 0)",
        "",
        "check",
        "orders",
        "ck_total",
        "missing",
    ),
    "another check": Change(
        "total >= 0",
        "total >= 1",
        "check",
        "orders",
        "ck_total",
    ),
    "a table less": Change(
        "CREATE TABLE audit (id integer NOT NULL, PRIMARY KEY (id));",
        "",
        "table",
        "audit",
        None,
        "missing",
    ),
    "a view less": Change(
        "CREATE VIEW open_orders AS SELECT id FROM orders WHERE status = 'open';",
        "",
        "view",
        "open_orders",
        None,
        "missing",
    ),
    "another view": Change(
        "WHERE status = 'open'",
        "WHERE status = 'paid'",
        "view",
        "open_orders",
        None,
        attribute="definition",
    ),
}


VENDORS = ("sqlite", "postgresql", "mariadb", "sqlserver")
PAIRS = [pair for pair in product(VENDORS, CHANGES) if pair != ("mariadb", "a unique index")]
"""On MariaDB a unique index is a unique constraint: two things differ then, not one."""


@pytest.fixture(params=VENDORS)
def catalog_of(request, tmp_path, unblocked):
    """Return a function that runs a script in a new database and reads its catalog."""
    if request.param == "sqlite":
        return lambda script: _read(SQLite(), sqlite_files.opened(_file(tmp_path, script)))
    if request.param == "sqlserver":
        return _of_sqlserver
    server = request.getfixturevalue(f"{request.param}_server")
    dialect, databases = {
        "postgresql": (PostgreSQL(), postgresql_databases),
        "mariadb": (MySQL(), mysql_databases),
    }[request.param]
    return lambda script: _read(dialect, databases.opened(server, server.create(None, script)))


@cache
def _of_sqlserver(script: str) -> Catalog:
    """Return the catalog of what a script makes there, each script once: a server may read it for seconds."""
    with sqlserver_databases.emptied_dbo() as dbo:
        dbo.run(*filter(str.strip, script.split(";")))
        return sqlserver_databases.catalog_of(dbo, script)


def _file(folder: Path, script: str) -> Path:
    return sqlite_files.make(folder / f"{len(list(folder.iterdir()))}.db", script)


def _read(dialect: Dialect, opening: AbstractContextManager[BaseDatabaseWrapper]) -> Catalog:
    with opening as connection:
        return dialect.read_catalog(connection).catalog


def test_a_database_made_twice_has_no_difference(catalog_of):
    one, other = catalog_of(SCRIPT), catalog_of(SCRIPT + " ")
    comparison = compare({"prod": one, "test": other, "dev": one})
    assert [(each.object, each.table, each.name) for each in comparison.differences] == []
    assert len(comparison.tables) == 4


@pytest.mark.usefixtures("unblocked")
def test_one_script_on_three_vendors_differs_in_nothing_but_a_row_s_own_number(
    tmp_path, postgresql_server, mariadb_server
):
    postgresql = postgresql_databases.catalog_of(postgresql_server, postgresql_server.create(None, SCRIPT))
    mariadb = mysql_databases.catalog_of(mariadb_server, mariadb_server.create(None, SCRIPT))
    sqlite = sqlite_files.catalog_of(_file(tmp_path, SCRIPT))
    assert compare({"prod": postgresql, "dev": mariadb}).differences == ()
    for other in (postgresql, mariadb):
        found = compare({"prod": other, "dev": sqlite}).differences
        assert [(one.table, one.name, one.attribute) for one in found] == [
            (name, "id", "identity") for name in ("audit", "customers", "orders")
        ]


@pytest.mark.parametrize(("catalog_of", "name"), PAIRS, indirect=["catalog_of"], ids=str)
def test_one_planted_change_is_the_one_difference(catalog_of, name):
    change = CHANGES[name]
    assert SCRIPT.count(change.old) == 1
    base, changed = catalog_of(SCRIPT), catalog_of(SCRIPT.replace(change.old, change.new))
    for position, baseline in product(ENVIRONMENTS, ENVIRONMENTS):
        catalogs = {one: changed if one == position else base for one in ENVIRONMENTS}
        differences = compare(catalogs, baseline).differences
        where = f"changed in {position}, seen from {baseline}"
        assert [(one.object, one.table) for one in differences] == [(change.object, change.table)], where
        (found,) = differences
        assert found.kind == change.kind, where
        assert change.attribute in (None, found.attribute), where
        if change.name is not None:
            assert found.name in {change.name, change.name.replace("status", "state")}, where
        others = set(ENVIRONMENTS) - {position}
        assert set(found.against) == (others if baseline == position else {position}), where
