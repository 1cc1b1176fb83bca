"""Changes on MariaDB, one each.

Long, since it is a table: a line for each change.
"""

from __future__ import annotations

from tests.dynamic_databases.comparison.probes import everywhere
from tests.dynamic_databases.comparison.probes.probe import expecting, probes

# ruff: noqa: E501
OF_COLUMNS = probes(
    "CREATE TABLE t (id integer PRIMARY KEY, {})",
    """
    a longer varchar | a varchar(20) | a varchar(21) | column t.a type: risky / breaking
    char for varchar | a varchar(20) | a char(20) | column t.a type: risky
    a larger text | a text | a longtext | column t.a type: risky / breaking
    binary for char | a char(5) | a binary(5) | column t.a type: breaking
    a larger blob | a blob | a mediumblob | column t.a type: risky / breaking
    unsigned | a integer | a integer unsigned | column t.a type: breaking
    zerofill | a integer(5) unsigned | a integer(5) unsigned zerofill | column t.a type: risky
    a display width | a integer(5) | a integer(7) | nothing
    tinyint for boolean | a boolean | a tinyint | column t.a type: risky
    a smaller integer | a integer | a smallint | column t.a type: breaking / risky
    a mediumint | a integer | a mediumint | column t.a type: breaking / risky
    digits behind the point | a decimal(8,2) | a decimal(8,3) | column t.a type: breaking
    another name of decimal | a decimal(10,0) | a fixed | nothing
    float for double | a double | a float | column t.a type: breaking / risky
    bits | a bit(8) | a bit(9) | column t.a type: risky / breaking
    fractions of a second | a datetime | a datetime(3) | column t.a type: risky / breaking
    timestamp for datetime | a datetime NULL | a timestamp NULL | column t.a type: breaking
    a year | a smallint | a year | column t.a type: breaking
    json for longtext | a longtext | a json | column t.a collation: cosmetic; check t.a missing: risky
    a uuid | a binary(16) | a uuid | column t.a type: breaking
    an address | a inet6 | a inet4 | column t.a type: breaking
    a point for a geometry | a geometry | a point | column t.a type: breaking
    a reference system | a point | a point REF_SYSTEM_ID=4326 | column t.a srid: risky
    a value more of an enum | a enum('x','y') | a enum('x','y','z') | column t.a values: risky / breaking
    enum values in another order | a enum('x','y') | a enum('y','x') | column t.a values: risky
    a value more of a set | a set('x','y') | a set('x','y','z') | column t.a values: risky / breaking
    a default number | a integer | a integer DEFAULT 0 | column t.a default: risky
    a default text | a varchar(9) DEFAULT 'x' | a varchar(9) DEFAULT 'X' | column t.a default: risky
    a default expression | a varchar(40) DEFAULT (uuid()) | a varchar(40) DEFAULT (rand()) | column t.a default: risky
    now for current_timestamp | a datetime DEFAULT now() | a datetime DEFAULT current_timestamp() | nothing
    on update | a datetime DEFAULT now() | a datetime DEFAULT now() ON UPDATE now() | column t.a on_update: risky
    nullable timestamp | a datetime NOT NULL | a datetime | column t.a nullable: risky / breaking
    a comment of a column | a integer | a integer COMMENT 'new' | column t.a comment: cosmetic
    a computed column | a integer | a integer AS (id + 1) | column t.a generated: breaking / risky
    another computation | a integer AS (id + 1) | a integer AS (id + 2) | column t.a generated: risky
    a stored computation | a integer AS (id + 1) | a integer AS (id + 1) STORED | column t.a stored: cosmetic
    an invisible column | a integer | a integer INVISIBLE | column t.a hidden: risky
    a compressed column | a varchar(200) | a varchar(200) COMPRESSED | column t.a compressed: cosmetic
    a collation of a column | a varchar(9) | a varchar(9) COLLATE utf8mb4_bin | column t.a collation: cosmetic
    a collation under a key | a varchar(9) UNIQUE | a varchar(9) COLLATE utf8mb4_bin UNIQUE | column t.a collation: risky
    a character set | a varchar(9) | a varchar(9) CHARACTER SET latin1 | column t.a collation: risky
    a column check | a integer | a integer CHECK (a > 0) | check t.a missing: risky
    another column check | a integer CHECK (a > 0) | a integer CHECK (a > 1) | check t.a expression: risky
    """,
)
OF_NUMBERS = probes(
    "CREATE TABLE t ({})",
    """
    numbers gained | id integer PRIMARY KEY | id integer AUTO_INCREMENT PRIMARY KEY | column t.id identity: risky / breaking
    numbers of a nullable unique column | id integer, UNIQUE u (id) | id integer AUTO_INCREMENT, UNIQUE u (id) | column t.id identity: risky / breaking; column t.id nullable: breaking / risky
    the next number | id integer AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=5 # | id integer AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=9 # | nothing
    the prefix of a key | a varchar(50), PRIMARY KEY (a) | a varchar(50), PRIMARY KEY (a(5)) | primary_key t prefix: breaking
    a longer prefix of a key | a varchar(50), PRIMARY KEY (a(4)) | a varchar(50), PRIMARY KEY (a(5)) | primary_key t prefix: breaking
    the order of a key | a integer PRIMARY KEY | a integer, PRIMARY KEY (a DESC) | primary_key t descending: risky
    the comment of a key | a integer PRIMARY KEY | a integer, PRIMARY KEY (a) COMMENT 'new' | primary_key t comment: cosmetic
    a key's columns in another order | a integer, b integer, PRIMARY KEY (a, b) | a integer, b integer, PRIMARY KEY (b, a) | primary_key t columns: breaking
    no key | a integer NOT NULL, PRIMARY KEY (a) | a integer NOT NULL | primary_key t missing: breaking / risky
    a hash behind a key | a integer, PRIMARY KEY (a) USING BTREE) ENGINE=MEMORY # | a integer, PRIMARY KEY (a) USING HASH) ENGINE=MEMORY # | primary_key t index_method: risky
    """,
)
OF_INDEXES = probes(
    "CREATE TABLE t (id integer PRIMARY KEY, a varchar(99), b varchar(99), c text, p point NOT NULL, {})",
    """
    the comment of a unique key | UNIQUE u (a) | UNIQUE u (a) COMMENT 'new' | unique t.u comment: cosmetic
    the prefix of a unique key | UNIQUE u (a) | UNIQUE u (a(9)) | unique t.u columns: risky
    the order of a unique key | UNIQUE u (a, b) | UNIQUE u (a, b DESC) | unique t.u columns: risky
    a unique key more | KEY k (a) | KEY k (a), UNIQUE u (b) | unique t.u missing: risky
    the name of a unique key | UNIQUE u (a) | UNIQUE v (a) | unique t.u name: cosmetic
    the comment of an index | KEY k (a) | KEY k (a) COMMENT 'new' | index t.k comment: cosmetic
    the prefix of an index | KEY k (a) | KEY k (a(9)) | index t.k columns: risky
    the order of an index | KEY k (a) | KEY k (a DESC) | index t.k columns: risky
    an ignored index | KEY k (a) | KEY k (a) IGNORED | index t.k valid: risky
    an ignored unique key | UNIQUE k (a) | UNIQUE k (a) IGNORED | unique t.k valid: risky
    a full text | KEY k (c(9)) | FULLTEXT KEY k (c) | index t.k columns: risky; index t.k method: risky
    a spatial index | KEY k (a) | KEY k (a), SPATIAL KEY s (p) | index t.s missing: cosmetic / risky
    an index written as HASH | KEY k (a) USING BTREE | KEY k (a) USING HASH | nothing
    the block size of an index | KEY k (a) | KEY k (a) KEY_BLOCK_SIZE=4 | nothing
    """,
)
OF_FOREIGN_KEYS = probes(
    "CREATE TABLE u (id integer PRIMARY KEY, a integer UNIQUE, b integer UNIQUE);"
    "CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer, KEY (a), KEY (b), {})",
    """
    another target column | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b) | foreign_key t.f target_columns: risky
    another column | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (b) REFERENCES u (a) | foreign_key t.f columns: risky
    an action of a delete | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON DELETE SET NULL | foreign_key t.f on_delete: risky
    an action of an update | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON UPDATE CASCADE | foreign_key t.f on_update: risky
    no action and restrict | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON DELETE NO ACTION | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON DELETE RESTRICT | nothing
    the name of a foreign key | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT g FOREIGN KEY (a) REFERENCES u (a) | foreign_key t.f name: cosmetic
    another target | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (id) | CONSTRAINT f FOREIGN KEY (a) REFERENCES t (id) | foreign_key t.f target: risky
    a named check | CONSTRAINT c CHECK (a > 0) | CONSTRAINT d CHECK (a > 0) | check t.c name: cosmetic
    another named check | CONSTRAINT c CHECK (a > 0) | CONSTRAINT c CHECK (a > 1) | check t.c expression: risky
    a period | CONSTRAINT c CHECK (a > 0) | CONSTRAINT c CHECK (a > 0), s date, e date, PERIOD FOR p (s, e) | column t.e missing: breaking; column t.s missing: breaking; check t.p missing: risky
    """,
)
OF_TABLES = probes(
    "CREATE TABLE t (id integer NOT NULL, a varchar(20), d integer NOT NULL) {}",
    """
    an engine | ENGINE=InnoDB | ENGINE=MyISAM | table t engine: risky
    the comment of a table | ENGINE=InnoDB | COMMENT='new' | table t comment: cosmetic
    a format of rows | ENGINE=InnoDB | ROW_FORMAT=COMPACT | table t row_format: cosmetic
    the usual format of rows | ENGINE=InnoDB | ROW_FORMAT=DYNAMIC | nothing
    compressed rows | ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4 | ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 | table t key_block_size: cosmetic
    compressed pages | ENGINE=InnoDB | PAGE_COMPRESSED=1 | table t page_compressed: cosmetic
    a level of compression | PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=3 | PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=4 | table t page_compression_level: cosmetic
    statistics that persist | ENGINE=InnoDB | STATS_PERSISTENT=0 | table t stats_persistent: cosmetic
    pages of statistics | ENGINE=InnoDB | STATS_SAMPLE_PAGES=30 | table t stats_sample_pages: cosmetic
    a checksum | ENGINE=MyISAM | ENGINE=MyISAM CHECKSUM=1 | table t checksum: cosmetic
    late keys | ENGINE=MyISAM | ENGINE=MyISAM DELAY_KEY_WRITE=1 | table t delay_key_write: cosmetic
    most rows | ENGINE=InnoDB | MAX_ROWS=1000 | table t max_rows: cosmetic
    fewest rows | ENGINE=InnoDB | MIN_ROWS=10 | table t min_rows: cosmetic
    the length of a row | ENGINE=InnoDB | AVG_ROW_LENGTH=100 | table t avg_row_length: cosmetic
    packed keys | ENGINE=MyISAM | ENGINE=MyISAM PACK_KEYS=1 | table t pack_keys: cosmetic
    a table safe from crashes | ENGINE=Aria TRANSACTIONAL=1 | ENGINE=Aria TRANSACTIONAL=0 | table t transactional: risky
    the table's collation | COLLATE utf8mb4_general_ci | COLLATE utf8mb4_bin | table t collation: cosmetic
    a versioned table | ENGINE=InnoDB | WITH SYSTEM VERSIONING | table t kind: risky
    partitions | ENGINE=InnoDB | PARTITION BY HASH (id) PARTITIONS 2 | table t kind: risky; table t partitions: risky
    one partition more | PARTITION BY HASH (id) PARTITIONS 2 | PARTITION BY HASH (id) PARTITIONS 3 | table t partitions: risky
    another partitioning | PARTITION BY HASH (id) PARTITIONS 2 | PARTITION BY HASH (d) PARTITIONS 2 | table t partitions: risky
    the bound of a partition | PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (5)) | PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (6)) | table t partitions: risky
    a partition's name | PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (5)) | PARTITION BY RANGE (id) (PARTITION q VALUES LESS THAN (5)) | table t partitions: risky
    a partition's comment | PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (5)) | PARTITION BY RANGE (id) (PARTITION p VALUES LESS THAN (5) COMMENT 'new') | table t partition_comments: cosmetic
    subpartitions | PARTITION BY RANGE (id) SUBPARTITION BY HASH (d) SUBPARTITIONS 2 (PARTITION p VALUES LESS THAN (5)) | PARTITION BY RANGE (id) SUBPARTITION BY HASH (d) SUBPARTITIONS 3 (PARTITION p VALUES LESS THAN (5)) | table t subpartitions: risky
    """,
)
OF_ORDER = probes(
    "CREATE TABLE t ({})",
    """
    the order of columns | a integer, b integer | b integer, a integer | table t column_order: cosmetic
    """,
    count="column_order",
)
VERSIONED = probes(
    "CREATE TABLE t (a integer, b integer {}) WITH SYSTEM VERSIONING",
    """
    a column without versions ||| WITHOUT SYSTEM VERSIONING | column t.b without_system_versioning: risky
    """,
)
OF_VIEWS = probes(
    "CREATE TABLE t (id integer PRIMARY KEY, a integer); CREATE {}",
    """
    a view's query | VIEW v AS SELECT id FROM t | VIEW v AS SELECT id FROM t WHERE a > 0 | view v definition: risky
    a view's column | VIEW v AS SELECT id FROM t | VIEW v AS SELECT a FROM t | view v definition: risky; column v.a missing: cosmetic / breaking; column v.id missing: breaking / cosmetic
    a view's required column | TABLE u (b varchar(9) NOT NULL); CREATE VIEW v AS SELECT 1 AS x FROM u | TABLE u (b varchar(9) NOT NULL); CREATE VIEW v AS SELECT 1 AS x, b FROM u | view v definition: risky; column v.b missing: cosmetic / breaking
    a view's column that takes no NULL | TABLE u (b varchar(9)); CREATE VIEW v AS SELECT b FROM u | TABLE u (b varchar(9) NOT NULL); CREATE VIEW v AS SELECT b FROM u | column u.b nullable: breaking / risky; column v.b nullable: cosmetic / risky
    a default that a view's column has of its table | TABLE u (b varchar(9) NOT NULL); CREATE VIEW v AS SELECT b FROM u | TABLE u (b varchar(9) NOT NULL DEFAULT 'x'); CREATE VIEW v AS SELECT b FROM u | column u.b default: risky / breaking; column v.b default: cosmetic
    what an update sets in a view's table | TABLE u (b datetime); CREATE VIEW v AS SELECT b FROM u | TABLE u (b datetime ON UPDATE now()); CREATE VIEW v AS SELECT b FROM u | column u.b on_update: risky
    a view's algorithm | ALGORITHM=MERGE VIEW v AS SELECT id FROM t | ALGORITHM=TEMPTABLE VIEW v AS SELECT id FROM t | view v algorithm: risky
    a view's definer | DEFINER=a@localhost VIEW v AS SELECT id FROM t | DEFINER=b@localhost VIEW v AS SELECT id FROM t | view v definer: risky
    a view's security | VIEW v AS SELECT id FROM t | SQL SECURITY INVOKER VIEW v AS SELECT id FROM t | view v security: risky
    a view's check | VIEW v AS SELECT id FROM t WHERE a > 0 | VIEW v AS SELECT id FROM t WHERE a > 0 WITH CHECK OPTION | view v check option: risky
    a view that checks itself alone | VIEW v AS SELECT id FROM t WHERE a > 0 WITH CASCADED CHECK OPTION | VIEW v AS SELECT id FROM t WHERE a > 0 WITH LOCAL CHECK OPTION | view v check option: risky
    a view that nobody can read | TABLE u (x integer); CREATE VIEW v AS SELECT x FROM u; DROP TABLE u | TABLE u (x integer); CREATE VIEW v AS SELECT x  FROM u; DROP TABLE u | nothing
    a view more | VIEW v AS SELECT id FROM t | VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM t | view w missing: cosmetic / breaking
    a sequence's step | SEQUENCE s | SEQUENCE s INCREMENT BY 2 | sequence s increment: risky
    a sequence's start | SEQUENCE s | SEQUENCE s START WITH 5 | sequence s start: risky
    a sequence's least | SEQUENCE s START WITH 5 | SEQUENCE s START WITH 5 MINVALUE 2 | sequence s minimum: risky
    a sequence's largest | SEQUENCE s | SEQUENCE s MAXVALUE 1000 | sequence s maximum: risky
    a sequence that begins again | SEQUENCE s | SEQUENCE s CYCLE | sequence s cycle: risky
    a sequence's cache | SEQUENCE s | SEQUENCE s CACHE 5 | sequence s cache: cosmetic
    a sequence's comment | SEQUENCE s | SEQUENCE s COMMENT='new' | sequence s comment: cosmetic
    no sequence | SEQUENCE s | VIEW v AS SELECT 1 AS x | sequence s missing: breaking / cosmetic; view v missing: cosmetic / breaking
    """,
)
T = "CREATE TABLE t (id integer PRIMARY KEY, a integer);"
OF_TRIGGERS = probes(
    T + "{}",
    """
    a trigger ||| CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | trigger t.g missing: risky
    what a trigger does | CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2 | trigger t.g definition: risky
    when a trigger fires | CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW SET NEW.a = 1 | trigger t.g definition: risky
    the order of triggers | CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW FOLLOWS g SET NEW.a = 2 | CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW PRECEDES g SET NEW.a = 2 | table t trigger_order: risky
    a trigger before others | CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2 | CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; CREATE TRIGGER h BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2 | trigger t.g missing: risky
    the sql_mode of a trigger | SET sql_mode=''; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | SET sql_mode='STRICT_ALL_TABLES'; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | trigger t.g sql_mode: risky
    the definer of a trigger | CREATE DEFINER=a@localhost TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | CREATE DEFINER=b@localhost TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | trigger t.g definer: risky
    the client of a trigger | SET NAMES utf8mb4; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | SET NAMES latin1; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1 | trigger t.g made_with: cosmetic
    """,
)
OF_ROUTINES = probes(
    "CREATE {}",
    """
    what a procedure does | PROCEDURE p() SELECT 1 | PROCEDURE p() SELECT 2 | routine p definition: risky
    the layout of a procedure | PROCEDURE p() BEGIN SELECT 'A'; END | PROCEDURE p() begin  select 'A' ; /* new */ end | nothing
    a string in a procedure | PROCEDURE p() SELECT 'A' | PROCEDURE p() SELECT 'a' | routine p definition: risky
    an argument more | PROCEDURE p() SELECT 1 | PROCEDURE p(a int) SELECT 1 | routine p arguments: breaking
    the type of an argument | PROCEDURE p(a int) SELECT 1 | PROCEDURE p(a bigint) SELECT 1 | routine p arguments: breaking
    an argument that is given back | PROCEDURE p(IN a int) SELECT 1 | PROCEDURE p(OUT a int) SELECT 1 | routine p arguments: breaking
    the comment of a procedure | PROCEDURE p() SELECT 1 | PROCEDURE p() COMMENT 'new' SELECT 1 | routine p comment: cosmetic
    the security of a procedure | PROCEDURE p() SELECT 1 | PROCEDURE p() SQL SECURITY INVOKER SELECT 1 | routine p definition: risky
    the definer of a procedure | DEFINER=a@localhost PROCEDURE p() SELECT 1 | DEFINER=b@localhost PROCEDURE p() SELECT 1 | routine p definer: risky
    what a procedure promises | PROCEDURE p() SELECT 1 | PROCEDURE p() READS SQL DATA SELECT 1 | routine p definition: risky
    a function's result | FUNCTION f() RETURNS int RETURN 1 | FUNCTION f() RETURNS bigint RETURN 1 | routine f returns: risky
    a deterministic function | FUNCTION f() RETURNS int RETURN 1 | FUNCTION f() RETURNS int DETERMINISTIC RETURN 1 | routine f definition: risky
    the collation of an argument | FUNCTION f(a varchar(9)) RETURNS int RETURN 1 | FUNCTION f(a varchar(9) CHARACTER SET latin1) RETURNS int RETURN 1 | routine f collations: cosmetic
    the collation of a result | FUNCTION f() RETURNS varchar(9) RETURN 'x' | FUNCTION f() RETURNS varchar(9) CHARACTER SET latin1 RETURN 'x' | routine f collations: cosmetic
    a function for a procedure | PROCEDURE p() SELECT 1 | FUNCTION p() RETURNS int RETURN 1 | routine p definition: risky; routine p kind: risky; routine p returns: risky
    an event's interval | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | EVENT e ON SCHEDULE EVERY 2 DAY DO SELECT 1 | routine e arguments: risky
    what an event does | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 2 | routine e definition: risky
    an event that rests | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1 | routine e definition: risky
    an event that stays | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DO SELECT 1 | routine e definition: risky
    when an event starts | EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 01:00:00' DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 02:00:00' DO SELECT 1 | routine e starts: risky
    an event that starts at once | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 02:00:00' DO SELECT 1 | nothing
    when an event ends | EVENT e ON SCHEDULE EVERY 1 DAY ENDS '2036-01-01' DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY ENDS '2037-01-01' DO SELECT 1 | routine e ends: risky
    an event that happens once | EVENT e ON SCHEDULE AT '2036-01-01' DO SELECT 1 | EVENT e ON SCHEDULE AT '2037-01-01' DO SELECT 1 | routine e arguments: risky
    the comment of an event | EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | EVENT e ON SCHEDULE EVERY 1 DAY COMMENT 'new' DO SELECT 1 | routine e comment: cosmetic
    the definer of an event | DEFINER=a@localhost EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | DEFINER=b@localhost EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | routine e definer: risky
    a routine more | PROCEDURE p() SELECT 1 | PROCEDURE p() SELECT 1; CREATE PROCEDURE q() SELECT 1 | routine q missing: cosmetic / breaking
    """,
)
OF_MODES = probes(
    "{}",
    """
    the sql_mode of a procedure | SET sql_mode=''; CREATE PROCEDURE p() SELECT 1 | SET sql_mode='ANSI_QUOTES'; CREATE PROCEDURE p() SELECT 1 | routine p sql_mode: risky
    the client of a procedure | SET NAMES utf8mb4; CREATE PROCEDURE p() SELECT 1 | SET NAMES latin1; CREATE PROCEDURE p() SELECT 1 | routine p made_with: cosmetic
    the sql_mode of an event | SET sql_mode=''; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | SET sql_mode='ANSI_QUOTES'; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | routine e sql_mode: risky
    the time zone of an event | SET time_zone='+00:00'; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | SET time_zone='+05:00'; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1 | routine e time_zone: risky
    the client of a view | SET NAMES utf8mb4; CREATE VIEW v AS SELECT 1 AS x | SET NAMES latin1; CREATE VIEW v AS SELECT 1 AS x | view v made_with: cosmetic
    the comment of the database ||| ALTER SCHEMA COMMENT 'new' | database - comment: cosmetic
    the collation of the database ||| ALTER SCHEMA COLLATE utf8mb4_bin | database - collation: risky
    an earlier collation of the database | CREATE PROCEDURE p() SELECT 1 | ALTER SCHEMA COLLATE utf8mb4_bin; CREATE PROCEDURE p() SELECT 1; ALTER SCHEMA COLLATE utf8mb4_general_ci | routine p database_collation: cosmetic
    a package's source | SET sql_mode=ORACLE; CREATE PACKAGE k AS FUNCTION f RETURN int; END; | SET sql_mode=ORACLE; CREATE PACKAGE k AS FUNCTION f RETURN varchar(9); END; | routine k definition: risky
    keys that rest | CREATE TABLE t (a integer, KEY k (a)) ENGINE=MyISAM | CREATE TABLE t (a integer, KEY k (a)) ENGINE=MyISAM; ALTER TABLE t DISABLE KEYS | index t.k valid: risky
    """,
)
OF_RIGHTS = probes(
    "CREATE TABLE t (a integer, b integer); CREATE SQL SECURITY INVOKER VIEW v AS SELECT a FROM t; CREATE SEQUENCE s;"
    "CREATE PROCEDURE p() SELECT 1; CREATE FUNCTION p() RETURNS int RETURN 1; SET @user = 'READER'; {}",
    """
    a grant on the database ||| GRANT SELECT ON * TO READER | rights database grants: cosmetic / risky
    another grant on the database | GRANT SELECT ON * TO READER | GRANT DELETE HISTORY ON * TO READER | rights database grants: risky
    a grant that may be passed on | GRANT SELECT ON * TO READER | GRANT SELECT ON * TO READER WITH GRANT OPTION | rights database grants: risky
    a right to pass on others ||| GRANT GRANT OPTION ON * TO READER | rights database grants: cosmetic / risky
    a grant to a role ||| GRANT SELECT ON t TO ROLE | rights table t grants: cosmetic / risky
    a role's own grant | GRANT SELECT ON t TO READER | GRANT SELECT ON t TO ROLE | rights table t grants: risky
    a grant on a table ||| GRANT SELECT ON t TO READER | rights table t grants: cosmetic / risky
    another grant on a table | GRANT SELECT, INSERT ON t TO READER | GRANT SELECT, UPDATE ON t TO READER | rights table t grants: risky
    a grant on a view ||| GRANT SELECT ON v TO READER | rights table v grants: cosmetic / risky
    a grant on a sequence ||| GRANT SELECT ON s TO READER | rights sequence s grants: cosmetic / risky
    a grant on columns ||| GRANT SELECT (a), UPDATE (a) ON t TO READER | rights column t.a missing: cosmetic / risky
    another grant on columns | GRANT SELECT (a) ON t TO READER | GRANT UPDATE (a) ON t TO READER | rights column t.a grants: risky
    a grant on a procedure ||| GRANT EXECUTE ON PROCEDURE p TO READER | rights procedure p grants: cosmetic / risky
    a grant on a function ||| GRANT EXECUTE ON FUNCTION P TO READER | rights function p grants: cosmetic / risky
    a grant on a table that is not there ||| GRANT SELECT, CREATE ON gone TO READER | nothing
    a grant that was taken back ||| GRANT SELECT ON t TO READER; REVOKE SELECT ON t FROM READER | nothing
    the owner of a view ||| ALTER DEFINER=other@localhost SQL SECURITY INVOKER VIEW v AS SELECT a FROM t | rights table v owner: cosmetic
    the owner of a procedure | CREATE PROCEDURE q() SQL SECURITY INVOKER SELECT 1 | CREATE DEFINER=other@localhost PROCEDURE q() SQL SECURITY INVOKER SELECT 1 | rights procedure q owner: cosmetic
    """,
    count="rights",
)
PROBES = (
    *expecting(everywhere.PROBES, everywhere.ON_MARIADB),
    *OF_COLUMNS,
    *OF_NUMBERS,
    *OF_INDEXES,
    *OF_FOREIGN_KEYS,
    *OF_TABLES,
    *OF_ORDER,
    *VERSIONED,
    *OF_VIEWS,
    *OF_TRIGGERS,
    *OF_ROUTINES,
    *OF_MODES,
    *OF_RIGHTS,
)
