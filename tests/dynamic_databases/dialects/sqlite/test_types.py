from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dynamic_databases.dialects.sqlite.types import affinity, kind_of

KINDS = """
    INTEGER                     integer 64
    int                         integer 64
    BIGINT UNSIGNED             integer 64
    TINYINT(1)                  integer 64
    BOOL                        boolean
    boolean                     boolean
    DATE                        date
    TIME                        time
    DATETIME                    timestamp
    TIMESTAMP(3)                timestamp 3
    TIMESTAMP WITH TIME ZONE    timestamp with zone
    TIMESTAMP(6) WITH TIME ZONE   timestamp with zone 6
    TIMESTAMPTZ                 timestamp with zone
    DECIMAL                     decimal
    DECIMAL(10)                 decimal 10,0
    NUMERIC(10, 2)              decimal 10,2
    REAL                        float 64
    DOUBLE PRECISION            float 64
    FLOAT(24)                   float 64
    VARCHAR(50)                 text 50
    NVARCHAR(160)               text 160
    CHAR(2)                     fixed text 2
    NATIVE CHARACTER(70)        fixed text 70
    VARYING CHARACTER(255)      text 255
    TEXT                        text
    CLOB                        text
    BLOB                        binary
    bytea                       binary
    VARBINARY(16)               binary 16
    JSON                        json
    UUID                        uuid
    INTERVAL                    interval
    POINT                       spatial
    ANY                         any
    STRING                      string
    VARCHAR(max)                text
    DECIMAL(1,2,3)              decimal
    VARCHAR(99999999999)        text
    VARCHAR(²)                  text
    x(y)(z)                     x
""".strip().splitlines()


@pytest.mark.parametrize("line", KINDS)
def test_a_declared_type_has_its_kind(line: str):
    declared, _, kind = line.strip().partition("  ")
    assert str(kind_of(declared.strip())) == kind.strip()


def test_no_type_is_any():
    assert str(kind_of("")) == "any"


@pytest.mark.parametrize(
    "declared", [*(line.strip().partition("  ")[0] for line in KINDS), "", "BLOBTEXT", "FLOATING POINT"]
)
def test_affinity_is_what_sqlite_makes_of_text(declared: str):
    name = declared.partition("(")[0]
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE t (a {name})")
        database.execute("INSERT INTO t VALUES ('7'), (7)")
        types = [row[0] for row in database.execute("SELECT typeof(a) FROM t ORDER BY rowid")]
    expected = {"TEXT": ["text", "text"], "BLOB": ["text", "integer"], "REAL": ["real", "real"]}
    assert types == expected.get(affinity(declared), ["integer", "integer"])
