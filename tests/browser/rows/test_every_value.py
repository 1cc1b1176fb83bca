"""Every value that a page shows, of every type, filtered by with every operator that its column offers.

The value is taken as the page's JSON prints it. What is expected is what the server gives where two stored
values are compared by its own operators, over a connection of the test's own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from browser.rows.conditions import OPERATORS
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.dynamic_databases.dialects.mysql import test_values as of_mysql
from tests.dynamic_databases.dialects.postgresql import test_values as of_postgresql

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

COMPARED = {"": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
PARTS: dict[str, Callable[[str, str], bool]] = {
    "contains": str.__contains__,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
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


def fold(text: str) -> str:
    """Return a text in small letters, but for those outside of ASCII."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def listed(text: str) -> str:
    """Return a value as a list writes it."""
    needs = "," in text or text != text.strip() or text.startswith('"')
    return '"' + text.replace('"', '""') + '"' if needs else text


def text_of(vendor: str, name: str) -> str:
    if vendor == "postgresql":
        return f"{name}.v::text"
    if vendor == "mariadb":
        return f"CONVERT({name}.v, CHAR) COLLATE utf8mb4_bin"
    return f"CAST({name}.v AS nvarchar(max))" if vendor == "sqlserver" else f"{name}.v"


def condition_of(column: Column, operator: str) -> str:
    """Return the server's own comparison of two stored values; as text where its type has none."""
    sign = COMPARED[operator]
    own = f"b.v {sign} a.v"
    if column.name in AS_TEXT or (column.store.vendor == "postgresql" and not is_ordered(column)):
        return f"b.v::text {sign} a.v::text"
    return own


def is_ordered(column: Column) -> bool:
    try:
        column.store.ask(f"SELECT a.id FROM {column.name} a JOIN {column.name} b ON a.v = b.v AND a.v < b.v")
    except Exception:  # noqa: BLE001  # the driver's own: the server has no such operator
        return False
    return True


def mistakes_of(column: Column) -> Iterator[tuple[Any, ...]]:
    """Yield each value and operator for which the page gives other rows than the server."""
    column.read()
    every = {number for number, text in column.printed.items() if text is not None}
    different = {column.printed[number]: number for number in every}.values()
    offered = OPERATORS[column.kind]
    for value, rows in (("0", every), ("1", set(column.printed) - every)):
        yield from mistake(column, {"v__isnull": value}, rows)
    for operator in filter(PARTS.__contains__, offered):
        for number in different:
            yield from mistaken_parts(column, operator, column.printed[number] or "")
    for operator in filter(COMPARED.__contains__, offered):
        by_server = column.found_by_server(condition_of(column, operator))
        for number in different:
            text = column.printed[number] or ""
            parameter = f"v__{operator}" if operator else "v"
            yield from mistake(column, {parameter: text}, *expected(column, operator, by_server, number))
            if operator == "" and "in" in offered:
                yield from mistake(column, {"v__in": listed(text)}, *expected(column, "", by_server, number))


def mistaken_parts(column: Column, operator: str, text: str) -> Iterator[tuple[Any, ...]]:
    """Yield the parts of a value by which other rows are found than those that print them."""
    # SQLite takes bytes for text, and folds ASCII.
    is_sqlite = column.store.vendor == "sqlite"
    sure = {
        number: fold(shown) if is_sqlite else shown
        for number, shown in column.printed.items()
        if shown is not None and not (is_sqlite and "base64" in shown)
    }
    for part in {text, text[:2], text[-2:]}:
        rows = column.page({f"v__{operator}": part})
        sought = fold(part) if is_sqlite else part
        wanted = {number for number, shown in sure.items() if PARTS[operator](shown, sought)}
        if rows is None or set(rows) & set(sure) != wanted:
            yield column.name, operator, part, rows, wanted


def expected(column: Column, operator: str, by_server: dict[int, set[int]], number: int) -> list[set[int]]:
    """Return the rows that may be right: of values that look alike, as SQLite has them, any may be meant."""
    alike = column.alike(number)
    if operator == "":
        return [set().union(*(by_server[other] for other in alike))]
    if operator == "ne":
        return [set.intersection(*(by_server[other] for other in alike))]
    return [by_server[other] for other in alike]


def mistake(column: Column, query: dict[str, str], *expected: set[int]) -> Iterator[tuple[Any, ...]]:
    rows = column.page(query)
    if rows is None or set(rows) not in expected:
        yield column.name, query, rows, *map(sorted, expected)


@pytest.fixture
def columns(store: Store, client: Client) -> list[Column]:
    for statement in script_of(store.vendor):
        store.run(statement if store.vendor == "sqlserver" else statement.replace("{s}", ""))
    return [Column(store, client, name, kind) for name, (_, kind, _) in columns_of(store.vendor).items()]


def test_each_finds_what_the_server_finds(columns):
    mistakes = [line for column in columns for line in mistakes_of(column)]
    assert mistakes == [], "\n".join(map(str, mistakes))


UNHOLDABLE = f"1{0:075} -1{0:075} 1.5 -0.0000000001 1.005 1e999 -1e999 1e-999 26 3000 inf".split()
ORDERS = {
    "gt": Decimal.__gt__,
    "gte": Decimal.__ge__,
    "lt": Decimal.__lt__,
    "lte": Decimal.__le__,
}


def test_a_number_that_a_type_can_not_hold_has_its_place_in_the_order(columns):
    wrong: list[Any] = []
    if columns[0].store.vendor == "sqlite":
        pytest.skip("its types bind nobody")
    for column in (column for column in columns if column.kind == NUMBERS):
        column.read()
        held = {number: Decimal(text) for number, text in column.printed.items() if text is not None}
        if any(not number.is_finite() for number in held.values()):
            continue  # a type that has them holds whatever is asked for here
        for text in UNHOLDABLE:
            if column.page({"v": text}) is not None or column.page({"v__in": text}) is not None:
                continue  # the type holds it
            wrong += mistake(column, {"v__ne": text}, set(held))
            for operator, order in ORDERS.items():
                rows = {number for number, value in held.items() if order(value, Decimal(text))}
                wrong += mistake(column, {f"v__{operator}": text}, rows)
    assert wrong == [], "\n".join(map(str, wrong))


def test_what_no_type_but_text_holds_is_refused_or_is_not_there(columns):
    wrong: list[Any] = []
    for column in columns:
        column.read()
        every = {number for number, text in column.printed.items() if text is not None}
        if column.kind == BYTES:
            continue
        if column.kind == TEXTS:
            wrong += mistake(column, {"v__ne": "zzz\u20ac"}, every)
            if column.page({"v": "zzz\u20ac"}) not in (None, []):
                wrong.append((column.name, "zzz\u20ac"))
            continue
        for operator in filter(COMPARED.__contains__, OPERATORS[column.kind]):
            query = {f"v__{operator}" if operator else "v": "zzz"}
            if operator == "ne":
                wrong += mistake(column, query, every)
            elif column.page(query) is not None:
                wrong.append((column.name, query))
    assert wrong == [], "\n".join(map(str, wrong))
