"""How well names match what is typed: the ranks as a table of cases, and thousands found as one is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.lookup.names import Match, Names, Rank, initials, rank_of

CASES = """
    orders      | orders               | EXACT
    ORDERS      | orders               | EXACT
    orders      | Orders               | EXACT
    straße      | STRASSE              | EXACT
    ord         | orders               | PREFIX
    order i     | order items          | PREFIX
    oi          | order_items          | INITIALS
    oi          | OrderItems           | INITIALS
    oi          | order-items          | INITIALS
    oi          | order items          | INITIALS
    s2d         | sheet2data           | INITIALS
    oi          | order_item_images    | FIRST_INITIALS
    o           | order_items          | PREFIX
    oi          | oil_prices           | PREFIX
    items       | order_items          | CONTAINS
    rder        | orders               | CONTAINS
    _           | order_items          | CONTAINS
    100%        | is_100%_sure         | CONTAINS
    ordres      | orders               | TYPO
    oders       | orders               | TYPO
    orrders     | orders               | TYPO
    orxers      | orders               | TYPO
    oredrs      | orders               | TYPO
    orerds      | orders               | -
    custme      | customers            | TYPO
    itmes       | order_items          | TYPO
    ietms       | order_items          | TYPO
    orders      | order_items          | -
    order_itmes | order_items          | TYPO
    odr         | orders               | -
    oxdxrs      | orders               | -
    sredro      | orders               | -
    orders_x    | orders               | -
    kunden      | orders               | -
                | orders               | -
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in CASES.strip("\n").splitlines()]


@pytest.mark.parametrize(("typed", "name", "rank"), ROWS, ids=[f"{row[0]} in {row[1]}" for row in ROWS])
def test_how_well_a_name_matches(typed, name, rank):
    expected = None if rank == "-" else Rank[rank]
    assert rank_of(typed, name) == expected
    assert [match.rank for match in Names([name]).best(typed, 5)] == ([] if rank == "-" else [expected])


def ranked(typed: str, *names: str) -> list[str]:
    index = Names(names)
    return [index.names[match.position] for match in index.best(typed, 10)]


def test_the_better_rank_comes_first():
    names = ("reorder", "order_items", "orders", "order", "odd_rows_deleted_every_run")
    assert ranked("order", *names) == [
        "order",
        "order_items",
        "orders",
        "odd_rows_deleted_every_run",
        "reorder",
    ]


def test_names_of_one_rank_are_in_their_order_whatever_their_letter_case():
    assert ranked("a", "Ab", "aa", "AC") == ["aa", "Ab", "AC"]


def test_what_ranks_lower_is_left_out_where_enough_names_match_better():
    index = Names(["orders", "order_items", "reorder"])
    assert [index.names[match.position] for match in index.best("order", 2)] == ["order_items", "orders"]


def test_a_line_break_in_a_name_ends_no_name():
    index = Names(["two\nlines", "one"])
    assert index.best("two lines", 5) == [Match(Rank.EXACT, 1)]
    assert index.best("lines", 5) == [Match(Rank.CONTAINS, 1)]
    assert index.best("two\nlines", 5) == [Match(Rank.EXACT, 1)]


def test_the_same_name_twice_is_found_twice():
    assert [match.position for match in Names(["orders", "orders"]).best("rder", 5)] == [0, 1]


def test_initials_are_those_of_words():
    assert initials("order_items") == initials("OrderItems") == "oi"
    assert initials("HTTPLog") == "h"
    assert initials("") == ""


letters = st.text(alphabet="ab_Éß\n1 ", max_size=7)


@given(typed=letters, names=st.lists(letters, max_size=12))
def test_many_names_are_found_as_each_is_by_itself(typed, names):
    index = Names(names)
    by_rank = sorted(
        (rank, position)
        for position, name in enumerate(index.names)
        if (rank := rank_of(typed, name)) is not None
    )
    assert [(match.rank, match.position) for match in index.best(typed, 100)] == by_rank
