"""A schema of SQLite with every kind of object, spelled in every way that SQLite takes."""

from __future__ import annotations

SCRIPT = """
CREATE TABLE a (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    k varchar ( 10 ) DEFAULT 'it''s' CHECK (k IN ('a', "b")) COLLATE NOCASE, -- a comment ' with a quote
    "odd ""name" REAL DEFAULT 1.0, [in brackets] NUMERIC(10, 2) DEFAULT -1, `ticked` /* no type */,
    at datetime DEFAULT CURRENT_TIMESTAMP, later DEFAULT (datetime('now', '+1 day')),
    twice INTEGER AS (id * 2) VIRTUAL, stored INTEGER GENERATED ALWAYS AS (id * 3) STORED,
    CONSTRAINT positive CHECK ([in brackets] >= 0), UNIQUE (k, "odd ""name") ON CONFLICT REPLACE
);
create table if not exists 'quoted' (a int primary key, b references a on delete cascade, foreign key (b)
    references a (id) deferrable initially deferred) without rowid;
CREATE TABLE strict_ (a INT NOT NULL, b TEXT, PRIMARY KEY (b DESC, a)) STRICT;
CREATE TABLE copied AS SELECT id, k FROM a;
CREATE UNIQUE INDEX partial ON a (lower(k) COLLATE NOCASE, id DESC) WHERE k IS NOT NULL;
CREATE INDEX IF NOT EXISTS "it's" ON quoted (b);
CREATE VIEW seen (x, "y z") AS SELECT id, -- the first
    k FROM a WHERE k IN ('a', 'b');
CREATE TEMP VIEW gone AS SELECT 1;
CREATE TRIGGER changed AFTER UPDATE OF k ON a WHEN NEW.k <> OLD.k BEGIN
    INSERT INTO strict_ VALUES (1, 'it''s; END'); /* ; */
    DELETE FROM quoted;
END;
CREATE TRIGGER instead INSTEAD OF INSERT ON seen BEGIN SELECT 1; END;
CREATE VIRTUAL TABLE words USING fts5(body, tokenize = 'porter');
CREATE TABLE renamed (a INTEGER REFERENCES a);
ALTER TABLE renamed RENAME TO "new name";
ALTER TABLE "new name" ADD COLUMN b TEXT DEFAULT 'x';
ALTER TABLE "new name" RENAME COLUMN a TO "A b";
INSERT INTO a (k, [in brackets]) VALUES ('a', 1);
ANALYZE;
"""
