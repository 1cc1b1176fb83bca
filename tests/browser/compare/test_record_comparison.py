"""Records cell by cell: pure, values in and values out."""

from __future__ import annotations

import pytest

from browser.records.comparison import RecordSide, RecordState, compare_record, differing
from dynamic_databases.catalog import Column, Family, Kind, Table, Truth, UndecodableText
from dynamic_databases.catalog.equality import canonical_of

UUID = "11111111-aaaa-4000-8000-00000000abcd"
TEXT, NUMBER = Kind(Family.TEXT), Kind(Family.DECIMAL, 10, 2)


def side(**values: object) -> RecordSide:
    """Return a record that was found; a column is a number if its name ends in `_n`."""
    columns = tuple(
        Column(name, position, "", NUMBER if name.endswith("_n") else TEXT)
        for position, name in enumerate(values, start=1)
    )
    return RecordSide(RecordState.FOUND, Table(None, "t", columns=columns), values)


@pytest.mark.parametrize(
    ("value", "other", "as_numbers", "same"),
    [
        ("a", "a", False, True),
        ("a", "A", False, False),
        (None, "", False, False),
        (None, None, False, True),
        (1249, "1249.00", True, True),
        ("1249.00", "1249.0000", True, True),
        ("1249.00", "1249.0000", False, False),
        (1, 1.0, False, True),
        (1, "1", False, False),
        (0.1, "0.1", True, True),
        (b"1", "1", True, False),
        ("abc", 1, True, False),
        ("1_000", 1000, True, False),
        ("\u0661", 1, True, False),
        (2**60, float(2**60), True, True),
        (2**60 + 1, float(2**60), True, False),
    ],
)
def test_values_are_the_same_as_numbers_or_to_the_letter(value, other, as_numbers, same):
    column = Column("c", 1, "", NUMBER if as_numbers else TEXT)
    canonical = canonical_of(column, [column, column])
    assert (canonical(value) == canonical(other)) is same


@pytest.mark.parametrize(
    ("family", "value", "other", "same"),
    [
        (Family.TIMESTAMP, "2026-01-31 17:04:11", "2026-01-31 17:04:11.000000", True),
        (Family.TIMESTAMP, "2026-01-31 17:04:11.5+00", "2026-01-31 17:04:11.500+00", True),
        (Family.TIMESTAMP, "2026-01-31 17:04:10", "2026-01-31 17:04:10.01", False),
        (Family.TIME, "17:04:00", "17:04:00.000", True),
        (Family.TEXT, "17:04:00", "17:04:00.000", False),
        (Family.JSON, '{"a": 1, "b": [true, null]}', '{"b":[true,null],"a":1.0}', True),
        (Family.JSON, '{"a": 1}', '{"a": true}', False),
        (Family.JSON, '{"a": 1}', '{"a": "1"}', False),
        (Family.JSON, '{"a": 1, "a": 2}', '{"a": 2, "a": 1}', False),
        (Family.JSON, "[1, 2]", "[2, 1]", False),
        (Family.JSON, "{", "{ ", False),
        (Family.JSON, "null", None, False),
        (Family.JSON, "[null]", '["null"]', False),
        (Family.JSON, " null", "null", True),
        (Family.BOOLEAN, Truth("true"), 1, True),
        (Family.BOOLEAN, Truth("false"), 1, False),
        (Family.BOOLEAN, 2, Truth("true"), False),
        (Family.BINARY, b"a", UndecodableText(b"a"), False),
        (Family.UUID, "a0", "A0", False),
        (Family.UUID, UUID, UUID.upper(), True),
        (Family.UUID, UUID, UUID.replace("-", ""), True),
        (Family.UUID, UUID, UUID.replace("1", "2"), False),
        (Family.TIMESTAMP, "2026-01-31 17:04:11", "2026-01-31T17:04:11Z", True),
        (Family.TIMESTAMP, "2026-01-31 17:04:11.5", "2026-01-31 19:04:11.50+02:00", True),
        (Family.TIMESTAMP, "2026-01-31 17:04:11+00", "2026-01-31 17:04:11+02", False),
        (Family.TIMESTAMP, "2026-01-01 00:00:00", "2025-12-31 22:30:00-0130", True),
        (Family.TIMESTAMP, "0044-03-15 00:00:00 BC", "0044-03-15 00:00:00", False),
        (Family.TIMESTAMP, "0044-03-15 00:00:00+00 BC", "0044-03-15 00:00:00 BC", True),
        (Family.TIMESTAMP, "infinity", "Infinity", False),
        (Family.TIMESTAMP, "2026-02-30 17:04:11+01", "2026-02-30 16:04:11", False),
        (Family.TIMESTAMP, None, None, True),
        (Family.TIME, "17:04:00+00", "19:04:00+02", False),
    ],
)
def test_what_only_looks_different_is_the_same(family, value, other, same):
    column = Column("c", 1, "", Kind(family))
    canonical = canonical_of(column, [column, column])
    assert (canonical(value) == canonical(other)) is same


@pytest.mark.parametrize(
    ("value", "other", "same"),
    [
        (1.2345677614212036, "1.2345678", True),
        (0.1, "0.1", True),
        (16777216.0, 16777216, True),
        (1.2345678, 1.2345679, False),
        (3.4028234663852886e38, "3.4028235e+38", True),
        (float("inf"), "Infinity", True),
        (1e300, "1e300", True),
        (None, 0.0, False),
    ],
)
def test_numbers_of_32_bits_are_the_same_whatever_digits_a_server_prints(value, other, same):
    column = Column("c", 1, "", Kind(Family.FLOAT, 32))
    canonical = canonical_of(column, [column, column])
    assert (canonical(value) == canonical(other)) is same


def test_what_two_columns_hold_is_compared_by_what_both_can_hold():
    number, text = Column("c", 1, "", NUMBER), Column("c", 1, "", TEXT)
    assert canonical_of(number, [number, text])(1) != canonical_of(text, [number, text])("1")


def test_a_value_that_differs_is_marked_where_it_is_not_the_first_ones():
    (field,) = compare_record({"prod": side(a="x"), "test": side(a="x"), "dev": side(a="y")})
    assert (field.differs, set(field.different)) == (True, {"dev"})


def test_a_column_that_one_side_lacks_differs_there():
    fields = compare_record({"prod": side(a="x"), "dev": side(a="x", b="new")})
    assert differing(fields) == ["b"]
    assert fields[1].different == {"prod"}


def test_columns_are_ignored_by_name_and_by_glob():
    sides = {"prod": side(a="1", updated_at="x"), "dev": side(a="2", updated_at="y")}
    assert differing(compare_record(sides, ["*_at"])) == ["a"]
    assert differing(compare_record(sides, ["a", "updated_at"])) == []


def test_names_fold_where_the_server_folds_them():
    sides = {"prod": side(Name="x"), "dev": side(name="x")}
    assert len(compare_record(sides, folds_case=True)) == 1
    assert differing(compare_record(sides)) == ["Name", "name"]


def test_only_records_that_were_found_are_compared():
    sides = {"prod": side(a="x"), "test": RecordSide(RecordState.NO_ROW), "dev": side(a="x")}
    assert differing(compare_record(sides)) == []
