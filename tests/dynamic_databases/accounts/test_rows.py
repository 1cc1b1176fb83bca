"""Values of a table of users are understood as databases write them: truth values, lists, texts."""

from __future__ import annotations

import pytest

from dynamic_databases.accounts.rows import _is_true, _names, _text


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, True), (0, False), (True, True), (None, False), ("Y", True), ("N", False), ("0", False), ("t", True),
     (b"\x01", True), (b"\x00", False), (b"1", True), (b"0", False), (memoryview(b"\x01"), True),
     ("active", True), ("deleted", False), ("", False), (2, True)],
)  # fmt: skip
def test_yes_is_understood_as_databases_say_it(value, expected):
    assert _is_true(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a, b", ("a", "b")), (["a", "b"], ("a", "b")), ('["a", "b c"]', ("a", "b c")), ("{a,b}", ("a", "b")),
     (None, ()), ("", ()), ("[a", ()), ("a;b\nc", ("a", "b", "c")), ('{"x": 1}', ('x": 1',)), (b"a", ("a",))],
)  # fmt: skip
def test_names_of_groups_are_understood_as_columns_list_them(value, expected):
    assert _names(value) == expected


def test_bytes_are_text_where_they_are_any():
    assert _text(memoryview(b"ann")) == _text(b"ann  ") == _text("ann ") == "ann"
    assert _text(b"\xff") == _text(None) == ""
