"""A table for every type of each vendor with its odd values: what pages print, and what the server finds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.browser.rows.stores import Store
from tests.dynamic_databases.dialects.mysql import test_values as of_mysql
from tests.dynamic_databases.dialects.postgresql import test_values as of_postgresql

NUMBERS, TIMES, TRUTHS, BYTES, TEXTS = "number", "time", "truth", "bytes", "text"
SQLITE = """
  whole | integer | number | 1; -9223372036854775808; 9223372036854775807; 1.5; 'many'; ''; x'00'; 1e300
  endless | integer | number | 9e999; -9e999; 0
  exact | decimal(10,2) | number | 1.5; 10; 'dear'; -0.005; 12345678901234567890; '1,5'
  double_ | double | number | 0.1; 1e300; -5e-324; 9e999; -9e999; 'nan'; 'Infinity'; x'ff'
  truth | boolean | truth | 1; 0; 2; -1; 0.5; 'yes'; 'true'; 'perhaps'; ''
  letters | varchar(3) | text | ''; ' a'; 'Ann'; 'ann'; 'a,b'; '100%'; '"q"'; '"a,b"'; 'ä😀'; '1'; 'null'
  marked | text | text | 'base64:AP8='; x'00ff'; char(97,0,98); 'base64:x'; x''
  day | date | time | '2026-01-31'; '2020-02-30'; 1700000000; 2460310.5; 'soon'; '0000-00-00'; -1; 1e20
  clock | time | time | '08:00'; '25:00'; '24:00:00'; 'noon'; 28800; '-100:00:01'
  moment | timestamp | time | '2026-01-31 00:00:00'; '2026-01-31 23:59:59.9999999'; 'now'; 1700000000.25
  zoned | timestamptz | time | '2026-02-01T00:00:00Z'; '2026-01-31 10:00 +01:00'; '-0044-03-15'
  document | json | text | '{"a": 1}'; '[1, 2]'; '1'; '{'
  id_ | uuid | text | '123e4567-e89b-12d3-a456-426614174000'; 'no uuid'; '5'; x'01'
  loose |  | text | 1; '1'; x'31'; 2.5; '2.5'; ''; 'a'; 9e999; 1e300; 12345678901234567890; 'nan'
  raw | blob | bytes | x'00'; x''; 'text'; 5
  odd | geometry | text | 'POINT(1 2)'; x'00ff'; 5
"""
SQLSERVER = """
  whole | bigint | number | 1; -9223372036854775808; 9223372036854775807
  exact | decimal(10,2) | number | 1.5; 10; -0.01
  cash | money | number | 922337203685477.5807; 1.2345
  double_ | float | number | 0.1; 1e300; -1
  truth | bit | truth | 1; 0
  letters | nvarchar(20) | text | N''; N' a'; N'Ann'; N'ann'; N'a,b'; N'100%_[a]'; N'ä😀'
  day | date | time | '0001-01-01'; '9999-12-31'
  clock | time(7) | time | '08:00:00.5'; '23:59:59.9999999'
  moment | datetime2(7) | time | '2026-01-31 17:04:11.1234567'; '0001-01-01'
  zoned | datetimeoffset(7) | time | '2026-01-31 12:00:00.5 +01:00'
  id_ | uniqueidentifier | text | '6f9619ff-8b86-d011-b42d-00c04fc964ff'
  raw | varbinary(20) | bytes | 0x00ff
"""
KINDS = {
    "postgresql": {
        NUMBERS: "small big oids exact endless price single_ double_",
        TIMES: "day clock zoned_clock moment zoned",
        TRUTHS: "truth",
        BYTES: "bytes_",
    },
    "mariadb": {
        NUMBERS: "tiny big padded exact price single double_ money year_",
        TIMES: "day span moment stamp",
        TRUTHS: "truth",
        BYTES: "key_ bytes_",
    },
}
MORE = {
    "postgresql": {
        "letters": ["'a,b'", "'\"q\"'", "'\"a,b\"'", "' '", "'null'", "'a_b'"],
        "day": ["'0044-03-15 BC'", "'12026-01-31'"],
        "chosen": ["'z'"],
    },
    "mariadb": {
        "letters": ["'a,b'", "'\"q\"'", "'a '", "'A'", "'a_b'", "'a\\0b'"],
        "day": ["'2024-00-00'"],
        "span": ["'24:00:00'", "'-100:00:01'"],
    },
}
AS_TEXT = {"areas", "class_", "pairs", "composite", "spot"}
"""Of PostgreSQL's: what pages compare as text, since the order of its own has another meaning, or is none."""


def columns_of(vendor: str) -> dict[str, tuple[str, str, list[str]]]:
    """Return a vendor's columns: the type, the kind of its operators, and values as SQL writes them."""
    if vendor in ("sqlite", "sqlserver"):
        lines = (SQLITE if vendor == "sqlite" else SQLSERVER).strip().splitlines()
        cells = [[cell.strip() for cell in line.split("|")] for line in lines]
        return {name: (type_, kind, values.split("; ")) for name, type_, kind, values in cells}
    table = of_postgresql.COLUMNS if vendor == "postgresql" else of_mysql.COLUMNS
    kinds = {name: kind for kind, names in KINDS[vendor].items() for name in names.split()}
    return {
        name: (type_, kinds.get(name, TEXTS), [*values, *MORE[vendor].get(name, [])])
        for name, (type_, values, _) in table.items()
    }


def script_of(vendor: str) -> Iterator[str]:
    """Yield the statements that make a table for each type: its values, the first one twice, and NULL."""
    if vendor == "postgresql":
        yield "CREATE EXTENSION citext; CREATE EXTENSION hstore" + of_postgresql.TYPES.join(("; ", ""))
    insert = "INSERT IGNORE" if vendor == "mariadb" else "INSERT"
    for name, (type_, _, values) in columns_of(vendor).items():
        null = " NULL" if vendor in ("mariadb", "sqlserver") else ""
        yield f"CREATE TABLE {{s}}{name} (id int NOT NULL PRIMARY KEY, v {type_}{null})"
        for number, value in enumerate([*values, values[0], "NULL"], 1):
            yield f"{insert} INTO {{s}}{name} VALUES ({number}, {value})"


@dataclass
class Column:
    """One of the tables: what its page prints, and what the server finds of it."""

    store: Store
    client: Client
    name: str
    kind: str
    printed: dict[int, str | None] = field(default_factory=dict)

    def page(self, query: dict[str, str]) -> list[int] | None:
        """Return the rows that a filter leaves, None where it is refused."""
        asked = {"_cols": "id", "_sort": "id", "_format": "json"} | query
        response = self.client.get(f"{self.store.url(self.name)}?{urlencode(asked)}")
        if response.status_code == 400:
            return None
        assert response.status_code == 200, (self.name, query, response.content[:300])
        return [row[0] for row in response.json()["rows"]]

    def read(self) -> None:
        response = self.client.get(f"{self.store.url(self.name)}?_sort=id&_format=json")
        assert response.status_code == 200, (self.name, response.content[:300])
        rows = json.loads(response.content, parse_int=str, parse_float=str)["rows"]
        self.printed = {int(number): spelled(value) for number, value in rows}

    def found_by_server(self, condition: str) -> dict[int, set[int]]:
        """Return the rows `b` by the row `a` whose value they fulfil a condition with."""
        table = f"{{s}}{self.name}" if self.store.vendor == "sqlserver" else self.name
        equal: dict[int, set[int]] = defaultdict(set)
        for a, b in self.store.ask(f"SELECT a.id, b.id FROM {table} a JOIN {table} b ON {condition}"):
            equal[a].add(b)
        return equal

    def alike(self, number: int) -> list[int]:
        """Return the rows that the page prints as it does this one."""
        return [other for other, text in self.printed.items() if text == self.printed[number]]


def spelled(value: Any) -> str | None:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def is_ordered(column: Column) -> bool:
    try:
        column.store.ask(f"SELECT a.id FROM {column.name} a JOIN {column.name} b ON a.v = b.v AND a.v < b.v")
    except Exception:  # noqa: BLE001  # the driver's own: the server has no such operator
        return False
    return True


@pytest.fixture
def columns(store: Store, client: Client) -> list[Column]:
    for statement in script_of(store.vendor):
        store.run(statement if store.vendor == "sqlserver" else statement.replace("{s}", ""))
    return [Column(store, client, name, kind) for name, (_, kind, _) in columns_of(store.vendor).items()]
