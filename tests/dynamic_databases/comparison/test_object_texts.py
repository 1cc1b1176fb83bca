"""The line that stands for a key, index or constraint: whatever may differ is in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dynamic_databases.catalog import Check, ForeignKey, Index, IndexPart, Key
from dynamic_databases.comparison.canonical.object_texts import (
    check_text,
    foreign_key_text,
    index_text,
    primary_key_text,
    unique_text,
)

KEY, PART = Key(("a",), "k"), IndexPart("a")
INDEX = Index("i", (PART,), method="btree")
FOREIGN_KEY, CHECK = ForeignKey(("a",), "t", ("x",)), Check("a > 0")
INDEXES: list[dict[str, Any]] = [
    {"unique": True},
    {"method": "hash"},
    {"predicate": "a > 0"},
    {"included": ("b",)},
    {"valid": False},
    {"nulls_distinct": False},
    *(
        {"parts": (replace(PART, **change),)}
        for change in ({"descending": True}, {"nulls": "first"}, {"prefix": 5})
    ),
    {"parts": (replace(PART, descending=True),)},
    {"parts": (replace(PART, nulls="first"),)},
    {"parts": (replace(PART, prefix=5),)},
    {"parts": (replace(PART, collation="C"),)},
    {"parts": (replace(PART, operators="text_pattern_ops"),)},
]


@pytest.mark.parametrize("change", INDEXES, ids=str)
def test_an_index_says_all_that_it_is(change):
    assert index_text(INDEX) != index_text(replace(INDEX, **change))


@pytest.mark.parametrize(
    "change",
    [index for index in INDEXES if not index.keys() & {"unique", "method", "predicate", "valid"}],
    ids=str,
)
def test_a_unique_constraint_says_what_its_index_is(change):
    assert unique_text(KEY, INDEX) != unique_text(KEY, replace(INDEX, **change))


def test_a_key_says_whether_it_can_wait():
    late = replace(KEY, deferrable="deferrable")
    assert (primary_key_text(KEY), primary_key_text(late)) == (
        "primary key (a)",
        "primary key (a) deferrable",
    )
    assert (unique_text(KEY, None), unique_text(late, None)) == ("unique (a)", "unique (a) deferrable")


@pytest.mark.parametrize(
    "change", [{"match": "FULL"}, {"deferrable": "initially deferred"}, {"enforced": False}], ids=str
)
def test_a_foreign_key_says_all_that_it_does(change):
    text, other = (
        foreign_key_text(key, "t", ("x",), False, False)
        for key in (FOREIGN_KEY, replace(FOREIGN_KEY, **change))
    )
    assert text != other


def test_a_foreign_key_says_what_follows_if_that_is_worth_a_word():
    key = replace(FOREIGN_KEY, on_update="CASCADE", on_delete="SET NULL")
    line = "foreign key (a) references t (x)"
    assert foreign_key_text(key, "t", ("x",), False, False) == line
    assert foreign_key_text(key, "t", ("x",), True, True) == f"{line} on update cascade on delete set null"


def test_a_check_says_whether_all_rows_fulfil_it():
    assert check_text(CHECK) == "check (a > 0)"
    assert check_text(replace(CHECK, enforced=False)) == "check (a > 0) not enforced on all rows"
