"""Rows on a real SQL Server: filtered and sorted by each type, paged both ways, found by each type of key."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import Error

from tests.browser.on_sqlserver import PAGED, VALUES, registered, rows
from tests.markup import links
from tests.servers.sqlserver import SQLServerDatabase, sqlserver

__all__ = ["registered", "rows", "sqlserver"]
pytestmark = pytest.mark.django_db

KEYS = {
    "bigint": ("-9223372036854775808", "0", "9223372036854775807"),
    "decimal(38,10)": ("-1234567890123456789012345678.0123456789", "0.5"),
    "money": ("-922337203685477.5808", "1.2345"),
    "float": ("-1e300", "0.1", "1.7976931348623157e308"),
    "real": ("0.1", "16777216"),
    "bit": ("0", "1"),
    "date": ("'0001-01-01'", "'9999-12-31'"),
    "time(3)": ("'00:00:00.001'", "'23:59:59.999'"),
    "datetime": ("'1753-01-01'", "'2026-01-31 17:04:11.123'"),
    "smalldatetime": ("'2026-01-31 17:04'",),
    "datetime2(6)": ("'0001-01-01'", "'2026-01-31 17:04:11.123456'"),
    "datetimeoffset(3)": ("'2026-01-31 17:04:11.123 +05:30'", "'2026-02-01 -08:00'"),
    "char(5)": ("'abc'", "'a b'"),
    "varchar(20)": ("''", "'a''b%_[x]'", "'~0'", "'a/b'", "'a,b.c'"),
    "nvarchar(20)": ("N''", "N'Łukasz 🦊'", "N'100%'", "N'.'", "N'<b>&amp;'", "N'..'"),
    "uniqueidentifier": ("'6f9619ff-8b86-d011-b42d-00c04fc964ff'", "'ffffffff-8b86-d011-b42d-00c04fc964ff'"),
    "binary(4)": ("0x00ff00ff", "0x7e2f2e2c"),
    "varbinary(20)": ("0x", "0x00", "0x00ff2f"),
    "sql_variant": ("N'one'", "N'two'"),
    "hierarchyid": ("'/'", "'/1/2.1/'"),
}
"""Values that keys have, as SQL writes them."""
FILTERS = [
    ({"n": "9"}, [2]),
    ({"n__gte": "1", "n__lt": "9"}, [1]),
    ({"n__in": "1,9"}, [1, 2]),
    ({"n__isnull": "1"}, [3]),
    ({"d": "1.50"}, [1]),
    ({"d": "1.504"}, None),
    ({"d__gt": "1.504"}, [2]),
    ({"m": "9.9901"}, [2]),
    ({"f__lt": "0"}, [2]),
    ({"f": "1e-1"}, [1]),
    ({"b": "yes"}, [1]),
    ({"b": "0"}, [2]),
    ({"s": "Ann"}, [1]),
    ({"s__contains": "%_"}, [2]),
    ({"s__startswith": "100"}, [2]),
    ({"s__ne": "Ann"}, [2]),
    ({"v": "bob"}, [2]),
    ({"v__endswith": "nn"}, [1]),
    ({"day": "2026-01-31"}, [1]),
    ({"day__startswith": "2026-01"}, [1]),
    ({"hour__gte": "20:00"}, [2]),
    ({"at": "2026-01-31"}, [1, 2]),
    ({"at__startswith": "2026-01-31 23"}, [2]),
    ({"at2": "2026-01-31 23:59:59.123456"}, [2]),
    ({"zoned__lt": "2026-01-31 11:30:00"}, [1]),
    ({"u": "6F9619FF-8B86-D011-B42D-00C04FC964FF"}, [1]),
    ({"u": "no uuid"}, None),
    ({"u__ne": "no uuid"}, [1, 2]),
    ({"hour": "08:00:00.0000000"}, [1]),
    ({"b": "2"}, None),
    ({"u__startswith": "FFFFFFFF"}, [2]),
    ({"raw__isnull": "0"}, [1]),
    ({"x": "<b/>"}, [2]),
    ({"x__contains": "<a>"}, [1]),
    ({"any_one": "two"}, [2]),
    ({"any_one__contains": "n"}, [1]),
]


def test_each_type_is_filtered_and_sorted_by(registered: Callable[..., str], rows: Any) -> None:
    registered(*VALUES)
    wrong = []
    for parameters, expected in FILTERS:
        page = rows("t", _sort="id", **parameters)
        ids = [row[0] for row in page["rows"]] if "rows" in page else None
        if ids != expected:
            wrong.append((parameters, ids, expected))
    assert wrong == []
    for column in rows("t")["columns"]:
        assert len(rows("t", _sort=f"-{column['name']}")["rows"]) == 3, column


def test_a_table_is_paged_by_its_key_both_ways(
    client: Any, registered: Callable[..., str], rows: Any
) -> None:
    registered(*PAGED)
    for order in ("", "c", "-b"):
        page = rows("p", _size="7", **({"_sort": order} if order else {}))
        seen = [tuple(row[:2]) for row in page["rows"]]
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += [tuple(row[:2]) for row in page["rows"]]
        assert len(seen) == len(set(seen)) == 60
        before = client.get(page["previous"]).json()
        assert [tuple(row[:2]) for row in before["rows"]] == seen[-7 - len(page["rows"]) : -len(page["rows"])]


def test_a_page_by_any_column_begins_where_the_last_one_ended(
    client: Any, registered: Callable[..., str], rows: Any
) -> None:
    registered(*VALUES, "insert into {s}.t (id, n) values (4, null), (5, 9)")
    for order in ("n", "s", *(f"-{column['name']}" for column in rows("t")["columns"])):
        page = rows("t", _sort=order, _size="2")
        seen = [row[0] for row in page["rows"]]
        while page["next"]:
            page = client.get(page["next"]).json()
            seen += [row[0] for row in page["rows"]]
        assert sorted(seen) == [1, 2, 3, 4, 5], (order, seen)
        back = [row[0] for row in page["rows"]]
        while page["previous"]:
            page = client.get(page["previous"]).json()
            back = [row[0] for row in page["rows"]] + back
        assert back == seen, order


def test_a_link_leads_to_its_row_by_a_key_of_any_type(
    client: Any, sqlserver: SQLServerDatabase, registered: Callable[..., str]
) -> None:
    made: dict[str, int] = {}
    for number, (type_, values) in enumerate(KEYS.items()):
        name = f"k{number}"
        with suppress(Error):  # a compatible server does not have every type, or not as a key
            sqlserver.run(
                f"create table {{s}}.{name} (k {type_} not null primary key, n int)",
                *(f"insert into {{s}}.{name} values ({value}, {n})" for n, value in enumerate(values)),
            )
            made[name] = len(values)
    schema = registered()
    assert len(made) > 15
    for name, count in made.items():
        base = f"/prod/shop/{schema}.{name}"
        shown = client.get(f"{base}/?_format=json").json()["rows"]
        addresses = links(client.get(f"{base}/"), rf"^{re.escape(base)}/(?!-/)[^?]+/$")
        addresses = list(dict.fromkeys(addresses))
        assert len(addresses) == len(shown) == count, (name, addresses)
        records = [client.get(f"{address}?_format=json").json()["values"] for address in addresses]
        assert [[record["k"], record["n"]] for record in records] == shown, name


def test_a_row_version_is_a_key_and_an_order(
    client: Any, sqlserver: SQLServerDatabase, registered: Callable[..., str], rows: Any
) -> None:
    try:
        sqlserver.run(
            "create table {s}.v (k rowversion not null, n int)", "create unique index uk on {s}.v (k)"
        )
    except Error:
        pytest.skip("this server has no rowversion")
    schema = registered(*(f"insert into {{s}}.v (n) values ({n})" for n in range(3)))
    page = rows("v", _size="2")
    assert [row[1] for row in page["rows"]] == [0, 1]
    assert [row[1] for row in client.get(page["next"]).json()["rows"]] == [2]
    base = f"/prod/shop/{schema}.v"
    addresses = dict.fromkeys(links(client.get(f"{base}/"), rf"^{re.escape(base)}/(?!-/)[^?]+/$"))
    assert [client.get(f"{address}?_format=json").json()["values"]["n"] for address in addresses] == [0, 1, 2]


def test_a_table_without_a_key_is_shown_in_an_order(registered: Callable[..., str], rows: Any) -> None:
    registered(*PAGED)
    assert rows("keyless")["rows"] == [[None, None], [1, "a"], [2, "b"]]
