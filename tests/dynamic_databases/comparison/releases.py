"""One release of an application on four vendors, each in its own words, and changes that are planted in it.

A line is a table of its own: what it is called, its columns before and after a change, and what has to be
found. `{text}` and the like are each vendor's own word; behind `;` stand further statements, in which
`{t}` is the table's name.

Long, since the changes and the vendors' words are tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

POSTGRESQL, MYSQL, SQLITE, SQLSERVER = VENDORS = ("postgresql", "mysql", "sqlite", "microsoft")

WORDS: Mapping[str, Mapping[str, str]] = {
    POSTGRESQL: {
        "key": "serial PRIMARY KEY",
        "plain_key": "integer PRIMARY KEY",
        "int": "integer",
        "varchar": "varchar",
        "text": "text",
        "blob": "bytea",
        "bool": "boolean",
        "yes": "true",
        "no": "false",
        "timestamp": "timestamp with time zone",
        "now": "now()",
        "uuid": "uuid",
        "json": "jsonb",
        "two": "two_words",
        "three": "three_words",
        "double": "double precision",
        "computed": "integer GENERATED ALWAYS AS ({}) STORED",
        "trigger": "CREATE TRIGGER {t}_tr BEFORE INSERT ON {t} FOR EACH ROW EXECUTE FUNCTION nothing()",
    },
    MYSQL: {
        "key": "int AUTO_INCREMENT PRIMARY KEY",
        "plain_key": "int PRIMARY KEY",
        "int": "int",
        "varchar": "varchar",
        "text": "longtext",
        "blob": "longblob",
        "bool": "boolean",
        "yes": "1",
        "no": "0",
        "timestamp": "datetime(3)",
        "now": "current_timestamp(3)",
        "uuid": "char(36)",
        "json": "json",
        "two": "enum('new','old')",
        "three": "enum('new','old','gone')",
        "double": "double",
        "computed": "int AS ({}) STORED",
        "trigger": "CREATE TRIGGER {t}_tr BEFORE INSERT ON {t} FOR EACH ROW SET @planted = 1",
    },
    SQLITE: {
        "key": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "plain_key": "INTEGER PRIMARY KEY",
        "int": "INT",
        "varchar": "VARCHAR",
        "text": "TEXT",
        "blob": "BLOB",
        "bool": "BOOLEAN",
        "yes": "1",
        "no": "0",
        "timestamp": "DATETIME",
        "now": "CURRENT_TIMESTAMP",
        "uuid": "CHAR(36)",
        "json": "TEXT CHECK (json_valid(c))",
        "two": "TEXT CHECK (c IN ('new', 'old'))",
        "three": "TEXT CHECK (c IN ('new', 'old', 'gone'))",
        "double": "DOUBLE",
        "computed": "INT GENERATED ALWAYS AS ({}) STORED",
        "trigger": "CREATE TRIGGER {t}_tr BEFORE INSERT ON {t} BEGIN SELECT 1; END",
    },
    SQLSERVER: {
        "key": "int IDENTITY(1,1) PRIMARY KEY",
        "plain_key": "int PRIMARY KEY",
        "int": "int",
        "varchar": "nvarchar",
        "text": "nvarchar(max)",
        "blob": "varbinary(max)",
        "bool": "bit",
        "yes": "1",
        "no": "0",
        "timestamp": "datetimeoffset",
        "now": "getdate()",
        "uuid": "uniqueidentifier",
        "json": "nvarchar(max)",
        "two": "nvarchar(10) CHECK (c IN ('new', 'old'))",
        "three": "nvarchar(10) CHECK (c IN ('new', 'old', 'gone'))",
        "double": "float",
        "computed": "AS ({}) PERSISTED",
        "trigger": "CREATE TRIGGER {t}_tr ON {t} AFTER INSERT AS SET NOCOUNT ON",
    },
}
FIRST = {
    POSTGRESQL: """
        CREATE TYPE two_words AS ENUM ('new', 'old');
        CREATE TYPE three_words AS ENUM ('new', 'old', 'gone');
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    """
}
EVERYWHERE = "CREATE TABLE target (id {plain_key}, other {int} NOT NULL UNIQUE);"

CHANGES = """
longer_text       | c {varchar}(10)                 | c {varchar}(20)                 | column c type
unlimited_text    | c {varchar}(10)                 | c {text}                        | column c type
wider_number      | c {int}                         | c bigint                        | column c type
narrower_number   | c {int}                         | c smallint                      | column c type
number_of_text    | c {int}                         | c {varchar}(10)                 | column c type
exact_number      | c {int}                         | c decimal(10,0)                 | column c type
inexact_number    | c decimal(10,2)                 | c {double}                      | column c type
more_digits       | c decimal(10,2)                 | c decimal(12,2)                 | column c type
more_decimals     | c decimal(10,2)                 | c decimal(10,3)                 | column c type
number_of_flag    | c {bool}                        | c {int}                         | column c type
day_of_time       | c {timestamp}                   | c date                          | column c type
bytes_of_text     | c {text}                        | c {blob}                        | column c type
text_of_uuid      | c {uuid}                        | c {varchar}(20)                 | column c type
text_of_bytes     | c {blob}                        | c {varchar}(20)                 | column c type
not_null          | c {int}                         | c {int} NOT NULL                | column c nullable
not_null_default  | c {int} DEFAULT 0               | c {int} DEFAULT 0 NOT NULL      | column c nullable
other_default     | c {int} DEFAULT 0               | c {int} DEFAULT 1               | column c default
negative_default  | c {int} DEFAULT -1              | c {int} DEFAULT 1               | column c default
no_default        | c {int} DEFAULT 0               | c {int}                         | column c default
other_decimal     | c decimal(5,2) DEFAULT 0.5      | c decimal(5,2) DEFAULT 0.05     | column c default
other_text        | c {varchar}(9) DEFAULT 'a'      | c {varchar}(9) DEFAULT 'A'      | column c default
empty_text        | c {varchar}(9) DEFAULT ''       | c {varchar}(9)                  | column c default
other_flag        | c {bool} DEFAULT {no}           | c {bool} DEFAULT {yes}          | column c default
no_now            | c {timestamp} DEFAULT {now}     | c {timestamp}                   | column c default
other_values      | c {two}                         | c {three}                       | column c values
values_default    | c {two} DEFAULT 'new'           | c {two} DEFAULT 'old'           | column c default
values_of_check   | c {varchar}(5), CONSTRAINT {t}_c CHECK (c IN ('a', 'b')) | c {varchar}(5), CONSTRAINT {t}_c CHECK (c IN ('a', 'c')) | column c values
text_and_check    | c {varchar}(5), CONSTRAINT {t}_c CHECK (c IN ('a', 'b')) | c {varchar}(6), CONSTRAINT {t}_c CHECK (c IN ('a', 'b')) | column c type
numbers_of_check  | c {int}, CONSTRAINT {t}_c CHECK (c IN (1, 2)) | c {int}, CONSTRAINT {t}_c CHECK (c IN (1, 3)) | column c values
both_at_once      | c {varchar}(5), CONSTRAINT {t}_c CHECK (c IN ('a', 'b')) | c {varchar}(6), CONSTRAINT {t}_c CHECK (c IN ('a', 'c')) | column c type; column c values
no_values         | c {varchar}(5), CONSTRAINT {t}_c CHECK (c IN ('a', 'b')) | c {varchar}(5) | check {t}_c missing
other_check       | c {int}, CONSTRAINT {t}_c CHECK (c BETWEEN 1 AND 9) | c {int}, CONSTRAINT {t}_c CHECK (c BETWEEN 1 AND 8) | check {t}_c expression
stricter_check    | c {int}, CONSTRAINT {t}_c CHECK (c > 0 OR c = -5) | c {int}, CONSTRAINT {t}_c CHECK (c > 0 AND c <> 5) | check {t}_c expression
no_check          | c {int}, CONSTRAINT {t}_c CHECK (c <> 5) | c {int}                    | check {t}_c missing
no_sign_check     | c {int}, CONSTRAINT {t}_c CHECK (c >= 0) | c {int}                    | check {t}_c missing
other_column      | c {int}, d {int}                | c {int}, e {int}                | column d missing; column e missing
column_less       | c {int}, d {int}                | c {int}                         | column d missing
no_index          | c {int}; CREATE INDEX {t}_i ON {t} (c) | c {int}                  | index {t}_i missing
longer_index      | c {int}, d {int}; CREATE INDEX {t}_i ON {t} (c) | c {int}, d {int}; CREATE INDEX {t}_i ON {t} (c, d) | index {t}_i columns
descending_index  | c {int}; CREATE INDEX {t}_i ON {t} (c) | c {int}; CREATE INDEX {t}_i ON {t} (c DESC) | index {t}_i columns
no_unique         | c {int} NOT NULL, CONSTRAINT {t}_u UNIQUE (c) | c {int} NOT NULL      | unique {t}_u missing
no_unique_index   | c {int} NOT NULL; CREATE UNIQUE INDEX {t}_u ON {t} (c) | c {int} NOT NULL | unique {t}_u missing
wider_unique      | c {int} NOT NULL, d {int} NOT NULL, CONSTRAINT {t}_u UNIQUE (c) | c {int} NOT NULL, d {int} NOT NULL, CONSTRAINT {t}_u UNIQUE (c, d) | unique {t}_u columns
no_foreign_key    | c {int}, CONSTRAINT {t}_f FOREIGN KEY (c) REFERENCES target (id) | c {int} | foreign_key {t}_f missing
other_target      | c {int}, CONSTRAINT {t}_f FOREIGN KEY (c) REFERENCES target (id) | c {int}, CONSTRAINT {t}_f FOREIGN KEY (c) REFERENCES target (other) | foreign_key {t}_f target_columns
other_action      | c {int}, CONSTRAINT {t}_f FOREIGN KEY (c) REFERENCES target (id) | c {int}, CONSTRAINT {t}_f FOREIGN KEY (c) REFERENCES target (id) ON DELETE CASCADE | foreign_key {t}_f on_delete
other_computed    | d {int}, c {computed:d * 2 + 1} | d {int}, c {computed:d * 2 + 3} | column c generated
not_computed      | d {int}, c {computed:d * 2}     | d {int}, c {int}                | column c generated
no_trigger        | c {int}; {trigger}              | c {int}                         | trigger {t}_tr missing
"""  # noqa: E501  # a line is a case
WITHOUT_KEY = """
other_key         | a {int} NOT NULL, b {int} NOT NULL, PRIMARY KEY (a) | a {int} NOT NULL, b {int} NOT NULL, PRIMARY KEY (a, b) | primary_key - columns
no_key            | a {int} NOT NULL, PRIMARY KEY (a) | a {int} NOT NULL                | primary_key - missing
not_generated     | id {key}                        | id {plain_key}                  | column id identity
"""  # noqa: E501  # a line is a case
UNSAID = {POSTGRESQL: set(), MYSQL: set(), SQLITE: {"not_generated", "unlimited_text"}, SQLSERVER: set()}
"""Changes that a vendor can't express: SQLite generates the values of each INTEGER PRIMARY KEY, and limits no
text, so that leaving out a size says nothing."""
TABLE_LESS = "table_less"

ALIKE = {
    POSTGRESQL: """
        CREATE DOMAIN code AS varchar(5);
        CREATE SEQUENCE old_name_seq;
        CREATE TABLE alike (
            id integer DEFAULT nextval('old_name_seq') PRIMARY KEY,
            code code UNIQUE DEFERRABLE,
            level smallint DEFAULT '-1'::integer NOT NULL,
            amount integer DEFAULT 0 NOT NULL CHECK (amount >= 0),
            target_id integer REFERENCES target ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
            chosen two_words DEFAULT 'new',
            settings jsonb DEFAULT '{}',
            active boolean DEFAULT false NOT NULL,
            initials char(3) DEFAULT '0',
            opened timestamp DEFAULT now(),
            price numeric(10,2) DEFAULT 0.00 CHECK (price BETWEEN 0 AND 10),
            note text DEFAULT NULL
        );
        CREATE INDEX alike_target ON alike (target_id);
        CREATE INDEX alike_active ON alike (opened) WHERE active;
        CREATE INDEX alike_lower ON alike (lower(initials));
        CREATE INDEX alike_settings ON alike USING gin (settings);
        CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM alike;
    """,
    MYSQL: """
        CREATE TABLE alike (
            id int AUTO_INCREMENT PRIMARY KEY,
            code char(5),
            level tinyint DEFAULT '-1' NOT NULL,
            amount int unsigned DEFAULT '0' NOT NULL,
            target_id int,
            chosen enum('new', 'old') DEFAULT 'new',
            settings json DEFAULT '{}',
            active tinyint DEFAULT 0 NOT NULL,
            initials varchar(3) DEFAULT '0',
            opened datetime(3) DEFAULT current_timestamp(3),
            price decimal(10,2) DEFAULT 0 CHECK (price BETWEEN 0 AND 10),
            note mediumtext,
            UNIQUE INDEX alike_code (code),
            FULLTEXT INDEX alike_note (note),
            FOREIGN KEY (target_id) REFERENCES target (id)
        );
        CREATE VIEW counted AS SELECT count(*) AS n FROM alike;
    """,
    SQLITE: """
        CREATE TABLE alike (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            code TEXT UNIQUE,
            level INTEGER DEFAULT -1 NOT NULL,
            amount INTEGER DEFAULT 0 NOT NULL CHECK (amount >= 0),
            target_id INTEGER REFERENCES target DEFERRABLE INITIALLY DEFERRED,
            chosen TEXT DEFAULT 'new' CHECK (chosen IN ('new', 'old')),
            settings TEXT DEFAULT '{}' CHECK (json_valid(settings) OR settings IS NULL),
            active BOOLEAN DEFAULT 0 NOT NULL,
            initials TEXT DEFAULT 0,
            opened DATETIME DEFAULT CURRENT_TIMESTAMP,
            price NUMERIC DEFAULT 0 CHECK (price >= 0 AND price <= 10),
            note TEXT
        );
        CREATE INDEX alike_target ON alike (target_id);
        CREATE INDEX alike_active ON alike (opened) WHERE active;
        CREATE INDEX alike_lower ON alike (lower(initials));
        CREATE VIEW counted AS SELECT count(*) AS n FROM alike;
    """,
    SQLSERVER: """
        CREATE TABLE alike (
            id int IDENTITY(1,1) PRIMARY KEY,
            code nvarchar(5),
            level smallint DEFAULT -1 NOT NULL,
            amount int DEFAULT 0 NOT NULL CHECK (amount >= 0),
            target_id int REFERENCES target (id),
            chosen nvarchar(10) DEFAULT 'new' CHECK (chosen IN ('new', 'old')),
            settings nvarchar(max) DEFAULT N'{}' CHECK (isjson(settings)=1),
            active bit DEFAULT 0 NOT NULL,
            initials nchar(3) DEFAULT '0',
            opened datetime DEFAULT getdate(),
            price decimal(10,2) DEFAULT 0 CHECK (price BETWEEN 0 AND 10),
            note nvarchar(max)
        );
        CREATE UNIQUE INDEX alike_code ON alike (code) WHERE code IS NOT NULL;
        CREATE INDEX alike_target ON alike (target_id);
        CREATE INDEX alike_active ON alike (opened) WHERE active = 1;
        CREATE VIEW counted AS SELECT count(*) AS n FROM alike;
    """,
}
"""One table as people write it for each vendor, with what others cannot have."""


@dataclass(frozen=True)
class Change:
    """A change of one table, named as the change, and what is to be found of it."""

    name: str
    before: str
    after: str
    expected: tuple[str, ...]
    """Object, name and attribute of each difference; the attribute of what is only on one side is missing."""


def _changes(text: str, first: str) -> tuple[Change, ...]:
    made = []
    for line in text.strip().splitlines():
        name, before, after, expected = (cell.strip() for cell in line.split(" | "))
        differences = tuple(sorted(each.replace("{t}", name) for each in expected.split("; ")))
        made.append(Change(name, first + before, first + after, differences))
    return tuple(made)


ALL = (*_changes(CHANGES, "id {key}, "), *_changes(WITHOUT_KEY, ""))


def script(vendor: str, *, changed: bool) -> str:
    """Return the script of a release; `changed` has all planted changes in it."""
    tables = {change.name: change.after if changed else change.before for change in ALL}
    if not changed:
        tables[TABLE_LESS] = "id {key}"
    made = (_table(definition, vendor, name) for name, definition in tables.items())
    return "\n".join((FIRST.get(vendor, ""), _in_words(EVERYWHERE, vendor, "target"), ALIKE[vendor], *made))


def _table(definition: str, vendor: str, name: str) -> str:
    columns, _, others = definition.partition(";")
    others = f"{others};" if others else ""
    return _in_words(f"CREATE TABLE {name} ({columns});{others}", vendor, name)


def _in_words(text: str, vendor: str, name: str) -> str:
    """Return a text with the vendor's own words."""
    words = WORDS[vendor]
    while "{computed:" in text:
        start, _, rest = text.partition("{computed:")
        expression, _, rest = rest.partition("}")
        text = start + words["computed"].replace("{}", expression) + rest
    for word, own in words.items():
        text = text.replace(f"{{{word}}}", own)
    return text.replace("{t}", name)
