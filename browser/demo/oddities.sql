-- Tables of `crm` that are strange in structure. Lines are marked as in shop_tables.sql.

CREATE TABLE oddities (
    id integer NOT NULL PRIMARY KEY,
    what text NOT NULL,
    a_date date,
    a_time time,
    a_timestamp timestamp,
    an_integer integer,
    a_boolean boolean,
    a_decimal decimal(18,4),
    a_float double,
    a_varchar varchar(10),
    a_text text,
    a_json json,
    a_uuid uuid,
    a_blob blob,
    anything
);

-- Without any primary key, all three names of SQLite's own row number taken, and so no way to it.
CREATE TABLE hidden_rowid (rowid text, oid text, _rowid_ text, value);
CREATE TABLE own_rowid (rowid text NOT NULL PRIMARY KEY, value integer);
CREATE TABLE descending_key (id integer PRIMARY KEY DESC, value text);
CREATE TABLE null_keys (code varchar(20) PRIMARY KEY, value text);
CREATE TABLE null_key_parts (a, b, value text, PRIMARY KEY (a, b));
CREATE TABLE untyped_key (k PRIMARY KEY, value text);
CREATE TABLE no_rows_yet (id integer NOT NULL PRIMARY KEY, name text);
CREATE TABLE one_column (only);
CREATE TABLE types (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    a int, b tinyint(1), c "unsigned big int", d "varchar(10) character set latin1", e enum, f "floating point",
    g charint, h "decimal( 5 , 2 )", i [weird "type"], j nvarchar(100), k bit, l money, m "double precision",
    n timestamptz, o native character(70), p "text[]", q point, r year, s xml, t bytea
);
CREATE TABLE strict_values (
    id integer NOT NULL PRIMARY KEY,
    i int NOT NULL DEFAULT 0, r real, t text, b blob, a any
) STRICT;
CREATE TABLE generated_values (
    id integer NOT NULL PRIMARY KEY,
    given text,
    shouted text GENERATED ALWAYS AS (upper(given)) VIRTUAL,
    length integer AS (length(given)) STORED,
    inverse real AS (1.0 / length(given)),
    parsed text AS (json_extract(given, '$.a'))
);
CREATE TABLE defaults (
    id integer NOT NULL PRIMARY KEY,
    empty text DEFAULT '',
    nil text DEFAULT NULL,
    quoted text DEFAULT 'it''s "so"',
    minus integer DEFAULT -1,
    plus integer DEFAULT +1,                                                --@ dev
    huge real DEFAULT 9e999,
    bytes blob DEFAULT x'00ff',
    flag boolean DEFAULT TRUE,                                              --@ prod test
    flag boolean DEFAULT 1,                                                 --@ dev
    made timestamp DEFAULT (strftime('%s', '2026-01-31')),
    upper text COLLATE NOCASE DEFAULT 'A' CHECK (upper <> 'ß' AND upper NOT LIKE '%)%'),
    CONSTRAINT "odd check, with (brackets" CHECK (minus < 0 OR "quoted" IS NOT NULL)
);

CREATE TABLE orphans (
    id integer NOT NULL PRIMARY KEY,
    gone_id integer REFERENCES gone_table (id),
    column_gone integer REFERENCES oddities (no_such_column),
    unnamed integer REFERENCES oddities
);
CREATE TABLE tree (
    id integer NOT NULL PRIMARY KEY,
    parent_id integer REFERENCES tree (id) ON UPDATE CASCADE ON DELETE CASCADE,
    name text
);
CREATE TABLE chicken (id integer NOT NULL PRIMARY KEY, egg_id integer NOT NULL REFERENCES chicken_egg (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE chicken_egg (id integer NOT NULL PRIMARY KEY, chicken_id integer REFERENCES chicken (id));
CREATE TABLE matches (
    season integer NOT NULL,
    round integer NOT NULL,
    home_id integer NOT NULL REFERENCES companies (id),
    guest_id integer NOT NULL REFERENCES companies (id),
    PRIMARY KEY (season, round, home_id)
);
CREATE TABLE goals (
    id integer NOT NULL PRIMARY KEY,
    season integer, round integer, home_id integer,
    scorer_id integer REFERENCES contacts,
    FOREIGN KEY (season, round, home_id) REFERENCES matches (season, round, home_id) ON DELETE SET NULL
);
CREATE VIRTUAL TABLE rooms USING fts4 (name);

INSERT INTO hidden_rowid VALUES ('a', 'b', 'c', 1), ('a', 'b', 'c', 1), (NULL, NULL, NULL, NULL);
INSERT INTO own_rowid VALUES ('first', 1), ('2', 2), ('', 3);
INSERT INTO descending_key VALUES (3, 'three'), (-1, 'minus one'), (9223372036854775807, 'the last');
INSERT INTO null_keys VALUES ('a', 'one'), (NULL, 'nobody'), (NULL, 'nobody else'), ('', 'empty, not null');
INSERT INTO null_key_parts VALUES (1, NULL, 'half'), (1, NULL, 'half again'), (NULL, NULL, 'none'), ('x,y', '~', 'both');
INSERT INTO one_column VALUES (1), ('1'), (1.0), (NULL), (x'31'), ('');
INSERT INTO types DEFAULT VALUES;
INSERT INTO types (b, c, h, q, s) VALUES ('maybe', -1, '12.345', 'POINT(1 2)', '<a>&lt;</a>');
INSERT INTO strict_values VALUES (1, 1, 1.5, 'text', x'00', 'any'), (2, 0, 9e999, '', x'', NULL), (3, -1, -0.0, '0', NULL, '00123');
INSERT INTO generated_values (id, given) VALUES (1, '{"a": "b"}'), (3, NULL);
INSERT INTO defaults (id) VALUES (1);
INSERT INTO orphans VALUES (1, 42, 42, 1), (2, NULL, NULL, 424242);
INSERT INTO tree VALUES (1, NULL, 'root'), (2, 1, 'branch'), (3, 2, 'leaf'), (4, 4, 'its own parent'), (5, 6, 'ring'), (6, 5, 'ring');
INSERT INTO chicken VALUES (1, 1);
INSERT INTO chicken_egg VALUES (1, 1), (2, NULL);
INSERT INTO matches VALUES (2025, 1, 1, 2), (2025, 1, 3, 4), (2026, 1, 2, 1);
INSERT INTO goals VALUES (1, 2025, 1, 1, 42), (2, 2025, 1, NULL, 7), (3, 1999, 1, 1, NULL), (42, 2026, 1, 2, 43);
INSERT INTO rooms VALUES ('Å'), ('conference'), (NULL);
