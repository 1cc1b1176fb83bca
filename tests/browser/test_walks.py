"""Walks through the served product with made-up names, keys and addresses."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from browser.addresses import encode
from browser.demo.odd_names import ODD_NAMES
from browser.demo.oddities import ODD_KEYS
from browser.demo.script import quote as quoted
from tests.serving import Served, Visitor

ENVIRONMENTS = ("prod", "test", "dev")
Statements = list[tuple[str, tuple[Any, ...]]]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NAMES = st.one_of(
    st.text(LETTERS, max_size=12), st.text("~0_-.,/%2F?#& aé注", max_size=8), st.sampled_from(ODD_NAMES)
)
TABLES = NAMES.filter(lambda name: not name.lower().startswith("sqlite_"))
TEXTS = st.one_of(
    NAMES, st.text(max_size=12), st.sampled_from([key for key in ODD_KEYS if isinstance(key, str)])
)
KEYS = st.one_of(TEXTS, st.integers(-(2**63), 2**63 - 1), st.binary(max_size=6), st.floats(allow_nan=False))


@pytest.fixture(scope="module")
def walked(served: Served) -> tuple[Served, Visitor]:
    """Return the server with a database `walk` in three environments, and a visitor."""
    for slug in ENVIRONMENTS:
        (served.folder / f"walk-{slug}.sqlite3").write_bytes(b"")
    served.add("walk", {slug: served.folder / f"walk-{slug}.sqlite3" for slug in ENVIRONMENTS})
    return served, served.visitor().log_in()


def write(served: Served, statements: Statements) -> None:
    """Put the same tables into each environment's file, HERE being its name; a reader sees all or nothing."""
    for slug in ENVIRONMENTS:
        unfinished = served.folder / f"walk-{slug}.unfinished"
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(unfinished)) as connection:
            for sql, values in statements:
                connection.execute(sql, tuple(slug if value is HERE else value for value in values))
            connection.commit()
        unfinished.rename(served.folder / f"walk-{slug}.sqlite3")


HERE = object()
WALK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)


def follow(visitor: Visitor, address: str) -> dict[str, Any]:
    """Return the JSON of the page that a link leads to, which must be the page's own address."""
    page = visitor.get(address)
    assert page.status == 200, (address, page.status, page.location)
    data = visitor.get(f"{address}{'&' if '?' in address else '?'}_format=json")
    assert data.status == 200
    parsed: dict[str, Any] = json.loads(data.text)
    return parsed


def segments(address: str) -> list[str]:
    return address.partition("?")[0].strip("/").split("/")


@WALK
@given(
    names=st.lists(TABLES, min_size=2, max_size=2, unique_by=str.lower),
    columns=st.lists(NAMES, min_size=2, max_size=3, unique_by=str.lower),
)
def test_every_name_has_one_address_that_survives_the_server(walked, names, columns):
    served, visitor = walked
    written = ", ".join(f"{quoted(column)} text" for column in columns)
    statements: Statements = [(f"CREATE TABLE {quoted(name)} ({written})", ()) for name in names]
    for name in names:
        marks = ", ".join("?" * len(columns))
        statements.append((f"INSERT INTO {quoted(name)} VALUES ({marks})", (name, *columns[1:])))
        statements.append((f"INSERT INTO {quoted(name)} VALUES ({marks})", (HERE, *columns[1:])))
    write(served, statements)
    tables = {}
    for link in visitor.get("/test/walk/").links(r"^/test/walk/[^/?]+/$"):
        data = follow(visitor, link)
        tables[data["table"]] = link
        assert [column["name"] for column in data["columns"]] == columns
        assert data["rows"][0][0] == data["table"]
        assert data["rows"][1][0] == "test"
        assert_columns_lead_on(visitor, link, data)
    assert set(tables) == set(names)


def assert_columns_lead_on(visitor: Visitor, link: str, data: dict[str, Any]) -> None:
    """Follow each header, filter and environment: it sorts, it finds, it is the same table elsewhere."""
    page = visitor.get(link)
    assert len(set(page.links(r"[?&]_sort="))) == len(data["columns"])
    for sort in set(page.links(r"[?&]_sort=")):
        assert follow(visitor, sort)["table"] == data["table"]
    for position, column in enumerate(data["columns"]):
        value = data["rows"][0][position]
        filtered = follow(
            visitor, f"{link}?{quote(encode(column['name']), safe='~')}={quote(value, safe='')}"
        )
        assert data["rows"][0] in filtered["rows"]
    for slug in ("prod", "dev"):
        (there,) = set(page.links(rf"^/{slug}/"))
        elsewhere = follow(visitor, there)
        assert (elsewhere["environment"], elsewhere["table"]) == (slug, data["table"])
        assert elsewhere["rows"][1][0] == slug
        assert segments(there)[1:] == segments(link)[1:]
    (structure,) = set(page.links("/-/structure$"))
    assert follow(visitor, structure)["name"] == data["table"]
    (comparison,) = {
        address
        for address in page.links("^/compare/walk/.")
        if "#" not in address and len(segments(address)) == 3
    }
    assert visitor.get(comparison).status == 200


@WALK
@given(table=TABLES, column=NAMES, keys=st.lists(KEYS, min_size=1, max_size=4, unique_by=repr))
def test_every_key_leads_to_its_row_and_comes_back(walked, table, column, keys):
    served, visitor = walked
    name = column if column.lower() != "row" else "other"
    statements: Statements = [
        (f"CREATE TABLE {quoted(table)} ({quoted(name)} PRIMARY KEY, row) WITHOUT ROWID", ())
    ]
    statements += [
        (f"INSERT OR IGNORE INTO {quoted(table)} VALUES (?, ?)", (key, number))
        for number, key in enumerate(keys)
    ]
    write(served, statements)
    assert_records_lead_back(visitor, table, ordinal=1)


@WALK
@given(
    table=TABLES,
    keys=st.lists(st.tuples(TEXTS, TEXTS, st.integers(-5, 5)), min_size=1, max_size=3, unique=True),
)
def test_every_key_of_several_columns_leads_to_its_row(walked, table, keys):
    served, visitor = walked
    statements: Statements = [
        (
            f"CREATE TABLE {quoted(table)} (a text NOT NULL, b text NOT NULL, c integer NOT NULL,"
            " row integer, PRIMARY KEY (a, b, c))",
            (),
        )
    ]
    statements += [
        (f"INSERT INTO {quoted(table)} VALUES (?, ?, ?, ?)", (*key, number))
        for number, key in enumerate(keys)
    ]
    write(served, statements)
    assert_records_lead_back(visitor, table, ordinal=3)


def assert_records_lead_back(visitor: Visitor, table: str, ordinal: int) -> None:
    """Open the record of each row by its link, in each environment; it is that row and no other."""
    start = f"/prod/walk/{quote(encode(table), safe='~')}/"
    data = follow(visitor, start)
    links = list(
        dict.fromkeys(
            address
            for address in visitor.get(start).links(rf"^{re.escape(start)}[^?]")
            if "/-/" not in address
        )
    )
    assert len(links) == len(data["rows"])
    for link, row in zip(links, data["rows"], strict=True):
        record = follow(visitor, link)
        assert list(record["values"].values()) == row
        (there,) = set(visitor.get(link).links("^/dev/"))
        assert follow(visitor, there)["values"] == record["values"]
        assert segments(there)[2:] == segments(link)[2:]
        assert record["values"]["row"] == row[ordinal]


@WALK
@given(
    st.lists(st.text(LETTERS, max_size=10), max_size=5),
    st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3),
)
def test_no_address_at_all_is_a_failure_of_ours(walked, parts, query):
    _, visitor = walked
    address = "/" + "/".join(quote(part, safe="~,.-_") for part in parts)
    if query:
        address += "?" + "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
    assert visitor.get(address).status < 500


SEGMENTS = st.one_of(
    st.sampled_from("prod dev shop crm orders oddities untyped_key order_items compare - structure".split()),
    st.text("~0123ABCDEFabcdefnrx,._-", max_size=8),
    st.integers().map(str),
)
PARAMETERS = """
    id id__gt k k__in k__exact total created_at status__isnull what__contains a_blob _sort _next _prev
    _size _cols _by _count _baseline _format _filter _column _operator _ignore _environments
"""
VALUES = ("json", "csv", "id", "-id,status", "all", "*", "~n9e999", "~n" + "9" * 30, "~xff", "~r" + "9" * 20)
QUERIES = st.dictionaries(
    st.sampled_from(PARAMETERS.split()),
    st.one_of(st.text("~0123ABCDEFabcdefnrx,._-*' %\"\0é", max_size=10), st.sampled_from(VALUES)),
    max_size=3,
)
STARTS = """
    / /prod/shop/orders/ /prod/shop/ /test/crm/untyped_key/ /prod/crm/oddities/ /compare/shop/orders/
    /dev/shop/order_items/ /compare/ /lookup/
"""


@settings(WALK, max_examples=120)
@given(st.sampled_from(STARTS.split()), st.lists(SEGMENTS, max_size=4), QUERIES)
def test_no_address_near_real_ones_is_a_failure_of_ours(walked, start, parts, query):
    _, visitor = walked
    address = start + "".join(f"{part}/" for part in parts)
    if query:
        address += "?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())
    assert visitor.get(address).status not in (500, 501), address
