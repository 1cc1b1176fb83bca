"""A part without letters is found in what is stored exactly where it would be found in lower case."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.dialects import dialect_of
from dynamic_databases.dialects.sqlite import printing

SIGNS = "09.-_% é\0ßİ"
STORED = st.one_of(
    st.text(SIGNS + "aZ", max_size=8),
    st.text(SIGNS + "aZ", max_size=8).map(str.encode),
    st.binary(max_size=6),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.none(),
)


def asked(operator: str, type_: str, stored: Any, part: str, made_for: str) -> list[Any]:
    """Return what the condition that was made for a part says of a stored value and another part."""
    column = Column(name="x", position=1, type=type_, kind=Kind(Family.TEXT))
    condition = dialect_of("sqlite").has_part(operator, "x", column, made_for).replace("%s", "?2")
    with closing(sqlite3.connect(":memory:")) as connection:
        printing.install(connection)
        return connection.execute(f"SELECT {condition} FROM (SELECT ?1 AS x)", [stored, part]).fetchall()


@pytest.mark.parametrize("type_", ["text", "", "numeric(10,2)"])
@pytest.mark.parametrize("operator", ["contains", "startswith", "endswith"])
@given(stored=STORED, part=st.text(SIGNS, max_size=3))
def test_a_part_without_letters(operator, type_, stored, part):
    assert asked(operator, type_, stored, part, part) == asked(operator, type_, stored, part, "letters")


@pytest.mark.parametrize(("stored", "part", "is_there"), [("aB", "Ab", 1), ("a1B", "1b", 1), ("É", "é", 0)])
def test_letters_of_ascii_are_the_same_in_both_cases(stored, part, is_there):
    assert asked("contains", "text", stored, part, part) == [(is_there,)]
