"""What a column's type holds is what its server takes: any other value is refused by `=`, and loses no row.

The server is asked by inserting each value where it refuses what it would have to change. Values are drawn
anew for each FILTER_SEED.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from browser.rows.conditions import OPERATORS
from tests.browser.rows import every_value
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.dynamic_databases.dialects.postgresql.test_values import TYPES

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

MORE = {
    "mariadb": """
        utiny | tinyint unsigned | number
        medium_ | mediumint unsigned | number
        udec | decimal(5,2) unsigned | number
        udouble | double unsigned | number
        one_bit | bit(1) | text
        all_bits | bit(64) | text
        three | varchar(3) | text
        fixed_ | char(3) | text
        no_pad | varchar(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin | text
        short_text | tinytext | text
        german_ | varchar(1) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci | text
        western_ | varchar(3) CHARACTER SET latin1 | text
        stamp6 | timestamp(6) NULL | time
        moment0 | datetime | time
        time0 | time | time
    """,
    "postgresql": """
        int_ | integer | number
        hundreds | numeric(3,-2) | number
        one_bit | bit | text
        three | varchar(3) | text
        fixed_ | char(3) | text
        whole_span | interval day to second(0) | text
        moment0 | timestamp(0) | time
        time0 | time(0) | time
    """,
    "sqlserver": """
        three | varchar(3) | text
        fixed_ | char(3) | text
        wide3 | nvarchar(3) | text
        old_moment | datetime | time
        minutes | smalldatetime | time
        moment0 | datetime2(0) | time
        time0 | time(0) | time
        zoned0 | datetimeoffset(0) | time
        small_cash | smallmoney | number
        tiny_ | tinyint | number
        single_ | real | number
        marked | xml | text
    """,
}
NUMBERS = """
    0 1 -1 1.5 99.99 999.99 999.994 1000000 127 128 -129 255 256 32768 65536 16777216 2147483648 4294967296
    9223372036854775808 18446744073709551616 1e38 1e39 2e308 1e-50 214748.3648 922337203685477.5808
""".split()
TIMES = """
    2026-01-31|2026-02-30|0001-01-01|0000-00-00|1752-12-31|1899-12-31|1969-12-31 23:59:59|1970-01-01 00:00:00
    1970-01-01 00:00:01|2038-01-19 03:14:07|2038-01-19 03:14:08|2079-06-07|2106-02-07 06:28:16|9999-12-31
    10000-01-01|294277-01-01|4714-01-01 BC|2026-01-31 17:04:11|2026-01-31 17:04:00|2026-01-31 17:04:11.5
    2026-01-31 17:04:11.003|2026-01-31 17:04:11.004|2026-01-31 17:04:11.1234567|08:00|08:00:00.5
    08:00:00.1234567|24:00:00|24:00:01|25:00:00|-01:00:00.5|838:59:59|839:00:00|08:60:00|08:00:00+16:00
"""
TEXTS = """
    |a|ab|abc|abcd|abc  |ab  |abcd  |ss|ß|日本語|äöüß|0|1|101|1010|0000000101|1111111111|zzz|{1,2}|[1,5)|(1,2)
    a & b|a &|a=>1|{"a": 1}|{|<a/>|<a|::1|10.0.0.1/8|10.0.0.1/33|1 day|00:00:01.5|1 mon|b101|-|5|NULL|%|_
"""
CANDIDATES = {
    every_value.NUMBERS: NUMBERS,
    every_value.TIMES: [text for line in TIMES.strip().splitlines() for text in line.strip().split("|")],
    every_value.TEXTS: [text for line in TEXTS.splitlines() for text in line.removeprefix("    ").split("|")],
}
ALPHABET = "ab ß日1e.-:+{}()[],'\"%_"
SEED = os.environ.get("FILTER_SEED", "1")
EACH = 4
"""Values of its own kind that are tried for each column."""
STRICT = "SET sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'"
NAMES_OBJECTS = {"class_"}
"""Which texts it takes is a matter of what objects there are."""
WRITTEN_IN_TWO_WAYS = {"bits", "one_bit", "all_bits"}
"""An insert into MariaDB's bits takes bytes; pages show digits."""


def columns_of(vendor: str) -> dict[str, tuple[str, str]]:
    """Return the type of each column, and the kind of its operators; truth values are tested elsewhere."""
    lines = [line.split("|") for line in MORE.get(vendor, "").strip().splitlines()]
    columns = {name.strip(): (type_.strip(), kind.strip()) for name, type_, kind in lines}
    for name, (type_, kind, _) in every_value.columns_of(vendor).items():
        columns.setdefault(name, (type_, kind))
    skipped = NAMES_OBJECTS | (WRITTEN_IN_TWO_WAYS if vendor == "mariadb" else set())
    return {
        name: (type_, kind)
        for name, (type_, kind) in columns.items()
        if kind in CANDIDATES and name not in skipped
    }


def candidates(kind: str, draw: random.Random) -> list[str]:
    """Return values to try: those of the kind, and some that are drawn."""
    made = (
        "".join(draw.choices(ALPHABET, k=draw.randint(1, 6))),
        "x" * draw.choice((5, 21, 64, 256, 300)),
        f"{draw.randint(-(10**9), 10**9)}.{draw.randint(1, 10**9)}",
    )
    others = [text for texts in CANDIDATES.values() for text in texts]
    return list(dict.fromkeys([*draw.sample(CANDIDATES[kind], EACH), draw.choice(made), draw.choice(others)]))


def taken(store: Store, name: str, number: int, text: str) -> bool:
    """Return whether the server takes a value into a column."""
    quoted = (
        text.replace("\\", "\\\\").replace("'", "''")
        if store.vendor == "mariadb"
        else text.replace("'", "''")
    )
    prefix = "N" if store.vendor == "sqlserver" else ""
    table = "{s}wide" if store.vendor == "sqlserver" else "wide"
    try:
        store.run(f"INSERT INTO {table} (id, {name}) VALUES ({number}, {prefix}'{quoted}')")
    except Exception:  # noqa: BLE001  # the driver's own: the server refuses it
        return False
    return True


class Asked:
    """The filters of one table's page."""

    def __init__(self, store: Store, client: Client) -> None:
        self.url, self.client = store.url("wide"), client

    def rows(self, name: str, operator: str, text: str) -> dict[int, Any] | None:
        """Return the values that a filter leaves by their rows, None where it is refused."""
        parameter = f"{name}__{operator}" if operator else name
        query = {"_sort": "id", "_format": "json", "_cols": f"id,{name}", "_size": "500", parameter: text}
        response = self.client.get(self.url, query)
        assert response.status_code in (200, 400), (name, operator, text, response.content[:300])
        return {row[0]: row[1] for row in response.json()["rows"]} if response.status_code == 200 else None


def mistakes(asked: Asked, name: str, kind: str, text: str, number: int | None) -> Iterator[tuple[Any, ...]]:
    """Yield the operators that answer wrongly for a value, which is in row `number` or refused (None)."""
    every = asked.rows(name, "isnull", "0") or {}
    equal, others = asked.rows(name, "", text), asked.rows(name, "ne", text)
    if number is None and equal is not None:
        yield "=", "is not refused", equal
    if number is not None and str(every[number]) == text and (equal is None or number not in equal):
        yield "=", "does not find its row", equal
    if others is None or set(others) != set(every) - set(equal or ()):
        yield "ne", others
    if "gt" in OPERATORS[kind]:
        is_whole_day = re.fullmatch(r"\d{4}-\d\d-\d\d", text) and kind == every_value.TIMES
        orders = [asked.rows(name, operator, text) for operator in ("gt", "gte", "lt", "lte")]
        yield from mistaken_orders(set(every), None if is_whole_day else set(equal or ()), orders)


def mistaken_orders(
    every: set[int], equal: set[int] | None, orders: list[dict[int, Any] | None]
) -> Iterator[tuple[Any, ...]]:
    """Yield where the orders leave a row out, or have one twice."""
    gt, gte, lt, lte = ({*rows} if rows is not None else None for rows in orders)
    if gt is None or gte is None or lt is None or lte is None:
        if not gt is gte is lt is lte is None or equal:
            yield "order", "is refused in part"
        return
    if lt | gte != every or lt & gte:
        yield "lt", "is not the rest of gte", lt, gte
    if gt | lte != every or gt & lte:
        yield "gt", "is not the rest of lte", gt, lte
    if equal is not None and lte - lt != equal:
        yield "lte", "is not lt and =", lte, lt, equal


EXCEPTIONS = {("mariadb", "chosen", ""), ("mariadb", "some", ""), ("mariadb", "some", " ")}
"""An enum's empty text, which is stored for what it did not know."""


def test_what_a_type_holds_is_what_its_server_takes(store, client):
    if store.vendor == "sqlite":
        pytest.skip("its types bind nobody")
    columns = columns_of(store.vendor)
    if store.vendor == "postgresql":
        store.run("CREATE EXTENSION citext; CREATE EXTENSION hstore" + TYPES.join(("; ", "")))
    if store.vendor == "mariadb":
        store.run(STRICT)
    null = "" if store.vendor == "postgresql" else " NULL"
    table = "{s}wide" if store.vendor == "sqlserver" else "wide"
    listed = ", ".join(f"{name} {type_.removesuffix(' NULL')}{null}" for name, (type_, _) in columns.items())
    store.run(f"CREATE TABLE {table} (id int NOT NULL PRIMARY KEY, {listed})")
    draw = random.Random(SEED)
    tried: list[tuple[str, str, str, int | None]] = []
    for name, (_, kind) in columns.items():
        for text in candidates(kind, draw):
            number = len(tried) + 1
            tried.append((name, kind, text, number if taken(store, name, number, text) else None))
    asked = Asked(store, client)
    wrong = [
        (name, columns[name][0], text, number, *mistake)
        for name, kind, text, number in tried
        if (store.vendor, name, text) not in EXCEPTIONS
        for mistake in mistakes(asked, name, kind, text, number)
    ]
    assert wrong == [], "\n".join(str(line)[:300] for line in wrong)
