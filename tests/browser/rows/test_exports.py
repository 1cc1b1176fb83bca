"""Rows as CSV: the filtered set, whole, with nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from browser.formats.csv_lines import csv_line
from tests.markup import text_of


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))


def test_null_is_an_empty_field_and_empty_text_is_quoted():
    assert csv_line([None, "", "a", 1, 1.5]) == ',"","a",1,1.5\r\n'


def test_quotes_commas_and_line_breaks_survive():
    (row,) = csv.reader(io.StringIO(csv_line(['a"b', "c,d", "e\r\nf"]), newline=""))
    assert row == ['a"b', "c,d", "e\r\nf"]


@pytest.mark.parametrize("formula", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_begins_with_an_apostrophe(formula):
    assert csv_line([formula]) == f'"\'{formula}"\r\n'


@pytest.mark.parametrize("number", ["-5", "+1.5", "-1e9"])
def test_numbers_that_arrive_as_text_stay_numbers(number):
    assert csv_line([number]) == f'"{number}"\r\n'


def test_binary_is_marked():
    assert csv_line([b"\x00\xff"]) == '"base64:AP8="\r\n'


def test_a_download_has_the_filtered_rows_in_their_order(client, shop):
    answer = client.get("/prod/shop/orders/?_format=csv&status=open&_sort=-id&_cols=id,status")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    assert table(answer) == [["id", "status"], ["3", "open"], ["1", "open"]]


def test_every_row_comes_once_over_many_pages(client, sqlite_database):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1234)"
    sqlite_database(
        "prod", "many", f"CREATE TABLE t (a integer PRIMARY KEY, b integer); {numbers} INSERT INTO t "
        "SELECT i, nullif(i % 7, 0) FROM n"
    )  # fmt: skip
    rows = table(client.get("/prod/many/t/?_format=csv&_sort=b"))[1:]
    assert sorted(int(row[0]) for row in rows) == list(range(1, 1235))
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)


def test_a_wrong_filter_exports_nothing(client, shop):
    answer = client.get("/prod/shop/orders/?_format=csv&total__gte=abc")
    assert answer.status_code == 400
    assert "is not a number" in text_of(answer)


def test_a_table_without_a_key_is_exported_up_to_a_limit_and_says_so_beyond(client, sqlite_database):
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)"
    sqlite_database(
        "prod", "views", f"CREATE TABLE t (a integer PRIMARY KEY); {numbers} INSERT INTO t SELECT i FROM n;"
        "CREATE VIEW v AS SELECT a FROM t"
    )  # fmt: skip
    answer = client.get("/prod/views/v/?_format=csv")
    assert answer.status_code == 400
    assert "10,000 rows" in text_of(answer)
    assert len(table(client.get("/prod/views/v/?_format=csv&a__lte=900"))) == 901


def test_nobody_exports_without_a_login(anonymous, shop):
    assert anonymous.get("/prod/shop/orders/?_format=csv").status_code == 302
