"""Rows as JSON lines, INSERTs, Markdown and a workbook: exact, harmless, and saying what they lack."""

from __future__ import annotations

import io
import json
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from browser.formats.csv_lines import csv_line, csv_lines
from browser.formats.markdown import escaped
from dynamic_databases.catalog import Column, Family, Kind, Truth, UndecodableText
from dynamic_databases.errors import TimedOut
from tests.browser.rows.every_value import columns_of, script_of
from tests.browser.rows.stores import Store, mariadb_server, postgresql_server, sqlserver, store
from tests.markup import text_of

__all__ = ["mariadb_server", "postgresql_server", "sqlserver", "store"]

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = [
    None, "", "=1+1", "-2", "@SUM(A1)", 'a"b', "c,d", "e\r\nf", "\t=1", 7, -7, 2**70, 0.5, float("nan"),
    float("-inf"), 1e300, b"\x00\xff", UndecodableText(b"\xff"), Truth("true"), "<r>x</r>", "_x0041_", "\x0b",
]  # fmt: skip


def whole(answer: Any) -> str:
    """Return the text of a download."""
    return b"".join(answer.streaming_content).decode()


def sheet(answer: Any, number: int) -> list[dict[str, str]]:
    """Return the rows of a workbook's sheet: the text of each cell by its column's letter."""
    content = b"".join(answer.streaming_content)
    answer.close()
    with ZipFile(io.BytesIO(content)) as book:
        tree = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    assert list(tree.iter(f"{SHEET}f")) == [], "nothing is a formula"
    return [
        {cell.attrib["r"].rstrip("0123456789"): "".join(cell.itertext()) for cell in row}
        for row in tree.iter(f"{SHEET}row")
    ]


@pytest.mark.parametrize("family", [Family.TEXT, Family.INTEGER, Family.BOOLEAN])
def test_lines_made_a_column_at_a_time_are_those_made_cell_by_cell(family):
    columns = [Column(name=name, position=1, type="", kind=Kind(family)) for name in "ab"]
    rows = [(value, other) for value in HOSTILE for other in (1, None, "x", value)]
    assert csv_lines(rows, columns) == "".join(csv_line(row, columns) for row in rows)
    for value in HOSTILE:  # a column of its own each, which may go another way
        assert csv_lines([(value, 0), (None, 1)], columns) == csv_line([value, 0], columns) + csv_line(
            [None, 1], columns
        )
    assert csv_lines([(None,), ("",), ("a",)], columns[:1]) == '\r\n""\r\n"a"\r\n'


def test_json_lines_have_the_values_of_the_pages_json(client, demo):
    page = client.get("/prod/crm/oddities/?_format=json&_size=500&_cols=*").json()
    names = [column["name"] for column in page["columns"]]
    answer = client.get("/prod/crm/oddities/?_format=jsonl")
    assert answer["Content-Type"].startswith("application/jsonl")
    rows = [json.loads(line) for line in whole(answer).splitlines()]
    assert [[row[name] for name in names] for row in rows] == page["rows"]


def execute(store: Store, statement: str) -> None:
    (store.ask if store.vendor == "mariadb" else store.run)(statement)


def test_inserts_make_the_same_rows_again(client, store):
    vendor = store.vendor
    prefix = "{s}" if vendor == "sqlserver" else ""
    for statement in script_of(vendor):
        execute(store, statement if prefix else statement.replace("{s}", ""))
    for name in columns_of(vendor):
        what = f"{name}::text" if vendor == "postgresql" else "*"  # its driver has no infinite dates
        stored = f"SELECT {what} FROM {prefix}{name} ORDER BY id"
        before = store.ask(stored)
        statements = whole(client.get(f"{store.url(name)}?_format=insert"))
        execute(store, f"DELETE FROM {prefix}{name}")
        for statement in statements.split("\n")[:-1]:
            execute(store, statement)
        assert repr(store.ask(stored)) == repr(before), (name, statements)


def test_inserts_leave_out_what_the_server_makes_and_say_so(client, store):
    made = {
        "sqlite": "twice integer GENERATED ALWAYS AS (n * 2)",
        "postgresql": "twice integer GENERATED ALWAYS AS (n * 2) STORED",
        "mariadb": "twice integer GENERATED ALWAYS AS (n * 2)",
        "sqlserver": "twice AS (n * 2)",
    }[store.vendor]
    key = {
        "postgresql": "id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "sqlserver": "id integer IDENTITY PRIMARY KEY",
    }.get(store.vendor, "id integer PRIMARY KEY")
    prefix = "{s}" if store.vendor == "sqlserver" else ""
    execute(store, f"CREATE TABLE {prefix}made ({key}, n integer, {made})")
    start = f"INSERT INTO {prefix}made (n) VALUES (21)"
    execute(store, start if "IDENTITY" in key else start.replace("(n) VALUES (", "(id, n) VALUES (1, "))
    statements = whole(client.get(f"{store.url('made')}?_format=insert"))
    assert statements.startswith("-- Without twice.\n")
    execute(store, f"DELETE FROM {prefix}made")
    for statement in statements.split("\n")[:-1]:
        if not statement.startswith("--"):
            execute(store, statement)
    assert [tuple(row) for row in store.ask(f"SELECT id, n, twice FROM {prefix}made")] == [(1, 21, 42)]


def test_a_workbook_holds_values_and_nothing_that_runs(client, sqlite_database):
    values = ["=1+1", "<r><t>x</t></r>", "https://example.org", "_x0041_", "a\x0bb", "0012", "TRUE"]
    rows = ", ".join(f"({number}, '{value}', NULL)" for number, value in enumerate(values, 1))
    sqlite_database(
        "prod", "odd", "CREATE TABLE t (id integer PRIMARY KEY, s text, b boolean, d decimal(10,2));"
        f"INSERT INTO t (id, s, b) VALUES {rows};"
        "INSERT INTO t VALUES (12345678901234567, '', 1, '1249.00')"
    )  # fmt: skip
    header, *cells = sheet(client.get("/prod/odd/t/?_format=xlsx"), 1)
    assert header == {"A": "id", "B": "s", "C": "b", "D": "d"}
    assert [row["B"] for row in cells[:3]] == ["=1+1", "_x003C_r><t>x</t></r>", "https://example.org"]
    assert [row["B"] for row in cells[3:7]] == ["_x005F_x0041_", "a_x000B_b", "0012", "TRUE"]
    assert cells[7] == {"A": "12345678901234567", "B": "", "C": "1", "D": "1249"}
    assert set(cells[0]) == {"A", "B"}, "NULL is no cell"


def test_a_workbook_says_where_it_comes_from_and_what_it_lacks(client, sqlite_database, monkeypatch):
    sqlite_database(
        "prod", "odd", "CREATE TABLE t (id integer PRIMARY KEY, s text);"
        f"INSERT INTO t VALUES (1, '{'y' * 40_000}'), (2, ''), (3, '');"
    )  # fmt: skip
    about = {row["A"]: row["B"] for row in sheet(client.get("/prod/odd/t/?_format=xlsx&id__lte=2"), 2)}
    assert (about["Table"], about["Environment"], about["Rows"]) == ("t", "prod", "2, all that match")
    assert about["Address"] == "/prod/odd/t/?_format=xlsx&id__lte=2"
    assert about["Limit"] == "1 text is cut: a cell holds 32,767 characters."
    monkeypatch.setattr("browser.rows.workbooks.MOST_ROWS", 2)
    rows = sheet(client.get("/prod/odd/t/?_format=xlsx&_cols=id"), 1)
    assert [row["A"] for row in rows] == ["id", "1", "2"]
    about = {row["A"]: row["B"] for row in sheet(client.get("/prod/odd/t/?_format=xlsx&_cols=id"), 2)}
    assert about["Limit"] == "Only the first 2 rows: a workbook of this table has no more."


def test_what_breaks_off_says_so_at_its_end(client, sqlite_database, monkeypatch):
    from browser.rows import exports
    from browser.rows.paging import read_slice

    sqlite_database("prod", "odd", "CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1), (2);")
    monkeypatch.setattr(exports, "PAGE", 1)
    read = read_slice

    def read_once(*arguments: Any, **options: Any) -> Any:
        if arguments[3].values:
            raise TimedOut("Exporting t took too long.")
        return read(*arguments, **options)

    monkeypatch.setattr(exports, "read_slice", read_once)
    ends = {"jsonl": '{"_remarks":["Broken off: Exporting t took too long."]}\n',
            "insert": "-- Broken off: Exporting t took too long.\n"}  # fmt: skip
    for form, end in ends.items():
        parts = iter(client.get(f"/prod/odd/t/?_format={form}").streaming_content)
        assert [next(parts), next(parts)][1].decode() == end
        with pytest.raises(TimedOut):
            next(parts)


def test_the_page_as_markdown_is_a_table(client, sqlite_database):
    sqlite_database(
        "prod", "odd", "CREATE TABLE t (id integer PRIMARY KEY, s text, b boolean);"
        "INSERT INTO t VALUES (1, 'a|b' || char(10) || '<b>', 1), (2, NULL, 0), (3, '', NULL);"
    )  # fmt: skip
    answer = client.get("/prod/odd/t/?_format=markdown&_size=2")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert text_of(answer).splitlines() == [
        "| id | s | b |",
        "| ---: | --- | --- |",
        r"| 1 | a\|b<br>\<b\> | true |",
        "| 2 | *NULL* | false |",
        "",
        "2 rows of t in prod; there are more.",
    ]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a_b", "a_b"),
        ("_a_", r"\_a\_"),
        ("`x`", r"\`x\`"),
        (r"\|", r"\\\|"),
        (" a ", "&#32;a&#32;"),
        ("", ""),
    ],
)
def test_no_value_is_markup(text, markdown):
    assert escaped(text) == markdown


@pytest.mark.parametrize("form", ["jsonl", "xlsx", "insert", "markdown"])
def test_a_wrong_filter_leads_to_no_download(client, shop, form):
    answer = client.get(f"/prod/shop/orders/?_format={form}&total__gte=abc")
    assert answer.status_code == 400
    assert "is not a number" in text_of(answer)


def test_names_that_would_break_a_header_or_a_sheet_do_not(client, sqlite_database):
    name = "a'[b]:*?/x\\ \"q"
    quoted = name.replace('"', '""').replace("'", "''")
    sqlite_database("prod", "odd", f'CREATE TABLE "{quoted.replace(chr(39) * 2, chr(39))}" (id integer);')
    from browser.addresses import encode

    for form in ("jsonl", "xlsx", "insert"):
        answer = client.get(f"/prod/odd/{encode(name)}/?_format={form}")
        answer.close()
        assert answer.status_code == 200
        assert answer["Content-Disposition"].count('"') == 2
