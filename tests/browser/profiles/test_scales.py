"""Scales of profiles: round edges, few enough, between the smallest and the largest value."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.profiles.scales import MOST_BINS, MUCH, Scale, scale_of
from browser.profiles.sides import Profile, ProfileSide
from dynamic_databases.catalog import Column, Family, Kind
from dynamic_databases.models import Database
from dynamic_databases.runtime_models import Sample, SampleKind, ValueGroup, ValueGroups, ValueSource


def side(family: Family, *values: object) -> ProfileSide:
    ends = [ValueGroup(value, 1) for value in values]
    groups = ValueGroups(smallest=ends[0], median=ends[len(ends) // 2], largest=ends[-1])
    column = Column(name="c", position=1, type="", kind=Kind(family))
    profile = Profile(groups, Sample(SampleKind.FIRST, ValueSource(), 100))
    return ProfileSide(Database(), "read", column=column, profile=profile)


def edges(family: Family, *values: object) -> tuple[str, ...]:
    scale = scale_of([side(family, *values)])
    return scale.edges if scale else ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 2, 4), ("2", "3", "4")),
        ((0, 50, 100), tuple(map(str, range(5, 101, 5)))),
        ((7, 7, 7), ()),
        ((float("inf"), float("inf")), ()),
        ((b"x", b"y"), ()),
    ],
)
def test_numbers_have_round_edges(values, expected):
    assert edges(Family.INTEGER, *values) == expected


def test_a_largest_value_far_beyond_the_median_makes_the_scale_logarithmic():
    scale = scale_of([side(Family.DECIMAL, "0.5", "12.00", "200000.00")])
    assert scale is not None
    assert scale.is_log
    assert scale.edges[:4] == ("1", "2", "5", "10")
    assert scale.edges[-1] == "200000"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-01-01", "2026-01-04", ("2026-01-02", "2026-01-03", "2026-01-04")),
        ("2024-01-15", "2024-11-01", ("2024-02-01", "2024-03-01")),
        ("1000-01-01", "2000-01-01", ("1050-01-01", "1100-01-01")),
    ],
)
def test_days_have_round_edges(first, last, expected):
    assert edges(Family.DATE, first, last)[: len(expected)] == expected


def test_moments_of_one_hour_have_edges_of_minutes():
    assert edges(Family.TIMESTAMP, "2026-01-01 10:03:00", "2026-01-01 10:40:00.5")[:2] == (
        "2026-01-01 10:10:00",
        "2026-01-01 10:20:00",
    )


@pytest.mark.parametrize("value", ["infinity", "0044-03-15 BC", "0000-00-00", "2020-02-30", "soon", 17])
def test_what_is_no_day_gives_no_scale(value):
    assert scale_of([side(Family.DATE, value, value)]) is None


def test_other_types_have_no_scale():
    assert scale_of([side(Family.TEXT, "a", "b")]) is None
    assert scale_of([]) is None
    assert scale_of([side(Family.TEXT, "1", "2"), side(Family.INTEGER, 1, 2)]) is None


finite = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal(-(10**30)), max_value=10**30)


def require_sound(scale: Scale | None, least, largest, read) -> None:
    if scale is None:
        return
    read_edges = [read(edge) for edge in scale.edges]
    assert read_edges == sorted(set(read_edges))
    assert least < read_edges[0]
    assert read_edges[-1] <= largest
    assert len(read_edges) <= MOST_BINS + 3


@given(st.lists(finite, min_size=3, max_size=3))
def test_edges_of_any_numbers_are_few_and_in_order(numbers):
    least, middle, largest = sorted(map(Decimal, numbers))
    for family in (Family.DECIMAL, Family.FLOAT):
        spelled = [f"{number:f}" for number in (least, middle, largest)]
        scale = scale_of([side(family, *spelled)])
        require_sound(scale, least, largest, Decimal)
        assert scale is not None or largest - least < 1


@given(st.integers(-(2**63), 2**63), st.integers(-(2**63), 2**63))
def test_edges_of_whole_numbers_are_whole(first, second):
    least, largest = sorted((first, second))
    scale = scale_of([side(Family.INTEGER, least, least, largest)])
    require_sound(scale, least, largest, int)
    assert scale is not None or largest - least == 0
    assert scale is None or scale.is_log is (least > 0 and largest > MUCH * least)


@given(st.datetimes(), st.datetimes())
def test_edges_of_any_moments_are_few_and_in_order(first, second):
    least, largest = sorted((first, second))
    scale = scale_of([side(Family.TIMESTAMP, least.isoformat(" "), largest.isoformat(" "))])
    floor = least.replace(microsecond=0) - timedelta(0)
    require_sound(scale, floor, largest, datetime.fromisoformat)
    assert scale is not None or largest - least < timedelta(minutes=1)
