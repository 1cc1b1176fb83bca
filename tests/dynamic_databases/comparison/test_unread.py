"""What an older reader did not read is unknown: neither a difference nor the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dynamic_databases.catalog import Sequence
from dynamic_databases.comparison import State, compare
from tests.dynamic_databases.comparison.written import catalog

PLAIN = "a\n  x integer not null"
OTHER = "a\n  x integer"


def of_older_reader(written, *unread):
    return replace(written, unread=unread)


def with_sequence(written):
    return replace(written, sequences=(Sequence(None, "numbers", "bigint"),))


@pytest.mark.parametrize("baseline", ["prod", "dev"])
def test_an_attribute_that_was_not_read_makes_no_difference(baseline):
    sides = {"prod": catalog(PLAIN), "dev": of_older_reader(catalog(OTHER), "column.nullable")}
    assert compare(sides, baseline).differences == ()
    assert compare({**sides, "dev": catalog(OTHER)}, baseline).differences != ()


def test_other_environments_are_still_compared_with_each_other():
    sides = {
        "prod": catalog(PLAIN),
        "test": of_older_reader(catalog(OTHER), "column.nullable"),
        "dev": catalog(OTHER),
    }
    (difference,) = compare(sides).differences
    assert set(difference.against) == {"dev"}
    assert "test" not in difference.values


def test_a_baseline_that_did_not_read_it_judges_nobody():
    sides = {
        "prod": of_older_reader(catalog(PLAIN), "column.nullable"),
        "test": catalog(PLAIN),
        "dev": catalog(OTHER),
    }
    (difference,) = compare(sides).differences
    assert {verdict.rule for verdict in difference.against.values()} == {"baseline_not_read"}


@pytest.mark.parametrize("baseline", ["prod", "dev"])
def test_objects_that_were_not_read_are_not_missing(baseline):
    sides = {"prod": with_sequence(catalog(PLAIN)), "dev": of_older_reader(catalog(PLAIN), "sequence")}
    assert compare(sides, baseline).differences == ()
    assert len(compare({**sides, "dev": catalog(PLAIN)}, baseline).differences) == 1


def test_a_baseline_that_read_no_such_objects_judges_nobody():
    sides = {
        "prod": of_older_reader(catalog(PLAIN), "sequence"),
        "test": with_sequence(catalog(PLAIN)),
        "dev": catalog(PLAIN),
    }
    (difference,) = compare(sides).differences
    assert difference.absent_in == ("dev",)
    assert {name: verdict.rule for name, verdict in difference.against.items()} == {
        "dev": "baseline_not_read"
    }


def test_the_matrix_says_unknown_of_what_was_not_read():
    indexed = catalog("a\n  x integer\n  index i (x)")
    sides = {"prod": indexed, "dev": of_older_reader(catalog(OTHER), "index")}
    (row,) = compare(sides).tables[0].objects
    assert row.cells["dev"].state is State.UNKNOWN
