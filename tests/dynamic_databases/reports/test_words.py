from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynamic_databases.reports.words import age, printable, shortened, value_in_words
from tests.dynamic_databases.reports.made import NOW


@given(st.text(st.characters(codec=None)))
def test_any_text_is_made_printable(text):
    assert printable(text).isprintable()


@given(st.text(st.characters(codec=None)))
def test_what_is_printable_stays_as_it_is(text):
    assert printable(printable(text)) == printable(text)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4), st.integers(20, 100))
def test_no_text_is_longer_than_the_width(texts, width):
    cut = shortened(texts, width)
    assert len(cut) == len(texts)
    assert all(len(text) <= width for text in cut)


@given(st.text("ab", min_size=200, max_size=300), st.text("xy", min_size=1), st.text("vw", min_size=1))
def test_texts_that_differ_still_differ_when_cut(same, end, other_end):
    first, second = shortened([same + end, same + other_end], 66)
    assert first != second


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        (True, "yes"),
        (False, "no"),
        (("a", "b"), "a, b"),
        ((), "none"),
        ("", "''"),
        ("a\n  b", "a b"),
        (18, "18"),
    ],
)
def test_a_value_is_put_into_words(value, words):
    assert value_in_words(value) == words


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=1), "1 second old"),
        (timedelta(minutes=5), "5 minutes old"),
        (timedelta(hours=1, minutes=59), "1 hour old"),
        (timedelta(days=40), "40 days old"),
        (timedelta(seconds=-5), "0 seconds old"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(past, words):
    assert age(NOW - past, NOW) == words
