"""How one value looks: NULL unlike empty, blanks and controls visible, hostile text harmless, JSON exact."""

from __future__ import annotations

import json
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.values import EMPTY_HTML, block_text, cell_html
from dynamic_databases.catalog import Column, Family, Kind, UndecodableText
from dynamic_databases.catalog.json_values import json_value
from tests.markup import elements, plain

JSON = Column("j", 1, "json", Kind(Family.JSON))
TEXT = Column("t", 1, "text", Kind(Family.TEXT))


def test_null_empty_and_blank_look_different():
    looks = {cell_html(value) for value in (None, "", " ", "NULL", "null", 0, b"")}
    assert len(looks) == 7
    assert elements(cell_html(None), ".null")
    assert elements(cell_html(""), ".empty")


@given(st.text(max_size=60))
def test_no_text_becomes_markup(text):
    html = cell_html(text)
    allowed = (
        html.replace('<i class="space">', "").replace("</i>", "").replace(EMPTY_HTML.removesuffix("</i>"), "")
    )
    assert "<" not in allowed
    assert ">" not in allowed


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S")), max_size=60))
def test_printable_text_is_shown_as_it_is(text):
    assert unescape(cell_html(text)) == text or text == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("  x ", "␣␣x␣"),
        ("a\nb", "a↵b"),
        ("a\tb", "a␉b"),
        ("a\0b", "a␀b"),
        ("\x1b[31m", "␛[31m"),
        ("\u202e", "U+202E"),
        ("a\u200bb", "aU+200Bb"),
        ("\u00a0", "␣"),
        (12, "12"),
        (1.5, "1.5"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (float("nan"), "NaN"),
        (0.1, "0.1"),
        (b"\x00\x01", "2 bytes"),
        (b"\x00", "1 byte"),
        (b"", "0 bytes"),
    ],
)
def test_values_are_shown_in_words_that_can_be_seen(value, words):
    assert plain(cell_html(value)) == words


def test_a_long_value_is_cut_and_says_so():
    assert elements(cell_html("x" * 201), ".more")
    assert elements(cell_html("x" * 200), ".more") == []
    assert len(plain(cell_html("x" * 100_000))) < 210


def test_text_that_is_no_utf8_costs_its_own_cell():
    html = cell_html(UndecodableText(b"f\xffo"))
    assert "unreadable" in html
    assert "66 ff 6f" in html


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", ""),
        (1, 1),
        (2**53, 2**53),
        (2**53 + 1, "9007199254740993"),
        (-(2**63), "-9223372036854775808"),
        (1.5, 1.5),
        (float("inf"), "Infinity"),
        (float("nan"), "NaN"),
        (b"\x00\xff", "base64:AP8="),
    ],
)
def test_json_is_exact(value, expected):
    assert json_value(value) == expected


@given(st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.binary()))
def test_every_value_is_valid_json_that_no_reader_rounds(value):
    told = json.loads(json.dumps(json_value(value), allow_nan=False))
    if isinstance(value, float) and isinstance(told, float):
        assert told == value
    elif isinstance(value, int):
        assert int(told) == value


JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(JSON_VALUES)
def test_json_on_lines_is_the_same_json(value):
    text = json.dumps(value)
    assert json.loads(block_text(text, JSON)[0]) == value


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2,    "b": 1.50}', "[1.0, 1e5, 12345678901234567890.10, {}, []]      "]
)
def test_json_keeps_every_token_as_stored(text):
    shown = block_text(text + " " * 40, JSON)[0]
    assert "".join(shown.split()) == "".join(text.split())


@pytest.mark.parametrize("text", ['{"a": 1,', "[" * 3000, "{'a': NaN}" + "x" * 60])
def test_what_is_no_json_is_shown_as_it_is(text):
    assert block_text(text, JSON)[0] == text


def test_text_of_several_lines_has_lines():
    assert block_text("a\nb", TEXT) == ("a\nb", True)
    assert block_text("a", TEXT) == ("a", False)


def test_bytes_are_dumped():
    text, is_block = block_text(b"\x89PNG\r\n", TEXT)
    assert is_block
    assert text == "00000000  89 50 4e 47 0d 0a                                ·PNG··"
