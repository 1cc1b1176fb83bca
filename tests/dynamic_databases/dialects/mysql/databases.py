"""Opens databases of the tests' MariaDB as the application does; a schema with everything that it has."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from dynamic_databases.catalog import Catalog, Table
from dynamic_databases.dialects.limits import Limits
from dynamic_databases.dialects.mysql import MySQL
from tests.guarded import guarded
from tests.servers.mariadb import SUPERUSER, MariaDBServer
from tests.servers.programs import became

DIALECT = MySQL()
LIMITS = Limits()

EVERYTHING = """
CREATE TABLE customers (
    id int unsigned NOT NULL AUTO_INCREMENT COMMENT 'the key',
    code char(5) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'x''y',
    name varchar(200) NOT NULL DEFAULT '',
    email varchar(300),
    status enum('new','it''s','a,b') NOT NULL DEFAULT 'new',
    flags set('x','y'),
    active tinyint(1) DEFAULT 1,
    small smallint unsigned zerofill,
    amount decimal(18,4) unsigned DEFAULT 0,
    mask bit(8) DEFAULT b'101',
    born year,
    changed datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
    seen timestamp NULL,
    settings json,
    notes longtext CHECK (json_valid(notes) OR notes = ''),
    place point NOT NULL,
    total decimal(20,4) AS (amount * 2) VIRTUAL,
    loud varchar(200) AS (upper(name)) STORED,
    secret int INVISIBLE DEFAULT 5,
    PRIMARY KEY (id),
    UNIQUE KEY u_code (code) COMMENT 'codes',
    UNIQUE KEY u_email (email(100), name),
    KEY k_desc (name DESC),
    KEY unused (born) /*M! IGNORED */ /*!80000 INVISIBLE */,
    FULLTEXT KEY words (name, notes),
    SPATIAL KEY places (place),
    CONSTRAINT positive CHECK (amount >= 0)
) COMMENT='People `who` buy';
CREATE TABLE orders (
    tenant int, nr int, customer_id int unsigned, parent int,
    PRIMARY KEY (tenant, nr),
    CONSTRAINT bought FOREIGN KEY (customer_id) REFERENCES customers (id)
        ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT part_of FOREIGN KEY (tenant, parent) REFERENCES orders (tenant, nr)
) ROW_FORMAT=COMPRESSED;
CREATE TABLE parted (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (year(day))
    (PARTITION old VALUES LESS THAN (2020), PARTITION new VALUES LESS THAN MAXVALUE);
CREATE TABLE history (id int PRIMARY KEY, v int) /*M! WITH SYSTEM VERSIONING */;
CREATE TABLE other_engine (a int, KEY (a)) ENGINE=MyISAM;
/*M! CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2 MAXVALUE 1000 CYCLE */;
CREATE VIEW good AS SELECT id, name FROM customers WHERE name <> '`x`.y' WITH CHECK OPTION;
CREATE TABLE gone (a int);
CREATE VIEW broken AS SELECT a FROM gone;
DROP TABLE gone;
DELIMITER //
CREATE PROCEDURE copy_it(IN a int, OUT b varchar(20)) READS SQL DATA BEGIN SET b = a; END//
CREATE FUNCTION joined(a int, b decimal(10,2)) RETURNS varchar(30) DETERMINISTIC RETURN concat(a, b)//
CREATE TRIGGER trimmed BEFORE INSERT ON customers FOR EACH ROW BEGIN SET new.name = trim(new.name); END//
CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DO DELETE FROM other_engine//
DELIMITER ;
CREATE TABLE `we``ird "na'me% $x` (`a``b` int, `100%` int, `%s` int, `a.b` int, `Ümläut` int PRIMARY KEY);
"""


@contextmanager
def opened(
    server: MariaDBServer,
    database: str,
    user: str = SUPERUSER,
    limits: Limits = LIMITS,
    *,
    read_only: bool = True,
    **config: Any,
) -> Iterator[BaseDatabaseWrapper]:
    """Yield a guarded connection of Django's, guarded again whenever it is opened again."""
    from dynamic_databases.dialects.mysql.backend.base import DatabaseWrapper

    given = server.config(database, user, **config)
    entry = DIALECT.entry(given, limits, read_only=read_only)
    entry |= {key: given[key] for key in ("PRIVILEGED_LOGIN",) if key in given}
    wrapper = DatabaseWrapper(entry, "mysql")
    with guarded(wrapper, DIALECT, limits):
        yield wrapper


def catalog_of(server: MariaDBServer, database: str, user: str = SUPERUSER) -> Catalog:
    with opened(server, database, user) as connection:
        return DIALECT.read_catalog(connection).catalog


def table_of(server: MariaDBServer, script: str, name: str = "t") -> Table:
    """Return one table of a new database that `script` makes."""
    table = catalog_of(server, server.create(None, script)).table(name)
    assert table is not None
    return table


@contextmanager
def session(server: MariaDBServer, database: str) -> Iterator[Any]:
    """Yield the cursor of a session of somebody else's, whose locks end with it."""
    import pymysql

    with (
        closing(pymysql.connect(unix_socket=str(server.socket), user=SUPERUSER, database=database)) as other,
        other.cursor() as cursor,
    ):
        yield cursor


@contextmanager
def made_anew(server: MariaDBServer, database: str, table: str) -> Iterator[None]:
    """Hold a table as long as the block lasts, as a statement does that makes it anew."""
    gate = f"{database}.{table}"

    def make() -> None:
        with session(server, database) as maker:
            maker.execute(f"CREATE OR REPLACE TABLE `{table}` AS SELECT GET_LOCK('{gate}', 60) AS a")

    with session(server, database) as keeper:
        keeper.execute(f"SELECT GET_LOCK('{gate}', 5)")
        thread = threading.Thread(target=make)
        thread.start()
        try:
            assert became(lambda: waiting_in(server, database, "User lock"), 20)
            yield
        finally:
            keeper.execute(f"SELECT RELEASE_LOCK('{gate}')")
            thread.join()


def waiting_in(server: MariaDBServer, database: str, state: str) -> bool:
    """Return whether a session of a database waits, for what is said as the server does."""
    of_them = f"DB = '{database}' AND STATE = '{state}'"
    return server.sql(f"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE {of_them}") != "0\n"
