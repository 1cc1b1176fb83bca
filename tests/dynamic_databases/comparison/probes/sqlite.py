"""Changes on SQLite, one each.

Long, since it is a table: a line for each change.
"""

from __future__ import annotations

from tests.dynamic_databases.comparison.probes import everywhere
from tests.dynamic_databases.comparison.probes.probe import expecting, probes

# ruff: noqa: E501
OF_COLUMNS = probes(
    "CREATE TABLE t (id integer PRIMARY KEY, {})",
    """
    another name of a type | a integer | a int | nothing
    text for a number | a integer | a text | column t.a type: breaking
    a type for none | a | a integer | column t.a type: breaking / risky
    a blob | a text | a blob | column t.a type: breaking
    a real | a integer | a real | column t.a type: risky / breaking
    a numeric | a real | a numeric | column t.a type: breaking
    a date | a text | a date | column t.a type: breaking
    letter case of a type | a TEXT | a text | nothing
    not null on it | a text | a text NOT NULL | column t.a nullable: breaking / risky
    a default number | a integer | a integer DEFAULT 0 | column t.a default: risky
    a default text | a text DEFAULT 'x' | a text DEFAULT 'X' | column t.a default: risky
    a text for a number as default | a text DEFAULT 1 | a text DEFAULT '1' | column t.a default: risky
    a default moment | a text DEFAULT CURRENT_TIMESTAMP | a text DEFAULT CURRENT_DATE | column t.a default: risky
    a default expression | a text DEFAULT (lower('X')) | a text DEFAULT (upper('X')) | column t.a default: risky
    null as default | a text DEFAULT NULL | a text | nothing
    brackets around a default | a integer DEFAULT 5 | a integer DEFAULT (5) | nothing
    a collation | a text | a text COLLATE nocase | column t.a collation: cosmetic
    another collation | a text COLLATE rtrim | a text COLLATE nocase | column t.a collation: cosmetic
    a collation under a key | a text UNIQUE | a text COLLATE nocase UNIQUE | column t.a collation: risky
    a computed column | a integer | a integer AS (id + 1) | column t.a generated: breaking / risky
    another computation | a integer AS (id + 1) | a integer AS (id + 2) | column t.a generated: risky
    a stored computation | a integer AS (id + 1) | a integer AS (id + 1) STORED | column t.a stored: cosmetic
    the words of a computation | a integer AS (id + 1) | a integer GENERATED ALWAYS AS (id + 1) VIRTUAL | nothing
    a column check | a integer | a integer CHECK (a > 0) | check t missing: risky
    another column check | a integer CHECK (a > 0) | a integer CHECK (a > 1) | check t missing: risky; check t missing: risky
    a named check | a integer CONSTRAINT c CHECK (a > 0) | a integer CONSTRAINT d CHECK (a > 0) | check t.c name: cosmetic
    another named check | a integer CONSTRAINT c CHECK (a > 0) | a integer CONSTRAINT c CHECK (a > 1) | check t.c expression: risky
    white space of a check | a integer CHECK (a > 0) | a integer CHECK ( a>0 ) | nothing
    a column more in front | a text | b text, a text | column t.b missing: cosmetic / breaking
    a required column more | a text | a text, b text NOT NULL | column t.b missing: breaking
    a required column with a default more | a text | a text, b text NOT NULL DEFAULT '' | column t.b missing: cosmetic / breaking
    a column of another name | a text | b text | column t.a missing: breaking / cosmetic; column t.b missing: cosmetic / breaking
    a conflict that replaces | a text NOT NULL | a text NOT NULL ON CONFLICT REPLACE | table t on conflict: risky
    a unique conflict that is passed over | a text UNIQUE | a text UNIQUE ON CONFLICT IGNORE | table t on conflict: risky
    a comment in the statement | a text | a text /* new */ | nothing
    quotes around a name | a text | "a" text | nothing
    letter case of a column | a text | A text | column t.a name: cosmetic
    no type | a | a blob | column t.a type: cosmetic
    a size that nobody enforces | a varchar(20) | a varchar(10) | column t.a type: cosmetic
    another spelling of a number | a real DEFAULT 1.0 | a real DEFAULT 1 | nothing
    another number | a real DEFAULT 1.0 | a real DEFAULT 1.5 | column t.a default: risky
    """,
)
OF_KEYS = probes(
    "CREATE TABLE t ({})",
    """
    no row number | id integer PRIMARY KEY, a text | id int PRIMARY KEY, a text | column t.id type: breaking / risky
    a row number that falls | id integer PRIMARY KEY, a text | id integer PRIMARY KEY DESC, a text | column t.id identity: breaking / risky; primary_key t descending: risky
    numbers that are never used again | id integer PRIMARY KEY, a text | id integer PRIMARY KEY AUTOINCREMENT, a text | column t.id identity: risky
    no key | id integer PRIMARY KEY, a text | id integer, a text | primary_key t missing: breaking / risky
    no row number of a required key | id integer NOT NULL PRIMARY KEY, a text | id int NOT NULL PRIMARY KEY, a text | column t.id type: breaking / risky
    a shorter key | id integer, a text, PRIMARY KEY (id, a) | id integer, a text, PRIMARY KEY (id) | primary_key t columns: breaking
    the order of a key | a text, b text, PRIMARY KEY (a) | a text, b text, PRIMARY KEY (a DESC) | primary_key t descending: risky
    the collation of a key | a text, b text, PRIMARY KEY (a) | a text, b text, PRIMARY KEY (a COLLATE nocase) | primary_key t collation: risky
    a key's columns in another order | a text, b text, PRIMARY KEY (a, b) | a text, b text, PRIMARY KEY (b, a) | primary_key t columns: breaking
    the name of a key | a text, CONSTRAINT p PRIMARY KEY (a) | a text, CONSTRAINT q PRIMARY KEY (a) | primary_key t name: cosmetic
    a key without row numbers | a text PRIMARY KEY | a text PRIMARY KEY) WITHOUT ROWID -- | table t without rowid: risky; column t.a nullable: breaking / risky
    a number without row numbers | id integer PRIMARY KEY | id integer PRIMARY KEY) WITHOUT ROWID -- | table t without rowid: risky; column t.id identity: breaking / risky; column t.id nullable: breaking / risky
    a strict table | a text | a text) STRICT -- | table t strict: risky
    a unique constraint | a text, b text | a text, b text, UNIQUE (a) | unique t missing: risky
    a wider unique constraint | a text, b text, CONSTRAINT u UNIQUE (a) | a text, b text, CONSTRAINT u UNIQUE (a, b) | unique t.u columns: risky
    the name of a unique constraint | a text, CONSTRAINT u UNIQUE (a) | a text, CONSTRAINT v UNIQUE (a) | unique t.u name: cosmetic
    the order of a unique constraint | a text, CONSTRAINT u UNIQUE (a) | a text, CONSTRAINT u UNIQUE (a DESC) | unique t.u descending: risky
    the collation of a unique constraint | a text, CONSTRAINT u UNIQUE (a) | a text, CONSTRAINT u UNIQUE (a COLLATE nocase) | unique t.u collation: risky
    another number of columns in a check | a text, b text, CONSTRAINT c CHECK (a <> b) | a text, b text, CONSTRAINT c CHECK (a <> b AND b <> '') | check t.c expression: risky
    """,
)
OF_INDEXES = probes(
    "CREATE TABLE t (id integer PRIMARY KEY, a text, b text COLLATE nocase); {}",
    """
    an index ||| CREATE INDEX i ON t (a) | index t.i missing: cosmetic / risky
    an index that is unique ||| CREATE UNIQUE INDEX i ON t (a) | index t.i missing: risky
    an index on more ||| CREATE INDEX i ON t (a); CREATE INDEX j ON t (a, b) | index t.i missing: cosmetic / risky; index t.j missing: cosmetic / risky
    the order of an index | CREATE INDEX i ON t (a) | CREATE INDEX i ON t (a DESC) | index t.i columns: risky
    the collation of an index | CREATE INDEX i ON t (a) | CREATE INDEX i ON t (a COLLATE nocase) | index t.i columns: risky
    the column's collation in an index | CREATE INDEX i ON t (b) | CREATE INDEX i ON t (b COLLATE nocase) | nothing
    an expression of an index | CREATE INDEX i ON t (lower(a)) | CREATE INDEX i ON t (upper(a)) | index t.i columns: risky
    an index of some rows | CREATE INDEX i ON t (a) | CREATE INDEX i ON t (a) WHERE a > 'x' | index t.i predicate: risky
    an index of other rows | CREATE INDEX i ON t (a) WHERE a > 'x' | CREATE INDEX i ON t (a) WHERE a > 'y' | index t.i predicate: risky
    the name of an index | CREATE INDEX i ON t (a) | CREATE INDEX j ON t (a) | index t.i name: cosmetic
    white space of an index | CREATE INDEX i ON t (a) | CREATE  INDEX i ON t ( a ) | nothing
    """,
)
OF_FOREIGN_KEYS = probes(
    "CREATE TABLE u (id integer PRIMARY KEY, a text UNIQUE, b text UNIQUE); CREATE TABLE t (id integer PRIMARY KEY, a text, b text, {})",
    """
    a foreign key | CHECK (1) | CHECK (1), FOREIGN KEY (a) REFERENCES u (a) | foreign_key t missing: risky
    another target column | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b) | foreign_key t.f target_columns: risky
    another column | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (b) REFERENCES u (a) | foreign_key t.f columns: risky
    another target | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES t (a) | foreign_key t.f target: risky
    a target without columns | CONSTRAINT f FOREIGN KEY (id) REFERENCES u (id) | CONSTRAINT f FOREIGN KEY (id) REFERENCES u | nothing
    an action of a delete | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON DELETE SET NULL | foreign_key t.f on_delete: risky
    an action of an update | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON UPDATE CASCADE | foreign_key t.f on_update: risky
    a restriction | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) ON DELETE RESTRICT | foreign_key t.f on_delete: risky
    a deferred key | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) DEFERRABLE INITIALLY DEFERRED | foreign_key t.f deferrable: risky
    a match | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) MATCH FULL | nothing
    the name of a foreign key | CONSTRAINT f FOREIGN KEY (a) REFERENCES u (a) | CONSTRAINT g FOREIGN KEY (a) REFERENCES u (a) | foreign_key t.f name: cosmetic
    """,
)
OF_OTHERS = probes(
    "CREATE TABLE t (id integer PRIMARY KEY, a text); {}",
    """
    a view's query | CREATE VIEW v AS SELECT id FROM t | CREATE VIEW v AS SELECT id FROM t WHERE a > 'x' | view v definition: risky
    a view's column | CREATE VIEW v AS SELECT id FROM t | CREATE VIEW v (n) AS SELECT id FROM t | view v definition: risky; column v.id missing: breaking / cosmetic; column v.n missing: cosmetic / breaking
    a view that nobody can read | CREATE VIEW v AS SELECT gone FROM nowhere | create view v as  select gone from nowhere | nothing
    a view more ||| CREATE VIEW v AS SELECT id FROM t | view v missing: cosmetic / breaking
    a table for a view | CREATE VIEW v AS SELECT id FROM t | CREATE TABLE v (id integer) | view v kind: risky
    a trigger ||| CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END | trigger t.g missing: risky
    what a trigger does | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 2; END | trigger t.g definition: risky
    the layout of a trigger | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 'A'; END | create trigger g after insert on t begin  select 'A' ; /* new */ end | nothing
    a string in a trigger | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 'A'; END | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 'a'; END | trigger t.g definition: risky
    a duplicate index | CREATE INDEX i ON t (a) | CREATE INDEX i ON t (a); CREATE INDEX j ON t (a) | index t.j missing: cosmetic
    when a trigger fires | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END | CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT 1; END | trigger t.g definition: risky
    for which rows a trigger fires | CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END | CREATE TRIGGER g AFTER INSERT ON t WHEN new.a > 'x' BEGIN SELECT 1; END | trigger t.g definition: risky
    a virtual table more ||| CREATE VIRTUAL TABLE f USING fts5(a) | table f missing: cosmetic / breaking
    an option of a virtual table | CREATE VIRTUAL TABLE f USING fts5(a) | CREATE VIRTUAL TABLE f USING fts5(a, prefix=2) | table f definition: risky
    another module | CREATE VIRTUAL TABLE f USING fts5(a) | CREATE VIRTUAL TABLE f USING fts5(b) | table f definition: risky; column f.a missing: breaking / cosmetic; column f.b missing: cosmetic / breaking
    a table more ||| CREATE TABLE u (id integer) | table u missing: cosmetic / breaking
    letter case of a table | CREATE TABLE u (id integer) | CREATE TABLE U (id integer) | table u name: cosmetic
    statistics of the planner ||| ANALYZE | nothing
    the version of the application ||| PRAGMA user_version=5 | nothing
    the kind of file ||| PRAGMA application_id=5 | database - application_id: risky
    a journal ||| PRAGMA journal_mode=WAL | nothing
    """,
)
OF_FILES = probes(
    "{}; CREATE TABLE t (id integer PRIMARY KEY, a text)",
    """
    the size of pages | PRAGMA page_size=4096 | PRAGMA page_size=8192 | database - page_size: cosmetic
    files that shrink | PRAGMA auto_vacuum=0 | PRAGMA auto_vacuum=1 | database - auto_vacuum: cosmetic
    an encoding | PRAGMA encoding='UTF-8' | PRAGMA encoding='UTF-16le' | database - charset: risky
    """,
)
OF_ORDER = probes(
    "CREATE TABLE t ({})",
    """
    the order of columns | a integer, b integer | b integer, a integer | table t column_order: cosmetic
    """,
    count="column_order",
)
PROBES = (
    *expecting(everywhere.PROBES, everywhere.ON_SQLITE),
    *OF_COLUMNS,
    *OF_KEYS,
    *OF_INDEXES,
    *OF_FOREIGN_KEYS,
    *OF_OTHERS,
    *OF_FILES,
    *OF_ORDER,
)
