"""Cells made all at once look as each looks by itself, whatever their values are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.rows.cells import MOST_PADDED, aligned, cells_html, table_rows_html
from browser.values import CELL_LENGTH, cell_html, plain_text
from dynamic_databases.catalog import UndecodableText
from tests.markup import elements, plain

HOSTILE = [
    *("<script>alert(1)</script>", "&amp;", "'\"`", "%s", "%", "{}", "</td><td>", "null", ""),
    *("\x00", "\n", "\r\n", "\t", "a\nb", " a", "a ", " ", "\u00a0", "\u2028", "\u202e", "\ud800", "\ufeff"),
    *("e\u0301", "🐘", "x" * CELL_LENGTH, "x" * (CELL_LENGTH + 1), "<" * (CELL_LENGTH + 1)),
]
TYPED = [date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=UTC), time(3, 4), UUID(int=7), Decimal("1.50")]
TYPED += [timedelta(days=-2, seconds=1), 10**CELL_LENGTH, Decimal("1e-300"), Decimal(10) ** CELL_LENGTH]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=30),
    st.text("ab <&\n", max_size=6),
    st.sampled_from(HOSTILE),
    st.binary(max_size=40),
    st.binary(min_size=1, max_size=4).map(lambda raw: UndecodableText(raw + b"\xff")),
    st.sampled_from(TYPED),
)
COLUMNS = st.integers(1, 6).flatmap(
    lambda rows: st.lists(st.lists(VALUES, min_size=rows, max_size=rows), min_size=1, max_size=5)
)


@given(COLUMNS)
def test_cells_made_at_once_equal_cells_made_one_by_one(columns):
    assert cells_html(columns) == [[str(cell_html(value)) for value in column] for column in columns]


NUMBERS = st.one_of(
    st.none(),
    st.floats(),
    st.integers(-3, 3000),
    st.decimals(-9, 9, places=2),
    st.sampled_from(["1.50", "1.5", "2.5x", "1.²", ".5", "1.", "", "v1.2.3", "1e-7", b"1.5"]),
)


@given(st.lists(NUMBERS, max_size=6))
def test_numbers_are_padded_to_the_most_digits_behind_their_point(values):
    cells = [str(cell_html(value)) for value in values]
    behind = ["" if value is None else plain_text(value).partition(".")[2] for value in values]
    digits = [1 + len(text) if text.isdigit() else 0 for text in behind]
    padded = [
        f"{cell}<i class=p{min(max(digits, default=0) - number, MOST_PADDED)}></i>"
        if value is not None and number < max(digits, default=0)
        else cell
        for value, cell, number in zip(values, cells, digits, strict=True)
    ]
    assert list(aligned(values, cells)) == padded


@pytest.mark.parametrize("value", HOSTILE)
def test_one_unusual_value_among_plain_ones(value):
    column = ["plain", value, "<b>", "last"]
    assert cells_html([["a", "b", "c", "d"], column])[1] == [str(cell_html(value)) for value in column]


def test_a_page_without_rows_has_no_cells():
    assert cells_html([]) == []
    assert cells_html([[], []]) == [[], []]
    assert table_rows_html([""], [[]]) == ""


def test_rows_are_what_a_browser_makes_of_them():
    cells = cells_html([[1, 2], ["a%s", "<b>"], [None, "x"]])
    html = f"<table>{table_rows_html(['key num', '', 'code'], cells)}</table>"
    rows = [[plain(cell) for cell in elements(row, "td")] for row in elements(html, "tr")]
    assert rows == [["1", "a%s", ""], ["2", "<b>", "x"]]
    assert [cell.attributes.get("class") for cell in elements(html, "tr:first-child td")] == [
        "key num",
        None,
        "code",
    ]
