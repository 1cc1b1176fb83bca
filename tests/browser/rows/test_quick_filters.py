"""The grammar of the fields under the headers, as tables of cases: what is typed, and what it means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.rows.filter_values import listed, listing
from browser.rows.quick_filters import NotUnderstood, parts_of, typed_as
from dynamic_databases.catalog import Column, Family, Kind

NOW = datetime(2026, 3, 31, 14, 5, 9, tzinfo=UTC)


def column(family: Family) -> Column:
    return Column("c", 1, family.value, Kind(family), nullable=True)


TEXT, INTEGER, DECIMAL = (column(family) for family in (Family.TEXT, Family.INTEGER, Family.DECIMAL))
DATE, MOMENT, CLOCK = (column(family) for family in (Family.DATE, Family.TIMESTAMP, Family.TIME))
TRUTH, BYTES = column(Family.BOOLEAN), column(Family.BINARY)

MEANT = {
    "texts": (
        TEXT,
        """
        open            | =open
        !open           | ne=open
        =open           | =open
        ==open          | ==open
        =!open          | =!open
        =NULL           | =NULL
        !=!open         | ne=!open
        <>open          | ne=open
        NULL            | isnull=1
        !NULL           | isnull=0
        null            | =null
        EMPTY           | =
        !EMPTY          | ne=
        empty           | =empty
        ~word           | contains=word
        ~ two words     | contains=two words
        ~50%            | contains=50%
        SPRING*         | startswith=SPRING
        *26             | endswith=26
        *PRING*         | contains=PRING
        a*b             | =a*b
        *               | =*
        ~               | =~
        >=m             | gte=m
        <m              | lt=m
        ../etc          | =../etc
        10..20          | =10..20
        today           | =today
        Smith, Ann      | =Smith, Ann
        """,
    ),
    "whole numbers": (
        INTEGER,
        """
        100             | =100
        -5              | =-5
        !100            | ne=100
        >100            | gt=100
        >=100           | gte=100
        >= 100          | gte=100
        <-5             | lt=-5
        <=100           | lte=100
        <>100           | ne=100
        !=100           | ne=100
        10..20          | gte=10 lte=20
        10 .. 20        | gte=10 lte=20
        -20..-10        | gte=-20 lte=-10
        10..            | gte=10
        ..20            | lte=20
        =10..20         | =10..20
        null            | isnull=1
        NULL            | isnull=1
        !null           | isnull=0
        many            | =many
        ~5              | contains=5
        """,
    ),
    "decimals": (
        DECIMAL,
        """
        1.5             | =1.5
        1.5..2.5        | gte=1.5 lte=2.5
        .5...75         | gte=.5 lte=.75
        1,5             | =1,5
        """,
    ),
    "dates": (
        DATE,
        """
        2026-01-31      | =2026-01-31
        today           | =2026-03-31
        Today           | =2026-03-31
        yesterday       | =2026-03-30
        tomorrow        | =2026-04-01
        !today          | ne=2026-03-31
        >today          | gt=2026-03-31
        <=yesterday     | lte=2026-03-30
        last 1 day      | =2026-03-31
        last 7 days     | gte=2026-03-25 lte=2026-03-31
        last 2 weeks    | gte=2026-03-18 lte=2026-03-31
        last 1 month    | gte=2026-03-01 lte=2026-03-31
        last 12 months  | gte=2025-04-01 lte=2026-03-31
        last 1 year     | gte=2025-04-01 lte=2026-03-31
        this week       | gte=2026-03-30 lte=2026-04-05
        last week       | gte=2026-03-23 lte=2026-03-29
        this month      | gte=2026-03-01 lte=2026-03-31
        last month      | gte=2026-02-01 lte=2026-02-28
        this year       | gte=2026-01-01 lte=2026-12-31
        last year       | gte=2025-01-01 lte=2025-12-31
        last 3 hours    | =last 3 hours
        last 0 days     | =last 0 days
        last 9999 years | =last 9999 years
        yesterday..today | gte=2026-03-30 lte=2026-03-31
        2026-01-01..2026-01-31 | gte=2026-01-01 lte=2026-01-31
        2026-01*        | startswith=2026-01
        2026-02-30      | =2026-02-30
        """,
    ),
    "moments": (
        MOMENT,
        """
        2026-01-31      | =2026-01-31
        today           | =2026-03-31
        >2026-01-31     | gte=2026-02-01
        >=2026-01-31    | gte=2026-01-31
        <2026-01-31     | lt=2026-01-31
        <=2026-01-31    | lt=2026-02-01
        >2026-01-31 12:00 | gt=2026-01-31 12:00
        <=today         | lt=2026-04-01
        last 7 days     | gte=2026-03-25 lt=2026-04-01
        this month      | gte=2026-03-01 lt=2026-04-01
        last 3 hours    | gte=2026-03-31 11:05:09
        last 30 minutes | gte=2026-03-31 13:35:09
        2026-01-01..2026-01-31 | gte=2026-01-01 lt=2026-02-01
        2026-01-01 10:00..2026-01-01 11:00 | gte=2026-01-01 10:00 lte=2026-01-01 11:00
        <=9999-12-31    | lt=9999-12-31
        """,
    ),
    "times": (CLOCK, "10:00..11:00 | gte=10:00 lte=11:00\ntoday | =today\n>=17:00 | gte=17:00"),
    "truth values": (TRUTH, "yes | =yes\n!yes | ne=yes\nnull | isnull=1\n>1 | =>1\nyes..no | =yes..no"),
    "bytes": (BYTES, "NULL | isnull=1\n!NULL | isnull=0\n00 | =00"),
}


def cases() -> list[tuple[str, Column, str, str]]:
    lines = [(name, of, line) for name, (of, table) in MEANT.items() for line in table.splitlines()]
    return [
        (name, of, line.rpartition(" | ")[0].strip(), line.rpartition(" | ")[2].strip())
        for name, of, line in lines
        if line.strip()
    ]


@pytest.mark.parametrize(
    ("of", "typed", "meant"), [case[1:] for case in cases()], ids=lambda part: str(part)[:24]
)
def test_what_is_typed_means(of, typed, meant):
    parts = parts_of(of, typed, NOW)
    assert " ".join(f"{operator}={value}" for operator, value in parts) == meant


def test_several_values_are_one_of_them():
    assert parts_of(TEXT, "open | paid", NOW) == [("in", "open,paid")]
    assert parts_of(INTEGER, "1|2|3", NOW) == [("in", "1,2,3")]
    ((operator, value),) = parts_of(TEXT, "Smith, Ann|Bob", NOW)
    assert (operator, listed(value)) == ("in", ["Smith, Ann", "Bob"])


@pytest.mark.parametrize(
    ("of", "typed", "word"),
    [
        (INTEGER, "EMPTY", "Only texts can be empty"),
        (DATE, "!EMPTY", "Only texts can be empty"),
        (TEXT, "!~open", "excludes a single value"),
        (TEXT, "!!open", "excludes a single value"),
        (TEXT, "!open|paid", "excludes a single value"),
        (DATE, "!last 7 days", "excludes a single value"),
        (INTEGER, "!>5", "excludes a single value"),
        (INTEGER, "..", "needs a start or an end"),
    ],
)
def test_what_means_nothing_is_said_in_words(of, typed, word):
    with pytest.raises(NotUnderstood, match=word):
        parts_of(of, typed, NOW)


@pytest.mark.parametrize(
    ("of", "parts", "shown"),
    [
        (TEXT, [("", "open")], "open"),
        (TEXT, [("", "!open")], "=!open"),
        (TEXT, [("", " open ")], "= open "),
        (TEXT, [("", "")], "EMPTY"),
        (TEXT, [("ne", "")], "!EMPTY"),
        (TEXT, [("ne", "~x")], "!=~x"),
        (TEXT, [("", "NULL")], "=NULL"),
        (TEXT, [("in", "open,paid")], "open|paid"),
        (TEXT, [("contains", "x*")], "~x*"),
        (TEXT, [("startswith", "~x")], None),
        (TEXT, [("exact", "~n1")], None),
        (INTEGER, [("gte", "1"), ("lte", "5")], "1..5"),
        (INTEGER, [("gte", "1"), ("ne", "5")], None),
        (MOMENT, [("gte", "2026-01-01"), ("lt", "2026-02-01")], "2026-01-01..2026-01-31"),
        (MOMENT, [("lte", "2026-01-31")], None),
        (MOMENT, [("isnull", "no")], None),
        (MOMENT, [("isnull", "0")], "!NULL"),
    ],
)
def test_a_condition_is_shown_as_it_would_be_typed(of, parts, shown):
    assert typed_as(of, parts, NOW) == shown


@given(
    st.sampled_from([TEXT, INTEGER, DATE, MOMENT, CLOCK, TRUTH, BYTES]),
    st.text(st.sampled_from("=!~*<>|. a1-ny'\"NUL"), max_size=8),
)
def test_what_a_field_shows_means_what_was_typed(of, typed):
    try:
        parts = parts_of(of, typed, NOW)
    except NotUnderstood:
        return
    shown = typed_as(of, parts, NOW)
    assert shown is None or parts_of(of, shown, NOW) == parts


@given(st.lists(st.text(st.sampled_from('a," \n'), max_size=5), min_size=1, max_size=4))
def test_a_list_is_read_as_it_was_written(values):
    assert listed(listing(values)) == values
