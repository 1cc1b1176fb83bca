"""The data of the benchmark of pages: one large table, a wide one, and many, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.benchmarks.schemas import script
from tests.conftest import write_sqlite
from tests.servers import postgresql

ROWS, WIDTH, TABLES = 1_000_000, 800, 1000

CUSTOMERS = """
    CREATE TABLE customers (id integer PRIMARY KEY, name varchar(60) NOT NULL);
    INSERT INTO customers SELECT i, 'Customer ' || i FROM {numbers} WHERE i <= 5000;
"""
ORDERS = """
    CREATE TABLE orders (
        id integer PRIMARY KEY,
        customer_id integer NOT NULL REFERENCES customers (id),
        status varchar(20) NOT NULL,
        total numeric(12,2) NOT NULL,
        quantity integer,
        is_paid boolean NOT NULL,
        created_at timestamp NOT NULL,
        updated_at timestamp,
        due_on date,
        code varchar(20) NOT NULL,
        email varchar(80),
        city varchar(40),
        note text,
        weight double precision,
        currency char(3) NOT NULL
    );
    INSERT INTO orders SELECT
        i, i % 5000 + 1, 'status ' || (i % 7), i % 100000 / 4.0, i % 20, {paid}, {created}, NULL, NULL,
        'code-' || i, 'someone' || i || '@example.org', 'City ' || (i % 300),
        CASE WHEN i % 3 = 0 THEN NULL ELSE 'A note of some length, as people write them: ' || i END,
        i / 8.0, 'EUR'
    FROM {numbers};
    CREATE INDEX orders_created ON orders (created_at);
    CREATE INDEX orders_customer ON orders (customer_id);
"""
SPELLED = {
    "sqlite": {
        "numbers": """(
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT i FROM n
        )""",
        "paid": "i % 2",
        "created": "datetime(1704067200 + i * 60, 'unixepoch')",
    },
    "postgresql": {
        "numbers": "generate_series(1, {rows}) AS s (i)",
        "paid": "i % 2 = 0",
        "created": "timestamp '2024-01-01' + i * interval '1 minute'",
    },
    "mariadb": {
        "numbers": "(SELECT seq AS i FROM seq_1_to_{rows}) AS s",
        "paid": "i % 2",
        "created": "timestamp '2024-01-01 00:00:00' + INTERVAL i MINUTE",
    },
}
"""A minute between orders: a month of them is 44,640."""


@dataclass(frozen=True)
class Data:
    """Where the data of one vendor is: how a driver and how the product finds it."""

    vendor: str
    floor: dict[str, str]
    """By database, what `floor_site` is told: a path, or a connection string."""
    urls: dict[str, str]
    """By database, what `add_database --url` is told."""


def statements(vendor: str) -> str:
    words = {name: text.format(rows=ROWS) for name, text in SPELLED[vendor].items()}
    return (CUSTOMERS + ORDERS).format(**words)


def wide() -> str:
    """Return a table of 800 columns with 50 rows: numbers, texts, NULL in every fifth."""
    kinds = ("integer", "varchar(40)", "numeric(10,2)", "date", "text")
    columns = ",".join(f"\n    field_{number} {kinds[number % 5]}" for number in range(1, WIDTH))
    values = ("{0}", "'value {0}'", "{0}.25", "'2024-05-06'", "NULL")
    lines = (
        f"({row}, {', '.join(values[number % 5].format(row * number) for number in range(1, WIDTH))})"
        for row in range(1, 51)
    )
    return f"CREATE TABLE wide (id integer PRIMARY KEY,{columns});INSERT INTO wide VALUES {','.join(lines)};"


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Data]:
    """Yield three files in a folder."""
    scripts = {"large": f"{statements('sqlite')} ANALYZE;", "wide": wide(), "many": script(TABLES)}
    files = {name: write_sqlite(folder / f"{name}.sqlite3", text) for name, text in scripts.items()}
    yield Data(
        "sqlite",
        {name: str(file) for name, file in files.items()},
        {name: f"sqlite:///{file}" for name, file in files.items()},
    )


@contextmanager
def on_postgresql(_: Path) -> Iterator[Data]:
    """Yield three databases of a server that is stopped afterwards."""
    server = postgresql.start()
    try:
        server.login("reader")
        scripts = {"large": statements("postgresql"), "wide": wide(), "many": script(TABLES)}
        grant = ";GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; VACUUM ANALYZE;"
        for name, text in scripts.items():
            server.create(name, text)
            for line in grant.strip(";").split(";"):
                server.sql(line, name)
        password = server.config("large", user="reader")["PASSWORD"].replace(" ", "%20")
        address = f"reader:{password}@127.0.0.1:{server.port}"
        yield Data(
            "postgresql",
            {name: f"postgresql://{address}/{name}" for name in scripts},
            {name: f"postgresql://{address}/{name}" for name in scripts},
        )
    finally:
        postgresql.remove(server)


def driver(data: Data, name: str) -> Callable[..., list[tuple[Any, ...]]]:
    """Return what asks a database by its driver alone: SQL and values with `?`, rows."""
    if data.vendor == "sqlite":
        import sqlite3

        file = sqlite3.connect(f"file:{data.floor[name]}?mode=ro", uri=True)
        return lambda sql, *values: file.execute(sql, values).fetchall()
    connection = psycopg.connect(data.floor[name], autocommit=True)
    return lambda sql, *values: connection.execute(sql.replace("?", "%s"), values or None).fetchall()
