"""The data set `big`: TPC-H rows, made by their own generator, and what loads them into each vendor.

Leaves its tables, its drift and what is expected of it to `shared/data/big`, which not every checkout has.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.locks import locked
from tests.servers.mariadb import MariaDBServer
from tests.servers.postgresql import PostgreSQLServer
from tests.shared_data import shared_data

SCALE = "0.1"
TABLES = ("region", "nation", "part", "supplier", "partsupp", "customer", "orders", "lineitem")
"""In the order in which foreign keys let them be loaded."""
GAPS = """
    CREATE TABLE gaps (id integer NOT NULL PRIMARY KEY, size integer NOT NULL, gap integer);
    INSERT INTO gaps SELECT p_partkey, p_size, NULLIF(p_size % 5, 0) FROM part;
"""
"""One more table, of 20,000 rows: many alike, a fifth of them without a value."""


def expected() -> dict[str, Any]:
    """Return how many rows each environment has, and how the tables of two differ. Skips where it is not."""
    text = shared_data(f"big/expected_sf{SCALE}.json").read_text(encoding="utf-8")
    expected: dict[str, Any] = json.loads(text)
    return expected


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table in prod, in the order of its key."""
    with (_made() / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def into_sqlite(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the configs of three new files, by environment."""
    prod, test, dev = (folder / f"{slug}.sqlite3" for slug in ("prod", "test", "dev"))
    with closing(sqlite3.connect(prod)) as connection:
        connection.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;" + _script("schema"))
        for table in TABLES:
            with (_made() / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
                rows = csv.reader(lines)
                signs = ", ".join("?" for _ in next(rows))
                connection.executemany(f"INSERT INTO {table} VALUES ({signs})", rows)
        connection.commit()
        connection.executescript(GAPS)
    for before, after, drift in ((prod, test, "drift_test"), (test, dev, "drift_dev")):
        with closing(sqlite3.connect(shutil.copy(before, after))) as connection:
            connection.executescript("PRAGMA synchronous = OFF;" + _script(drift))
    return {file.stem: {"ENGINE": "sqlite", "NAME": str(file)} for file in (prod, test, dev)}


def into_postgresql(server: PostgreSQLServer) -> dict[str, dict[str, Any]]:
    """Return the configs of three new databases, by environment."""
    unchecked = "SET session_replication_role = replica;\n"
    copies = "\n".join(f"\\copy {table} FROM '{_made() / table}.csv' csv header" for table in TABLES)
    prod = server.create(None, _script("schema"), unchecked + copies, GAPS)
    test = server.create(None, _script("drift_test"), options=f'TEMPLATE "{prod}"')
    dev = server.create(None, _script("drift_dev"), options=f'TEMPLATE "{test}"')
    return {"prod": server.config(prod), "test": server.config(test), "dev": server.config(dev)}


def into_mariadb(server: MariaDBServer) -> dict[str, dict[str, Any]]:
    """Return the configs of three new databases, by environment."""
    loads = "".join(
        f"LOAD DATA LOCAL INFILE '{_made() / table}.csv' INTO TABLE {table} FIELDS TERMINATED BY ','"
        " OPTIONALLY ENCLOSED BY '\"' LINES TERMINATED BY '\\n' IGNORE 1 LINES;"
        for table in TABLES
    )
    unchecked = "SET foreign_key_checks = 0, unique_checks = 0;"
    prod = server.create(None, _script("schema"), unchecked + loads, GAPS)
    copies = "".join(f"INSERT INTO {table} SELECT * FROM `{prod}`.{table};" for table in TABLES)
    copied = (_script("schema"), unchecked + copies, GAPS, _script("drift_test"))
    test, dev = server.create(None, *copied), server.create(None, *copied, _script("drift_dev"))
    return {"prod": server.config(prod), "test": server.config(test), "dev": server.config(dev)}


def _script(name: str) -> str:
    return shared_data(f"big/{name}.sql").read_text(encoding="utf-8")


def _made() -> Path:
    """Return the folder of the rows of prod, a file of CSV for each table, made once a run."""
    folder = Path(os.environ["TESTS_SHARED_FOLDER"], "big")
    with locked(folder.with_suffix(".lock")):
        if not folder.exists():
            generator = Path(sysconfig.get_path("scripts"), "tpchgen-cli")
            subprocess.run([generator, "csv", "-s", SCALE, "-o", folder], check=True, capture_output=True)
    return folder
